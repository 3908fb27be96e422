@testable import Casework
import Core
import Foundation
import Synchronization
import Testing

@Suite struct `A paper that is kept` {
    /// What was made durable, by the last part of its path.
    private final class Syncs: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ path: String) { names.withLock { $0.append((path as NSString).lastPathComponent) } }
        func take() -> [String] {
            names.withLock { names in
                defer { names = [] }
                return names
            }
        }
    }

    @Test func `is there for good under its name when it is acknowledged, whoever made file and folder`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-vault-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let syncs = Syncs()
        let (own, other) = (try vault(folder, syncs), try vault(folder, syncs))
        let root = folder.lastPathComponent
        func keep(_ vault: PaperVault, _ start: String) throws -> [String] {
            let sha256 = start + String(repeating: "0", count: 62)
            let path = vault.incoming + "/part"
            try Data("%PDF".utf8).write(to: URL(filePath: path))
            _ = syncs.take()
            try vault.keep(path, sha256: sha256)
            #expect(vault.find(sha256) != nil && !FileManager.default.fileExists(atPath: path))
            return syncs.take()
        }
        #expect(try keep(own, "ab") == ["part", "ab", root])
        #expect(try keep(own, "ab") == ["ab"], "who sends it again may be faster than who sent it first")
        #expect(try keep(other, "ab") == ["ab", root], "another process made both, and may have ended since")
        try FileManager.default.createDirectory(at: folder.appending(path: "cd"), withIntermediateDirectories: false)
        #expect(try keep(own, "cd") == ["part", "cd", root])
    }

    private func vault(_ folder: URL, _ syncs: Syncs) throws -> PaperVault {
        try PaperVault(folder: folder.path, sync: { syncs.add($0) })
    }
}
