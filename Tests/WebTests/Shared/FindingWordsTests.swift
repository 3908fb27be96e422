import Core
import Schemas
import Testing

@testable import Web

/// The words of what commands tell of schemas, files and models.
struct FindingWordsTests {
    private func texts(_ language: Language) throws -> Localizer {
        try Locales(directory: "\(Share.root)/share/locales")[language]
    }

    @Test func `types and formats of a schema are told in words`() throws {
        let (english, vietnamese) = (try texts(.english), try texts(.vietnamese))
        #expect(english.schema("format", ["format": "email"]) == "It must be written as an email address.")
        #expect(vietnamese.schema("format", ["format": "date"]) == "Phải viết đúng ngày, như 2026-11-27.")
        #expect(english.schema("type", ["expected": "integer"]) == "The value must be a whole number.")
        #expect(
            vietnamese.schema("type", ["expected": "null, number, string"])
                == "Giá trị phải là null (để trống) hoặc số hoặc chữ.")
        #expect(vietnamese.schema("pattern", ["pattern": "^(a+)+$"]) == "Viết chưa đúng mẫu được yêu cầu ở đây.")
        let problem = Problem(.invalid, "schema.type", ["expected": "integer", "actual": "string"])
        #expect(vietnamese.sentence(for: problem) == "Giá trị phải là số nguyên.")
        #expect(english.schema("format", ["format": "vn-phone"]).contains("vn-phone"), "a word that nobody knows stays")
    }

    @Test func `every type, format, expectation and fault of JSON has its words`() throws {
        let texts = try texts(.vietnamese)
        var keys = ["null", "boolean", "integer", "number", "string", "array", "object"].map { "schema_type.\($0)" }
        for (path, source) in try swiftSources(under: "Sources/Schemas") {
            if path.hasSuffix("Format.swift") {
                for match in source.matches(of: /case (\w+) = "([a-z0-9-]+)"/) {
                    keys.append("schema_format.\(match.2)")
                }
                let plain = try #require(source.firstMatch(of: /case (date, [a-z0-9, ]+)/))
                keys += plain.1.split(separator: ", ").map { "schema_format.\($0)" }
            }
            if path.hasSuffix("KeywordReader.swift") {
                for match in source.matches(of: /invalid\([a-zA-Z"]+, "([^"\\]+)", compilation\)/) {
                    keys.append("schema_expected." + match.1.replacing(" ", with: "_"))
                }
            }
            for match in source.matches(of: /= "(pattern\.[a-z_]+)"/) { keys.append("schema_reason.\(match.1)") }
        }
        for (_, source) in try swiftSources(under: "Sources/Core/Values") {
            for match in source.matches(of: /= "(json\.[a-z_0-9]+)"/) { keys.append("problem.\(match.1)") }
        }
        #expect(keys.count > 45)
        #expect(keys.filter { !texts.has($0) }.sorted() == [])
    }

    @Test func `every finding in a decision model is told in a sentence`() throws {
        let texts = try texts(.vietnamese)
        var codes: Set<String> = []
        for (path, source) in try swiftSources(under: "Sources/Decisions") {
            for match in source.matches(of: /(?:note|find|FEELSyntaxError)\("((?:feel|decision)\.[a-z_]+)"/) {
                codes.insert(String(match.1))
            }
            guard path.hasSuffix("TableFinding.swift") else { continue }
            for match in source.matches(of: /case \w+ = "(table\.[a-z_]+)"/) { codes.insert(String(match.1)) }
        }
        #expect(codes.count >= 20)
        #expect(codes.filter { !texts.has("finding.\($0)") }.sorted() == [])
    }

    private func swiftSources(under folder: String) throws -> [(String, String)] {
        try SourceFiles.paths(under: "\(Share.root)/\(folder)", endingWith: ".swift").map {
            ("\(folder)/\($0)", try Share.text("\(folder)/\($0)"))
        }
    }
}
