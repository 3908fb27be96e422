import Core
import Foundation
import Schemas
import Testing

struct SchemaSuiteTests {
    /// Where the conformance suites lie; nil when they are not there.
    static let folder: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("../shared/conformance").standardizedFileURL.path
        let base = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] ?? root
        let folder = base + "/json-schema"
        guard FileManager.default.fileExists(atPath: folder + "/tests/draft2020-12") else {
            print("skipped: no JSON Schema Test Suite in \(base)")
            return nil
        }
        return folder
    }()

    @Test(.enabled(if: folder != nil, "CONFORMANCE_DIR has no JSON Schema Test Suite"))
    func `every required case of the JSON Schema Test Suite passes`() throws {
        let folder = try #require(SchemaSuiteTests.folder)
        let suite = try SchemaSuite(folder: folder + "/tests/draft2020-12", remotes: folder + "/remotes")
        let outcomes = try suite.run()
        let required = outcomes.filter { !$0.isOptional }
        #expect(required.flatMap(\.failures) == [])
        #expect(required.map(\.passed).reduce(0, +) > 900, "the suite is there and was run")
        let optional = outcomes.filter(\.isOptional)
        let failures = optional.flatMap { outcome in outcome.failures.map { "\(outcome.file): \($0)" } }
        let passed = (required.map(\.passed).reduce(0, +), optional.map(\.passed).reduce(0, +))
        print("JSON Schema Test Suite: \(passed.0) required passed; optional \(passed.1) passed, \(failures.count) not")
        for failure in failures { print("  optional, not passed: \(failure)") }
        // The suite also holds cases for other drafts; everything else passes.
        #expect(failures.count <= 1)
    }
}
