import Foundation
import Testing

@testable import MotCua

@Suite struct OperationsDocumentTests {
    private let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The rows of the table under a heading, without the two that head the table.
    private func rows(under heading: String) throws -> [String] {
        let text = try String(contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
        let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix(heading) })
        return section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map(String.init)
    }

    @Test func `the operations document has exactly one row for each key, in the program's words`() throws {
        let documented = try rows(under: "Settings")
        let expected = ConfigurationKey.all.map(\.row)
        for row in documented where !expected.contains(row) { Issue.record("not what the program says: \(row)") }
        for row in expected where !documented.contains(row) { Issue.record("add to docs/operations.md: \(row)") }
        #expect(documented.count == expected.count)
    }

    @Test func `the operations document has exactly one row for each metric of ours`() throws {
        let documented = try rows(under: "Metrics")
        let expected = MetricHelp.texts.map { "| `\($0.key)` | \($0.value) |" }.sorted()
        #expect(documented == expected)
    }

    @Test func `every key is listed once, with a sentence and a default that it would take itself`() throws {
        #expect(Set(ConfigurationKey.accepted.map(\.name)).count == ConfigurationKey.accepted.count)
        for key in ConfigurationKey.all {
            #expect(key.summary.hasSuffix(".") && !key.summary.contains("|"), "\(key.name)")
            #expect(key.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
            guard let fallback = key.fallback, !fallback.isEmpty else { continue }
            #expect(throws: Never.self, "\(key.name)") {
                try Configuration(arguments: ["\(key.flag)=\(fallback)"], environment: [:])
            }
        }
    }
}
