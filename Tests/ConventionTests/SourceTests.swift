import Foundation
import Testing

@testable import MotCua

/// What holds for every source file, found by reading them.
@Suite struct SourceTests {
    private static let sources = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static let files: [(path: String, text: String)] = {
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            (try? String(contentsOf: sources.appending(path: name), encoding: .utf8)).map { (name, $0) }
        }
    }()

    @Test func `the sources are found`() {
        #expect(SourceTests.files.contains { $0.path == "Core/Problem.swift" })
    }

    @Test func `the program's version is the one that is published`() throws {
        let root = SourceTests.sources.deletingLastPathComponent()
        let published = try String(contentsOf: root.appending(path: "publiccode.yml"), encoding: .utf8)
        let version = try #require(published.firstMatch(of: /softwareVersion: "([^"]+)"/)?.1)
        #expect(MotCua.version == version)
    }

    @Test func `every setting is read, and what was read is used`() throws {
        let folder = "MotCua/Configuration/"
        let reading = try #require(SourceTests.files.first { $0.path == folder + "Configuration.swift" }?.text)
        let keys = try #require(SourceTests.files.first { $0.path == folder + "ConfigurationKey.swift" }?.text)
        let read = Set(reading.matches(of: /settings\.\w+\(\.(\w+)\)/).map { String($0.1) })
        let named = Set(keys.matches(of: /static let (\w+) = ConfigurationKey\(/).map { String($0.1) })
        #expect(named.count == ConfigurationKey.all.count)
        #expect(named.subtracting(read) == ["config"])
        let users = SourceTests.files.filter { $0.path.hasPrefix("MotCua/") && !$0.path.hasPrefix(folder) }
        let ways = SourceTests.files.filter { $0.path.hasPrefix(folder + "Configuration+") }
        for match in reading.matches(of: /(\w+) = (?:try )?[^\n]*settings\.\w+\(\./) {
            let used = try Regex("\\bconfiguration\\.\(match.1)\\b").wordBoundaryKind(.simple)
            let word = try Regex("\\b\(match.1)\\b").wordBoundaryKind(.simple)
            let isUsed = users.contains { $0.text.contains(used) } || ways.contains { $0.text.contains(word) }
            #expect(isUsed, "nothing uses `\(match.1)`")
        }
    }

    @Test func `every metadata name in the sources passes into the log`() {
        for file in SourceTests.files {
            for literal in file.text.matches(of: /metadata: (\[[^\]]*\])/) {
                for name in literal.1.matches(of: /"([^"\\]+)":/) where name.1 != "error" {
                    let isAllowed = LogLine.allowed.contains(String(name.1))
                    #expect(isAllowed, "\(file.path): `\(name.1)` is withheld; see LogLine.allowed")
                }
            }
        }
    }

    @Test func `every metric that the sources measure has its line of help, and no other has`() {
        var measured: Set<String> = []
        for file in SourceTests.files {
            for use in file.text.matches(
                of: /\b(Counter|FloatingPointCounter|Gauge|Meter|Recorder|Timer)\(\s*label: "(\w+)"/)
            {
                let isTimer = use.1 == "Timer" && !use.2.hasSuffix("_seconds")
                measured.insert(String(use.2) + (isTimer ? "_seconds" : ""))
            }
        }
        #expect(measured == Set(MetricHelp.texts.keys))
    }
}
