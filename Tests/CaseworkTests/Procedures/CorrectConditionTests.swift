@testable import Casework
import Core
import Decisions
import Foundation
import OrderedCollections
import Schemas
import Testing

/// A correct pack is never refused: whether an answer was given can be asked of every question, as can whether it is
/// what somebody answered.
@Suite struct CorrectConditionTests {
    /// The conditions that a careful author may write about the answer at a path.
    private func conditions(_ path: String, _ answers: [Value], _ widget: Widget) -> [String] {
        let given = answers.prefix(3).compactMap { answer -> String? in
            switch answer {
            case .string(let text):
                widget == .date ? "date(\"\(text)\")" : text.contains("\"") || text.contains("\\") ? nil : "\"\(text)\""
            case .number(let number): number.description
            case .bool(let flag): flag ? "true" : "false"
            default: nil
            }
        }
        return ["\(path) != null", "\(path) = null", "not(\(path) = null)"]
            + given.flatMap { ["\(path) = \($0)", "\(path) != \($0)", "\(path) in (\($0))"] }
    }

    @Test func `no condition about an answer of a real pack is said to hold at no time`() throws {
        var tried = 0
        for pack in try Place.packs.get() {
            for procedure in pack.procedures.values {
                let answers = pack.cases.filter { $0.procedure == procedure.id && $0.expectedProblem == nil }
                    .map(\.filing.answers)
                let names = Procedure.ruleNames(schema: procedure.form.schemaDocument, law: procedure.law)
                // Without the cases: a witness must be found by the schema and the widget alone.
                let reach = ConditionReach(procedure, AnswerExamples { [] })
                // Of groups (an address, coordinates) and lists nothing is said.
                let isSaid = { (field: FormField) in field.widget != .file && field.widget != .choices && !field.isGroup
                }
                for field in procedure.form.fields where isSaid(field) {
                    for text in conditions(field.path, answers.compactMap { $0.at(field.path) }, field.widget) {
                        guard let rule = try? Rule.compile(text, names: names) else { continue }
                        tried += 1
                        #expect(reach.verdict([.rule(rule)]) == .holds, "\(procedure.id): \(text)")
                    }
                }
            }
        }
        #expect(tried > 3_000)
    }

    /// One such condition at a time, on another question that need not be answered.
    @Test(arguments: 0..<8) func `a pack with such a condition has no problem`(_ part: Int) throws {
        var seed = Dice(state: UInt64(part))
        var tried = 0
        for folder in try PackSource.folders(below: Place.packsFolder) {
            let source = try PackSource.folder(folder)
            let pack = try PackReader.read(source)
            for procedure in pack.procedures.values {
                let home = "procedures/\(procedure.id)/"
                let files = source.files.filter { $0.key.hasPrefix(home) || !$0.key.hasPrefix("procedures/") }
                let answers = pack.cases.filter { $0.procedure == procedure.id && $0.expectedProblem == nil }
                    .map(\.filing.answers)
                let fields = procedure.form.fields.filter { $0.widget != .file && $0.widget != .table }
                guard let read = fields.randomElement(using: &seed),
                    let text = conditions(read.path, answers.compactMap { $0.at(read.path) }, read.widget)
                        .randomElement(using: &seed)
                else { continue }
                var lines = String(decoding: files[home + "form.layout.yaml"] ?? [], as: UTF8.self)
                    .components(separatedBy: "\n")
                let others = lines.indices.filter { index in
                    fields.contains { field in
                        lines[index].hasPrefix("      - {path: \(field.path),") && field.path != read.path
                            && !field.isRequired && !lines[index].contains("visible")
                            && !lines[index].contains("required") && !lines[index].contains("computed")
                    }
                }
                guard let index = others.randomElement(using: &seed), let end = lines[index].lastIndex(of: "}") else {
                    continue
                }
                let before = ReviewedMistakeTests.problems(files)
                lines[index] = lines[index][..<end] + ", visible: '\(text)'}"
                var changed = files
                changed[home + "form.layout.yaml"] = Array(lines.joined(separator: "\n").utf8)
                tried += 1
                let told = Set(ReviewedMistakeTests.problems(changed)).subtracting(before)
                // The `if`s of a schema may require what is then hidden; that is rightly told.
                #expect(told.filter { $0.rule != "pack.required_but_hidden" }.isEmpty, "\(procedure.id): \(told)")
            }
        }
        #expect(tried > 15)
    }

    @Test func `a pattern is walked to a text that it takes`() throws {
        for text in [
            "^[0-9]{12}$", "^(0|\\+84)[0-9]{9,10}$", "^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$", "^[A-Z0-9_-]{3,20}$",
            "^\\p{L}+ \\d{2}/\\d{4}$", "^(?:a|b)*c$", "x{3}", "^[^a-z]+$", "^\\w+@\\w+\\.vn$",
        ] {
            let pattern = try Pattern(text)
            #expect(pattern.examples.count > 1 || text == "x{3}", "\(text)")
            #expect(pattern.examples.allSatisfy { pattern.matches($0) } && !pattern.examples.isEmpty, "\(text)")
        }
    }

    @Test func `the reviewer's correct conditions are not refused`() throws {
        let procedure = try Place.procedure("house-permit")
        let names = Procedure.ruleNames(schema: procedure.form.schemaDocument, law: procedure.law)
        let reach = ConditionReach(procedure, AnswerExamples { [] })
        for text in [
            "owner.email != null", "owner.tax_code != null", "not(owner.id_number = null)",
            "owner.phone != null and owner.kind = \"person\"", "site.ward != null and site.ward != \"26743\"",
            "owner.email != null and owner.email != \"a@b.vn\"", "building.height > building.floors",
            "building.floors > 2 and building.floors < 4", "building.height > 2 and building.height < 2.001",
            "building.floors = building.basements", "filed >= date(\"2026-07-01\")", "filed = date(\"2026-07-01\")",
            "filed > date(\"2026-12-31\") and filed < date(\"2027-01-02\")", "owner.name = owner.representative",
            "owner.kind = \"enterprise\" and owner.tax_code != null", "site.land_area * 2 > 10",
            "contains(owner.name, \"An\")", "building.height >= 20 or building.floors >= 7", "outcome = \"grant\"",
            "owner.name > \"M\"", "owner.address != owner.name and owner.address != null",
        ] {
            let verdict = reach.verdict([.rule(try Rule.compile(text, names: names))])
            #expect(verdict == .holds || verdict == .unknown, "\(text): \(verdict)")
        }
    }
}
