import Core
import Foundation
import Testing

@testable import Web

@Suite struct LocaleTests {
    private func problems(vi: String, en: String) -> [String] {
        do {
            _ = try Locales(files: [("vi.yaml", vi), ("en.yaml", en)])
            return []
        } catch let problems as SourceProblems {
            return problems.all.map { "\($0.file):\($0.line) \($0.rule)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `every key must be there in each language, with the same parameters`() {
        #expect(problems(vi: "a:\n  b: \"x\"\n", en: "a:\n  b: \"y\"\n") == [])
        #expect(problems(vi: "a: \"x\"\nb: \"y\"\n", en: "a: \"x\"\n") == ["vi.yaml:2 locale.untranslated"])
        #expect(problems(vi: "a: \"x\"\n", en: "a: \"x\"\nb: \"y\"\n") == ["en.yaml:2 locale.untranslated"])
        #expect(problems(vi: "a: \"{x}\"\n", en: "a: \"{y}\"\n") == ["vi.yaml:1 locale.other_parameters"])
        #expect(problems(vi: "a: \"{x\"\n", en: "a: \"{x}\"\n").contains("vi.yaml:1 locale.parameter"))
        #expect(problems(vi: "a: 7\n", en: "a: \"x\"\n").contains("vi.yaml:1 locale.not_text"))
    }

    @Test func `two files may not give the same key`() {
        #expect(throws: SourceProblems.self) {
            try Locales(files: [("vi.yaml", "a: \"1\"\n"), ("x.vi.yaml", "a: \"2\"\n"), ("en.yaml", "a: \"3\"\n")])
        }
    }

    @Test func `our own texts are complete`() throws {
        let locales = try Locales(directory: "\(Share.root)/share/locales")
        for kind in [
            "invalid", "unauthenticated", "forbidden", "notFound", "conflict", "tooLarge", "unsupported",
            "tooMany", "unavailable", "fault",
        ] {
            for key in ["kind.\(kind)", "kind_title.\(kind)", "kind_next.\(kind)"] {
                #expect(locales[.vietnamese].has(key), "\(key)")
            }
        }
    }

    @Test func `every text that the sources ask for by name is there`() throws {
        let texts = try Locales(directory: "\(Share.root)/share/locales")[.vietnamese]
        var missing: Set<String> = []
        for (path, source) in try swiftSources(under: "Sources/Web") {
            for match in source.matches(of: /texts\("([a-z0-9_\-]+\.[a-z0-9_.\-]+)"/) where !texts.has(String(match.1))
            {
                missing.insert("\(path): \(match.1)")
            }
        }
        #expect(missing.isEmpty, "\(missing.sorted().joined(separator: "\n"))")
    }

    @Test func `every problem that people may meet has a sentence of its own`() throws {
        let texts = try Locales(directory: "\(Share.root)/share/locales")[.vietnamese]
        var codes: [String: String] = [:]
        for (path, source) in try swiftSources(under: "Sources") {
            for match in source.matches(of: /Problem\(\s*\.([a-zA-Z]+),\s*"([a-z0-9_.]+)"/) where match.1 != "fault" {
                codes[String(match.2)] = path
            }
        }
        // Codes that are put together: the part after the last dot stands elsewhere.
        for stop in ["steps", "depth", "size"] { codes["decision.limit_\(stop)"] = "EvaluationLimits.swift" }
        for (path, source) in try swiftSources(under: "Sources/Casework/Forms") {
            for match in source.matches(of: /"(answer\.[a-z_]+)"/) { codes[String(match.1)] = path }
        }
        #expect(codes.count > 40)
        let missing = codes.filter { !texts.has("problem.\($0.key)") }.map { "\($0.value): \($0.key)" }.sorted()
        #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
    }

    @Test func `codes that are put together are those that this test knows`() throws {
        var found: Set<String> = []
        for (_, source) in try swiftSources(under: "Sources") {
            for match in source.matches(of: /Problem\(\s*\.[a-zA-Z]+,\s*"([a-z0-9_.]+)\\\(/) {
                found.insert(String(match.1))
            }
        }
        #expect(found == ["decision.limit_"])
    }

    @Test func `a fault of a schema is told by the sentence of its keyword`() throws {
        let locales = try Locales(directory: "\(Share.root)/share/locales")
        let problem = Problem(.invalid, "schema.minLength", ["limit": "2", "actual": "1"])
        #expect(locales[.english].sentence(for: problem) == "It needs at least 2 characters.")
        #expect(locales[.vietnamese].sentence(for: problem) == "Phải dài ít nhất 2 ký tự.")
    }

    @Test func `every keyword of a schema has a sentence`() throws {
        let texts = try Locales(directory: "\(Share.root)/share/locales")[.vietnamese]
        var keywords: Set<String> = ["contains", "minContains", "limit"]
        for (_, source) in try swiftSources(under: "Sources/Schemas/JSONSchema") {
            for match in source.matches(of: /(?:fail|remaining|rest)\((?:node|&self), "(\w+)"/) {
                keywords.insert(String(match.1))
            }
        }
        #expect(keywords.count > 30)
        #expect(keywords.filter { !texts.has("schema.\($0)") }.sorted() == [])
    }

    @Test func `every fault of a pack is told with how to mend it`() throws {
        let texts = try Locales(directory: "\(Share.root)/share/locales")[.vietnamese]
        var rules: Set<String> = []
        for folder in ["Sources/Casework/Procedures", "Sources/Casework/Scoring", "Sources/Schemas/YAML"] {
            for (_, source) in try swiftSources(under: folder) {
                for match in source.matches(
                    of: /(?:problem|report|rule:)\(?\s*(?:"[^"]*",\s*)?"((?:pack|yaml)\.[a-z_]+)"/)
                {
                    rules.insert(String(match.1))
                }
            }
        }
        rules.remove("pack.yaml")
        #expect(rules.count > 40)
        #expect(rules.filter { !texts.has("mend.\($0)") }.sorted() == [])
    }

    @Test func `every fault of a pack says what is wrong`() throws {
        let texts = try Locales(directory: "\(Share.root)/share/locales")[.vietnamese]
        var rules: Set<String> = []
        for folder in ["Sources/Casework/Procedures", "Sources/Casework/Scoring", "Sources/Schemas/YAML"] {
            for (_, source) in try swiftSources(under: folder) {
                for match in source.matches(
                    of: /(?:problem|report|tell|rule:)\(?\s*(?:"[^"]*",\s*)?"((?:pack|yaml)\.[a-z_]+)"/)
                {
                    rules.insert(String(match.1))
                }
            }
        }
        rules.remove("pack.yaml")
        #expect(rules.count > 100)
        #expect(rules.filter { !texts.has("fault.\($0)") }.sorted() == [])
        #expect(rules.filter { !texts.has("mend.\($0)") }.sorted() == [])
    }

    @Test func `no text hides what went wrong`() throws {
        for name in try SourceFiles.paths(under: "\(Share.root)/share/locales", endingWith: ".vi.yaml") + ["vi.yaml"] {
            let text = try Share.text("share/locales/\(name)").lowercased()
            #expect(!text.contains("đã xảy ra lỗi") && !text.contains("có lỗi xảy ra"), "\(name)")
        }
    }

    @Test func `an unknown code falls to the sentence of its kind`() throws {
        let locales = try Share.renderer().locales
        let problem = Problem(.conflict, "nobody.wrote_this")
        #expect(locales[.english].sentence(for: problem) == locales[.english]("kind.conflict"))
        let known = Problem(.invalid, "request.too_many_fields", ["limit": "500"])
        #expect(locales[.vietnamese].sentence(for: known).contains("500"))
    }

    @Test func `days and deadlines are told in words`() throws {
        let locales = try Share.renderer().locales
        let due = try #require(Instant("2026-11-26T16:00+07:00"))
        #expect(locales[.vietnamese].before(due) == "thứ Năm, 26/11/2026, trước 16:00")
        #expect(locales[.english].before(due) == "Thursday 26/11/2026, before 16:00")
        #expect(locales[.vietnamese].day(due.date) == "thứ Năm, 26/11/2026")
    }

    private func swiftSources(under folder: String) throws -> [(String, String)] {
        try SourceFiles.paths(under: "\(Share.root)/\(folder)", endingWith: ".swift").map {
            ("\(folder)/\($0)", try Share.text("\(folder)/\($0)"))
        }
    }
}
