import Casework
import Core
import Registers
import Testing

/// Each mistake in a register's files is told with its file, its line and its rule.
@Suite struct RegisterReaderTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let file: String
        let find: String
        let put: String
        let rule: String
        var description: String { "\(rule) by writing \(put)" }
    }

    static let declaration = "registers/permits/register.yaml"
    static let schema = "registers/permits/schema.json"
    static let mistakes = [
        Mistake(file: declaration, find: "register: permits", put: "register: permit", rule: "register.name"),
        Mistake(file: declaration, find: "identity: [number]", put: "identity: [nr]", rule: "pack.no_such_field"),
        Mistake(
            file: declaration, find: "identity: [number]", put: "identity: [floors]",
            rule: "register.identity_not_required"),
        Mistake(
            file: declaration, find: "identity: [number]", put: "identity: []", rule: "register.no_identity_declared"),
        Mistake(file: declaration, find: "index: [ward", put: "index: [wrd", rule: "pack.no_such_field"),
        Mistake(file: declaration, find: "index: [ward, owner_name]", put: "index: ward", rule: "pack.expected_list"),
        Mistake(file: declaration, find: "[specialist, leader]", put: "[boss]", rule: "pack.unknown_word"),
        Mistake(file: declaration, find: "[specialist, leader]", put: "[]", rule: "register.nobody_reads"),
        Mistake(
            file: declaration, find: "[specialist, leader]", put: "[{role: specialist, of: any}]",
            rule: "register.read_without_reason"),
        Mistake(
            file: declaration, find: "[specialist, leader]", put: "[{role: specialist, of: town}]",
            rule: "pack.unknown_word"),
        Mistake(
            file: declaration, find: "[specialist, leader]", put: "[{role: specialist, from: any}]",
            rule: "pack.unknown_key"),
        Mistake(file: declaration, find: "basis:", put: "base:", rule: "pack.unknown_key"),
        Mistake(file: declaration, find: "{vi: Sổ giấy phép thử, ", put: "{", rule: "pack.missing_key"),
        Mistake(file: schema, find: "\"properties\"", put: "\"propertys\"", rule: "register.no_properties"),
        Mistake(file: schema, find: "{\"type\": \"integer\"", put: "{\"type\": 7", rule: "pack.schema_unreadable"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with file, line and rule`(_ mistake: Mistake) throws {
        var files = try Registry.source().files
        let text = String(decoding: files[mistake.file] ?? [], as: UTF8.self)
        let changed = text.replacing(mistake.find, with: mistake.put, maxReplacements: 1)
        #expect(text != changed, "\(mistake.find) is no longer in \(mistake.file)")
        files[mistake.file] = Array(changed.utf8)
        #expect {
            try RegisterReader.read(files)
        } throws: { error in
            guard let problems = error as? SourceProblems else { return false }
            return problems.all.contains { $0.rule == mistake.rule && $0.file == mistake.file && $0.line > 0 }
        }
    }

    @Test(arguments: [declaration, schema]) func `a missing file is told`(_ file: String) throws {
        var files = try Registry.source().files
        files[file] = nil
        #expect(throws: SourceProblems.self) { try RegisterReader.read(files) }
    }

    @Test func `a key keeps values apart`() throws {
        var files = try Registry.source().files
        files[Self.declaration] = files[Self.declaration].map {
            Array(
                String(decoding: $0, as: UTF8.self).replacing(
                    "identity: [number]", with: "identity: [owner_name, ward]"
                )
                .utf8)
        }
        let register = try #require(try RegisterReader.read(files).first)
        let keys = try [["owner_name": "a|b", "ward": "c"], ["owner_name": "a", "ward": "b|c"]].map {
            try register.key(of: $0)
        }
        #expect(keys == [#"a\|b|c"#, #"a|b\|c"#])
        #expect(throws: Problem(.conflict, "register.no_identity", ["register": "permits", "field": "ward"])) {
            try register.key(of: ["owner_name": "a"])
        }
    }
}
