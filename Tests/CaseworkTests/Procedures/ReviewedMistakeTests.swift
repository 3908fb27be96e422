@testable import Casework
import Core
import Foundation
import Testing

/// Mistakes that a reviewer made and that passed: each is told at its own line, and nothing else is told with it.
@Suite struct ReviewedMistakeTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let file: String
        let find: String
        let put: String
        let rule: String
        /// A text on the line that is told, where that is not the last of what was put.
        var line: String?
        /// Other rules that are rightly told of the same mistake.
        var also: Set<String> = []
        var description: String { "\(rule) by \(put)" }
    }

    private static let house = "procedures/house-permit/"
    private static let layout = house + "form.layout.yaml"
    private static let procedure = house + "procedure.yaml"
    private static let law = house + "law.yaml"
    private static let schema = house + "form.schema.json"
    private static let texts = house + "text.en.yaml"
    private static let permit = house + "documents/permit.mustache"

    private static func visible(_ condition: String, _ rule: String) -> Mistake {
        Mistake(
            file: layout, find: "{path: design.verifier, widget: text}",
            put: "{path: design.verifier, widget: text, visible: '\(condition)'}", rule: rule)
    }

    static let mistakes: [Mistake] = [
        visible("filed < date(\"2026-01-01\")", "pack.never_visible"),
        visible("building.height > building.floors and building.height < building.floors", "pack.never_visible"),
        visible(
            "owner.kind = \"enterprise\" and owner.id_number = \"001099012345\"", "pack.condition_reads_hidden"),
        visible("owner.kind = \"enterprise\" and owner.id_number != null", "pack.condition_reads_hidden"),
        visible("owner.email = null and owner.email != null", "pack.never_visible"),
        visible("owner.phone = \"none\"", "pack.never_visible"),
        visible("building.grade != \"grade_5\"", "pack.compared_with_no_choice"),
        visible("channel != \"desk\"", "pack.compared_with_no_choice"),
        visible("owner.kind != \"person\" or owner.kind != \"enterprise\"", "pack.always_holds"),
        visible("design.verifier != null", "pack.visible_in_circle"),
        Mistake(
            file: layout, find: "{path: owner.email, widget: email, autocomplete: email}",
            put: "{path: owner.email, widget: email, autocomplete: e-mail}", rule: "pack.unknown_token"),
        Mistake(
            file: layout, find: "widget: area, level: commune", put: "widget: area, level: ward",
            rule: "pack.unknown_token"),
        Mistake(
            file: layout, find: "owner: {name: owner.name", put: "owner: {name: building.floors",
            rule: "pack.owner_differs"),
        Mistake(
            file: layout, find: "phone: owner.phone", put: "phone: owner.email", rule: "pack.owner_differs"),
        Mistake(
            file: layout, find: "      - {path: owner.email, widget: email, autocomplete: email}\n", put: "",
            rule: "pack.owner_unasked", line: "owner: {name", also: ["pack.unused_text"]),
        Mistake(
            file: layout, find: "  - id: design\n", put: "  - id: nothing\n    fields: []\n  - id: design\n",
            rule: "pack.no_questions", line: "id: nothing", also: ["pack.missing_text"]),
        Mistake(file: texts, find: "title: ", put: "title: \"\" # ", rule: "pack.empty_text"),
        Mistake(
            file: schema, find: "  \"properties\": {\n",
            put: "  \"properties\": {\n    \"constructor\": {\"type\": \"string\"},\n", rule: "pack.reserved_name"),
        Mistake(
            file: schema, find: "\"maxLength\": 120", put: "\"maxLenght\": 120", rule: "pack.unknown_keyword"),
        Mistake(
            file: schema, find: "\"minimum\": 1, \"maximum\": 30", put: "\"minimum\": 31, \"maximum\": 30",
            rule: "pack.schema_takes_nothing"),
        Mistake(
            file: schema, find: "\"minimum\": 1, \"maximum\": 30", put: "\"exclusiveMinimum\": 30, \"maximum\": 30",
            rule: "pack.schema_takes_nothing"),
        Mistake(
            file: schema, find: "{\"enum\": [\"person\", \"enterprise\"]}",
            put: "{\"enum\": [\"person\", \"enterprise\", \"person\"]}", rule: "pack.twice"),
        Mistake(
            file: schema, find: "\"then\": {\"required\": [\"tax_code\"", put: "\"then\": {\"required\": [\"stamp\"",
            rule: "pack.never_asked"),
        Mistake(
            file: permit, find: "{{answers.owner.address}}", put: "{{answers.owner.adress}}",
            rule: "pack.template_unknown"),
        Mistake(
            file: permit, find: "{{areas.site.ward}}, {{document", put: "{{areas.owner.name}}, {{document",
            rule: "pack.template_unknown"),
        Mistake(
            file: permit, find: "{{answers.owner.address}}", put: "{{#answers.owner.address}}",
            rule: "pack.template_open"),
        Mistake(
            file: permit, find: "{{answers.owner.address}}", put: "{{/answers.owner.address}}",
            rule: "pack.template_closes_nothing"),
        Mistake(
            file: permit, find: "{{answers.owner.address}}", put: "{{answers.owner}}",
            rule: "pack.template_no_value"),
        Mistake(
            file: permit, find: "{{answers.owner.address}}", put: "{{{answers.owner.address}}}",
            rule: "pack.template_tag"),
        Mistake(
            file: permit, find: "{{document.number}}", put: "{{document.number}}/GPXD", rule: "pack.symbol_twice"),
        Mistake(
            file: permit, find: "<p>Số: {{document.number}}</p>", put: "<p>Số: …</p>",
            rule: "pack.document_without_number", line: "<article"),
        Mistake(
            file: procedure, find: "  permit: GPXD\n", put: "", rule: "pack.document_without_symbol",
            line: "document: permit"),
        Mistake(file: procedure, find: "permit: GPXD", put: "permit: Gp XD", rule: "pack.symbol_form"),
        Mistake(file: law, find: "value: 75000", put: "value: -75000", rule: "pack.no_amount"),
        Mistake(file: law, find: "value: 75000", put: "value: 75000.5", rule: "pack.no_amount"),
        Mistake(
            file: law, find: "permit_fee_online:\n",
            put: "  - {from: \"2027-01-01\", value: \"80.000\", basis: B, sure: demo}\npermit_fee_online:\n",
            rule: "pack.law_value", line: "80.000"),
        Mistake(
            file: law, find: "permit_fee_online:\n",
            put: "  - {from: \"2027-01-01\", value: , basis: B, sure: demo}\npermit_fee_online:\n",
            rule: "pack.law_value", line: "2027-01-01"),
        Mistake(
            file: procedure, find: "amount: \"law.permit_fee\"", put: "amount: \"-5\"", rule: "pack.no_amount"),
        Mistake(
            file: procedure, find: "when: \"building.floors >= 7\"", put: "when: \"building.floors >= 31\"",
            rule: "pack.never_holds"),
        Mistake(
            file: procedure, find: "limit: {days: 2.5, unit: working}", put: "limit: {days: 3.5, unit: working}",
            rule: "pack.step_limits_exceed", line: "limit: {days: 7"),
        Mistake(
            file: procedure, find: "limit: {days: 2.5, unit: working}", put: "limit: {days: 9, unit: working}",
            rule: "pack.step_limit_too_long"),
        Mistake(
            file: procedure, find: "in_force: {from: \"2026-07-01\"",
            put: "in_force: {from: \"2020-01-01\", to: \"2020-12-31\"",
            rule: "pack.never_in_force", also: ["pack.law_does_not_cover"]),
    ]

    @Test(arguments: mistakes) func `a reviewer's mistake is told at its line, and nothing besides`(
        _ mistake: Mistake
    ) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let found = try Self.told(mistake, in: source.files)
        let spoilt = String(decoding: found.files[mistake.file] ?? [], as: UTF8.self).components(separatedBy: "\n")
        let mark = mistake.line ?? mistake.put.split(separator: "\n").last.map(String.init) ?? ""
        let line = try #require(spoilt.firstIndex { $0.contains(mark) }) + 1
        #expect(
            found.problems.contains { $0.rule == mistake.rule && $0.file == mistake.file && $0.line == line },
            "\(mistake.file):\(line); told: \(found.problems)")
        let others = found.problems.filter { $0.rule != mistake.rule && !mistake.also.contains($0.rule) }
        #expect(others.isEmpty, "\(others)")
    }

    private static func told(
        _ mistake: Mistake, in files: [String: [UInt8]]
    ) throws -> (files: [String: [UInt8]], problems: [SourceProblem]) {
        var files = files
        let text = String(decoding: files[mistake.file] ?? [], as: UTF8.self)
        let place = try #require(text.range(of: mistake.find), "\(mistake.find) is no longer in \(mistake.file)")
        files[mistake.file] = Array(text.replacingCharacters(in: place, with: mistake.put).utf8)
        return (files, problems(files))
    }

    static func problems(_ files: [String: [UInt8]]) -> [SourceProblem] {
        do throws(SourceProblems) {
            _ = try PackReader.read(PackSource(origin: "", files: files))
            return []
        } catch {
            return error.all
        }
    }

    // MARK: - Ways that rules choose

    @Test(arguments: [
        ("{when: \"site.floors >= 7\", to: survey}", "{when: \"site.floors >= 101\", to: survey}", "pack.never_holds"),
        (
            "      - {when: \"site.floors >= 7\", to: survey}\n",
            "      - {when: \"site.floors >= 7\", to: survey}\n      - {when: \"site.floors >= 9\", to: appraise}\n",
            "pack.case_shadowed"
        ),
        ("hit: first", "hit: collect", "pack.table_gives_list"),
        ("- ['\"simple\"', '\"sign\"']", "- ['\"simpel\"', '\"sign\"']", "pack.never_holds"),
        (
            "        - [\"-\", '\"appraise\"']\n",
            "        - [\"-\", '\"appraise\"']\n        - ['\"full\"', '\"sign\"']\n",
            "pack.table_fault"
        ),
    ])
    func `a way that is never taken is told, and nothing that follows from it`(
        _ find: String, _ put: String, _ rule: String
    ) throws {
        let source = try StepsPack.source([(StepsPack.file, find, put)])
        let problems = Self.problems(source.files)
        let lines = String(decoding: source.files[StepsPack.file] ?? [], as: UTF8.self).components(separatedBy: "\n")
        let mark = put.split(separator: "\n").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        let line = try #require(lines.firstIndex { $0.contains(mark) }) + 1
        #expect(problems.map(\.rule) == [rule], "\(problems)")
        #expect(problems.first?.line == line, "\(problems)")
    }

    @Test func `a step that cannot be read does not make others unknown`() throws {
        let source = try StepsPack.source([(StepsPack.file, "until: \"site.start_date\"", "until: \"site.start\"")])
        #expect(Set(Self.problems(source.files).map(\.rule)) == ["pack.rule_unreadable"])
        let misspelt = try StepsPack.source([(StepsPack.file, "grant: tax", "grant: taxes")])
        #expect(Set(Self.problems(misspelt.files).map(\.rule)) == ["pack.no_such_step"])
    }

    @Test func `a record's field that its register does not take is told`() throws {
        let source = try StepsPack.source([(StepsPack.file, "floors: \"site.floors\"", "floors: \"owner.name\"")])
        #expect(Self.problems(source.files).map(\.rule) == ["pack.rule_type"])
    }

    @Test func `a table with room for too few rows is told, and two choices in the same words`() throws {
        let files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        let folder = "procedures/household-business/"
        let rows = Mistake(
            file: folder + "form.layout.yaml", find: "at_most: 20", put: "at_most: 1", rule: "pack.too_few_rows")
        #expect(try Self.told(rows, in: files).problems.map(\.rule) == ["pack.too_few_rows"])
        let words = Mistake(
            file: folder + "text.vi.yaml", find: "household: Các thành viên hộ gia đình}", put: "household: cá nhân}",
            rule: "pack.same_text")
        #expect(try Self.told(words, in: files).problems.map(\.rule) == ["pack.same_text"])
    }

    @Test func `problems of one place and rule stand in the same order every time`() {
        let problems = ["b", "a", "c"].map {
            SourceProblem(file: "f", line: 1, rule: "pack.missing_key", parameters: ["key": $0])
        }
        #expect(SourceProblems(problems).all.compactMap { $0.parameters["key"] } == ["a", "b", "c"])
    }
}
