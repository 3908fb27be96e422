import Foundation
import Testing

/// docs/operations.md, *Inventory*: what an operator may find in the log, and what for.
@Suite struct LogInventoryTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func `every line that the program logs is in the inventory, and no other`() throws {
        let document = try String(
            contentsOf: Self.root.appending(path: "docs/operations.md"), encoding: .utf8)
        let inventory = document.split(separator: "### Inventory").last
        let section = try #require(inventory?.split(separator: "Each layer").first)
        let listed = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first }
            .flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
        let said = try Self.messages()
        #expect(listed.count == Set(listed).count && said.count > 30)
        for message in said.subtracting(listed).sorted() { Issue.record("add to the inventory: \(message)") }
        for message in Set(listed).subtracting(said).sorted() { Issue.record("logged by nobody: \(message)") }
    }

    /// What stands first in a call of a logger, and in those of `SignInLog` to itself.
    private static func messages() throws -> Set<String> {
        var found: Set<String> = []
        let sources = root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let calls = text.matches(
                of: /ogger\.(?:debug|info|notice|warning|error|critical)\(\s*(?:"((?:[^"\\]|\\.)*)"|message)/)
            for call in calls {
                guard let message = call.1 else { continue }
                found.insert(String(message).replacing(/\\\([^)]*\)/, with: "…"))
            }
            if file.lastPathComponent == "SignInLog.swift" {
                found.formUnion(text.matches(of: /note\("([^"]+)"/).map { String($0.1) })
            }
        }
        return found
    }
}
