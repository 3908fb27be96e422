import Decisions
import Foundation
import Testing

@testable import MotCua

/// The published cases of the DMN TCK, found by `CONFORMANCE_DIR`.
private let suite: URL? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let folder =
        ProcessInfo.processInfo.environment["CONFORMANCE_DIR"].map { URL(filePath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared/conformance")
    let cases = folder.appending(path: "dmn/TestCases")
    return FileManager.default.fileExists(atPath: cases.path(percentEncoded: false)) ? cases : nil
}()

@Test(
    .enabled(if: suite != nil, "no DMN TCK: set CONFORMANCE_DIR"),
    arguments: ["compliance-level-2", "compliance-level-3"])
func `every case of the TCK passes`(level: String) throws {
    let outcomes = try DecisionTCK().run(#require(suite).appending(path: level))
    #expect(outcomes.count >= (level == "compliance-level-2" ? 90 : 1_800))
    #expect(outcomes.filter { !$0.passed }.map { "\($0.name): \($0.detail)" } == [])
}
