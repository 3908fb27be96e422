@testable import Casework
import Core
import Schemas
import Foundation
import Testing

/// Each kind of mistake that an author can make is told with its file, its line and its rule.
@Suite struct PackMistakeTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let file: String
        let find: String
        let put: String
        let rule: String
        var description: String { "\(rule) by \(put.isEmpty ? "removing" : "writing") \(put.isEmpty ? find : put)" }
    }

    static let procedure = "procedures/household-business/procedure.yaml"
    static let layout = "procedures/household-business/form.layout.yaml"
    static let texts = "procedures/household-business/text.en.yaml"

    static let mistakes: [Mistake] = [
        Mistake(file: procedure, find: "code: \"1.001612\"", put: "code: 1.001612", rule: "yaml.unquoted_code"),
        Mistake(file: procedure, find: "domain: economy", put: "domain: economics", rule: "pack.unknown_word"),
        Mistake(file: procedure, find: "receives:", put: "recieves:", rule: "pack.unknown_key"),
        Mistake(
            file: procedure, find: "procedure: household-business", put: "procedure: household",
            rule: "pack.procedure_id"),
        Mistake(file: procedure, find: "{assign: appraise}", put: "{assign: apraise}", rule: "pack.no_such_step"),
        Mistake(file: procedure, find: "refuse: end.refused}", put: "refuse: end.denied}", rule: "pack.no_such_result"),
        Mistake(file: procedure, find: "grant: issue,", put: "grant: deliver,", rule: "pack.step_never_reached"),
        Mistake(file: procedure, find: "next: end.granted", put: "next: issue", rule: "pack.step_never_ends"),
        Mistake(file: procedure, find: "do: decide", put: "do: dance", rule: "pack.unknown_word"),
        Mistake(file: procedure, find: "document: certificate", put: "document: cert", rule: "pack.missing_document"),
        Mistake(file: procedure, find: "unit: working}\nclock", put: "unit: weeks}\nclock", rule: "pack.limit_form"),
        Mistake(file: layout, find: "widget: citizen_number", put: "widget: passport", rule: "pack.unknown_word"),
        Mistake(file: layout, find: "path: owner.name", put: "path: owner.nam", rule: "pack.no_such_answer"),
        Mistake(file: texts, find: "title:", put: "titel:", rule: "pack.missing_text"),
        Mistake(file: texts, find: "title:", put: "extra: Superfluous\ntitle:", rule: "pack.unused_text"),
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
            return problems.all.contains { $0.rule == mistake.rule && $0.file == mistake.file && $0.line > 0 }
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

    @Test(arguments: ["pack.yaml", procedure, layout, texts, "procedures/household-business/form.schema.json"])
    func `a missing file is told`(_ file: String) throws {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        files[file] = nil
        #expect(throws: SourceProblems.self) { try PackReader.read(PackSource(origin: "", files: files)) }
    }
}
