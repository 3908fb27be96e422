import Administration
@testable import Casework
import Core
import Schemas
import Foundation
import OrderedCollections
import Testing

/// Each kind of mistake that an author can make is told with its file, its line and its rule.
@Suite struct PackMistakeTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let file: String
        let find: String
        let put: String
        let rule: String
        /// The file that the mistake is told of, where it is another one.
        var told: String?
        var description: String { "\(rule) by \(put.isEmpty ? "removing" : "writing") \(put.isEmpty ? find : put)" }
    }

    static let procedure = "procedures/household-business/procedure.yaml"
    static let layout = "procedures/household-business/form.layout.yaml"
    static let texts = "procedures/household-business/text.en.yaml"
    static let law = "procedures/household-business/law.yaml"
    static let schema = "procedures/household-business/form.schema.json"
    static let birth = "path: owner.birth_date, widget: date, not_before: \"1900-01-01\", not_after: "
    static let counter = "procedures/household-business/cases/counter-of-another-ward.yaml"

    static let mistakes: [Mistake] = [
        Mistake(file: procedure, find: "code: \"1.001612\"", put: "code: 1.001612", rule: "yaml.unquoted_code"),
        Mistake(file: procedure, find: "domain: economy", put: "domain: economics", rule: "pack.unknown_word"),
        Mistake(file: procedure, find: "receives:", put: "recieves:", rule: "pack.unknown_key"),
        Mistake(
            file: procedure, find: "procedure: household-business", put: "procedure: household",
            rule: "pack.procedure_id"),
        Mistake(file: procedure, find: "{assign: appraise}", put: "{assign: apraise}", rule: "pack.no_such_step"),
        Mistake(
            file: procedure, find: "other_than: [appraise]", put: "other_than: [apraise]", rule: "pack.no_such_step"),
        Mistake(
            file: procedure, find: "other_than: [appraise]", put: "other_than: [sign]", rule: "pack.other_than_itself"),
        Mistake(file: procedure, find: "refuse: end.refused}", put: "refuse: end.denied}", rule: "pack.no_such_result"),
        Mistake(file: procedure, find: "grant: issue,", put: "grant: deliver,", rule: "pack.step_never_reached"),
        Mistake(file: procedure, find: "next: end.granted", put: "next: issue", rule: "pack.step_never_ends"),
        Mistake(file: procedure, find: "do: decide", put: "do: dance", rule: "pack.unknown_word"),
        Mistake(file: procedure, find: "document: certificate", put: "document: cert", rule: "pack.missing_document"),
        Mistake(file: procedure, find: "unit: working}\nclock", put: "unit: weeks}\nclock", rule: "pack.limit_form"),
        Mistake(
            file: procedure, find: "  base: receipt", put: "  transfer_until: afternoon\n  base: receipt",
            rule: "pack.transfer_until_form"),
        Mistake(file: layout, find: "widget: citizen_number", put: "widget: passport", rule: "pack.unknown_word"),
        Mistake(file: layout, find: "path: owner.name", put: "path: owner.nam", rule: "pack.no_such_answer"),
        Mistake(file: texts, find: "title:", put: "titel:", rule: "pack.missing_text"),
        Mistake(file: texts, find: "title:", put: "extra: Superfluous\ntitle:", rule: "pack.unused_text"),
        Mistake(file: "pack.yaml", find: "pack: vn-hcmc/one-stop", put: "pack: one-stop", rule: "pack.name_form"),
        Mistake(
            file: procedure, find: "{from: \"2026-07-01\", basis",
            put: "{from: \"2026-07-01\", to: \"2026-06-30\", basis",
            rule: "pack.ends_before_it_begins"),
        Mistake(
            file: procedure, find: "{from: \"2026-07-01\", basis", put: "{from: \"soon\", basis",
            rule: "pack.expected_date"),
        Mistake(
            file: procedure, find: ", basis: \"NĐ 168/2025/NĐ-CP; cơ chế một cửa: NĐ 118/2025/NĐ-CP\"", put: "",
            rule: "pack.missing_basis"),
        Mistake(
            file: procedure, find: "limit: {days: 3, unit: working}\nclock", put: "clock", rule: "pack.missing_key"),
        Mistake(
            file: procedure, find: "required: 'channel != \"online\"'", put: "required: [maybe]",
            rule: "pack.expected_rule"),
        Mistake(file: procedure, find: "area: business.ward", put: "area: business.name", rule: "pack.not_an_area"),
        Mistake(file: procedure, find: "id: minutes", put: "id: authorisation", rule: "pack.twice"),
        Mistake(
            file: procedure, find: "results:\n", put: "results:\n  lost: {retention: permanent}\n",
            rule: "pack.result_never_reached"),
        Mistake(file: procedure, find: "outcomes: {assign: appraise}", put: "outcomes: {}", rule: "pack.no_outcomes"),
        Mistake(file: procedure, find: "steps:\n", put: "steps: {}\nstairs:\n", rule: "pack.no_steps"),
        Mistake(file: procedure, find: "audience: [person]", put: "audience: person", rule: "pack.expected_list"),
        Mistake(
            file: procedure, find: "competent: {level: commune, area: business.ward}", put: "competent: commune",
            rule: "pack.expected_mapping"),
        Mistake(file: procedure, find: "certificate: GCN-HKD", put: "certificate: [GCN]", rule: "pack.expected_text"),
        Mistake(file: procedure, find: "max_mb: 10", put: "max_mb: ten", rule: "pack.expected_number"),
        Mistake(file: law, find: "from: \"2026-07-01\"", put: "from: \"2026-08-01\"", rule: "pack.law_does_not_cover"),
        Mistake(file: law, find: "    article: unknown\n", put: "", rule: "pack.missing_article"),
        Mistake(file: law, find: "sure: low", put: "sure: high", rule: "pack.sure_without_article"),
        Mistake(
            file: "procedures/certified-copy/law.yaml", find: "article: \"Điều 4\", ", put: "",
            rule: "pack.sure_without_article"),
        Mistake(file: schema, find: "\"type\": \"object\"", put: "\"type\": \"thing\"", rule: "pack.schema_unreadable"),
        Mistake(
            file: layout, find: "path: business.name, widget: text", put: "path: business.name, widget: choice",
            rule: "pack.choice_without_enum"),
        Mistake(file: counter, find: "step: assign, outcome", put: "stair: assign, outcome", rule: "pack.unknown_act"),
        Mistake(file: counter, find: "2026-08-27T08:30+07:00", put: "this morning", rule: "pack.expected_moment"),
        Mistake(
            file: "procedures/house-permit/procedure.yaml", find: "    ask:\n", put: "    ask: []\n    asked:\n",
            rule: "pack.no_branches"),
        Mistake(
            file: "pack.yaml", find: "common: [certified-copy,", put: "common: [certified-copies,",
            rule: "pack.no_such_procedure"),
        Mistake(
            file: layout, find: "      - {path: registration.holder, widget: choice}\n", put: "",
            rule: "pack.condition_reads_unasked"),
        Mistake(
            file: procedure, find: "required: 'registration.holder = \"household\"'",
            put: "required: 'registration.holder = \"household\" and registration.holder = \"individual\"'",
            rule: "pack.never_holds"),
        Mistake(
            file: layout, find: "path: tax.method, widget: choice", put: "path: tax.method, widget: choice, at_most: 3",
            rule: "pack.only_in_a_table"),
        Mistake(
            file: layout, find: "path: relation, widget: text", put: "path: relation, widget: table",
            rule: "pack.not_in_a_table"),
        Mistake(
            file: layout, find: "path: activity.workers, widget: number",
            put: "path: activity.workers, widget: number, computed: \"1 + 1\"", rule: "pack.computed_required"),
        Mistake(
            file: layout, find: "{path: activity.workers,",
            put: "{widget: file, paper: nothing}\n      - {path: activity.workers,", rule: "pack.no_such_paper"),
        Mistake(
            file: layout,
            find: "computed: \"if registration.members = null then null else count(registration.members)\"",
            put: "computed: \"registration.member_count + 1\"", rule: "pack.computed_from_later"),
        Mistake(
            file: layout,
            find: "computed: \"if registration.members = null then null else count(registration.members)\"",
            put: "computed: \"business.name\"", rule: "pack.rule_type"),
        Mistake(
            file: layout, find: "            required: 'registration.holder = \"household\"'",
            put: "            required: 'registration.holder = \"individual\"'", rule: "pack.never_holds"),
        Mistake(
            file: layout, find: "path: activity.workers, widget: number",
            put: "path: activity.workers, widget: citizen_number", rule: "pack.widget_contradicts_schema"),
        Mistake(
            file: layout, find: "path: business.name, widget: text", put: "path: business.name, widget: money",
            rule: "pack.widget_contradicts_schema"),
        Mistake(
            file: procedure, find: "deliver:  {do: deliver, role: receptionist, next: end.granted}",
            put: "deliver:  {do: task, role: receptionist, outcomes: {propose: end.granted}}",
            rule: "pack.fee_without_delivery"),
        Mistake(file: layout, find: birth + "filed", put: birth + "owner.name", rule: "pack.rule_type"),
        Mistake(file: layout, find: birth + "filed", put: birth + "owner.birthdate", rule: "pack.rule_unreadable"),
        Mistake(file: layout, find: birth + "filed", put: birth + "[filed]", rule: "pack.expected_rule"),
        Mistake(file: layout, find: birth + "filed", put: birth + "\"2026-02-30\"", rule: "pack.rule_type"),
        Mistake(file: layout, find: birth + "filed", put: birth + "owner.birth_date", rule: "pack.bound_of_itself"),
        Mistake(file: layout, find: birth + "filed", put: birth + "\"1899-12-31\"", rule: "pack.no_day_within"),
        Mistake(
            file: layout, find: "{path: birth_date, widget: date, not_before: \"1900-01-01\", not_after: filed}",
            put: "{path: birth_date, widget: date, not_after: \"1799-12-31\"}", rule: "pack.no_day_within"),
        Mistake(
            file: layout, find: "path: activity.workers, widget: number",
            put: "path: activity.workers, widget: number, not_after: filed", rule: "pack.only_on_a_date"),
        Mistake(
            file: layout, find: "path: relation, widget: text", put: "path: relation, widget: text, not_before: filed",
            rule: "pack.only_on_a_date"),
        Mistake(file: procedure, find: "law_date: filing", put: "law_date: event", rule: "pack.no_event_date"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with file, line and rule`(_ mistake: Mistake) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let text = try #require(source.text(mistake.file))
        let place = try #require(text.range(of: mistake.find), "\(mistake.find) is no longer in \(mistake.file)")
        var files = source.files
        files[mistake.file] = Array(text.replacingCharacters(in: place, with: mistake.put).utf8)
        #expect {
            try PackReader.read(PackSource(origin: "", files: files))
        } throws: { error in
            guard let problems = error as? SourceProblems else { return false }
            let told = mistake.told ?? mistake.file
            return problems.all.contains { $0.rule == mistake.rule && $0.file == told && $0.line > 0 }
        }
    }

    @Test func `a time limit that law.yaml states differently is told`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/police")
        let file = "procedures/absence-declaration/procedure.yaml"
        let text = try #require(source.text(file))
        var files = source.files
        files[file] = Array(text.replacing("\nlimit: {days: 2,", with: "\nlimit: {days: 1,").utf8)
        #expect {
            try PackReader.read(PackSource(origin: "", files: files))
        } throws: { error in
            (error as? SourceProblems)?.all.contains { $0.rule == "pack.limit_differs_from_law" } == true
        }
    }

    @Test func `a rule that cannot be read is told at its line`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let file = "procedures/house-permit/procedure.yaml"
        let text = try #require(source.text(file))
        let line = try #require(
            text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("floors >= 7") })
        var files = source.files
        files[file] = Array(text.replacing("building.floors >= 7", with: "building.floors >= ").utf8)
        #expect {
            try PackReader.read(PackSource(origin: "", files: files))
        } throws: { error in
            (error as? SourceProblems)?.all.contains { $0.rule == "pack.rule_unreadable" && $0.line == line + 1 }
                ?? false
        }
    }

    @Test(arguments: ["pack.yaml", procedure, layout, texts, schema])
    func `a missing file is told, and one that is no text`(_ file: String) throws {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        files[file] = nil
        #expect(rules(of: files).contains("pack.missing_file"))
        guard file != Self.schema else { return }
        files[file] = [0xFF, 0xFE]
        #expect(rules(of: files).contains("pack.not_utf8"))
    }

    private func rules(of files: [String: [UInt8]]) -> Set<String> {
        do {
            _ = try PackReader.read(PackSource(origin: "", files: files))
            return []
        } catch {
            return Set(error.all.map(\.rule))
        }
    }

    @Test func `a fault of the schema is told at its own line`() throws {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        let text = String(decoding: try #require(files[Self.schema]), as: UTF8.self)
        let spoilt = text.replacing(#""workers": {"type": "integer""#, with: #""workers": {"type": "whole""#)
        let lines = spoilt.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains("whole") }) + 1
        files[Self.schema] = Array(spoilt.utf8)
        #expect {
            _ = try PackReader.read(PackSource(origin: "", files: files))
        } throws: { error in
            let told = (error as? SourceProblems)?.all.first { $0.rule == "pack.schema_unreadable" }
            return told?.line == line && told?.parameters["at"] == "/properties/activity/properties/workers/type"
        }
    }

    @Test func `a case that says something else than the procedure does is told with its line`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let text = try #require(source.text(Self.counter))
        var files = source.files
        files[Self.counter] = Array(text.replacing("registration: 100000", with: "registration: 1").utf8)
        let pack = try PackReader.read(PackSource(origin: "", files: files))
        let item = try #require(pack.cases.first { $0.file.hasPrefix(Self.counter) })
        let runner = CaseRunner(calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        let found = runner.run(item, try #require(pack.procedures[item.procedure]))
        #expect(found.contains { $0.rule == "pack.case_differs" && $0.file == Self.counter && $0.line > 0 })
    }

    @Test func `a folder that is not there, has no manifest or is too large is no pack`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-pack-\(UUID().uuidString)").path
        func code() -> String? {
            do {
                _ = try PackSource.folder(folder)
                return nil
            } catch {
                return (error as? Problem)?.code
            }
        }
        #expect(code() == "pack.no_manifest")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(code() == "pack.no_manifest")
        FileManager.default.createFile(atPath: folder + "/large.bin", contents: Data(count: 33 << 20))
        #expect(code() == "pack.too_large")
    }

    /// Whoever adds a rule shows a mistake against it: in this file, or in another test. Left out: a disk that cannot
    /// be read.
    @Test func `every kind of mistake that the sources tell has a case that makes it`() throws {
        func texts(below folder: String) throws -> String {
            let walk = try #require(FileManager.default.enumerator(atPath: Place.root + "/" + folder))
            return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
                .map { try String(contentsOfFile: "\(Place.root)/\(folder)/\($0)", encoding: .utf8) }
                .joined(separator: "\n")
        }
        func codes(_ text: String) -> Set<String> {
            Set(text.matches(of: /"(pack\.[a-z_0-9]+)[" ]/).map { String($0.1) }).subtracting([
                "pack.yaml", "pack.unreadable",
            ])
        }
        let told = codes(try texts(below: "Sources/Casework") + texts(below: "Sources/Administration"))
        let made = codes(try texts(below: "Tests"))
        #expect(told.count > 40)
        #expect(told.subtracting(made).sorted() == [])
    }
}
