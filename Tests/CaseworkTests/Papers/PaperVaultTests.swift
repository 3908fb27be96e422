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
        func keep(_ vault: PaperVault, _ text: String) throws -> [String] {
            let (sha256, path) = (Self.hash(text), vault.incoming + "/part")
            try Data(text.utf8).write(to: URL(filePath: path))
            _ = syncs.take()
            try vault.keep(path, sha256: sha256)
            #expect(vault.find(sha256) != nil && !FileManager.default.fileExists(atPath: path))
            return syncs.take()
        }
        let (one, two) = (String(Self.hash("one").prefix(2)), String(Self.hash("two").prefix(2)))
        #expect(try keep(own, "one") == ["part", one, root])
        #expect(try keep(own, "one") == [one], "who sends it again may be faster than who sent it first")
        #expect(try keep(other, "one") == [one, root], "another process made both, and may have ended since")
        try FileManager.default.createDirectory(at: folder.appending(path: two), withIntermediateDirectories: false)
        #expect(try keep(own, "two") == ["part", two, root])
    }

    @Test func `takes the place of one under its name that was damaged, cut or emptied, filed or not`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-vault-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let vault = try vault(folder, Syncs())
        let (text, sha256) = ("%PDF-1.7 one", Self.hash("%PDF-1.7 one"))
        func send() throws {
            try Data(text.utf8).write(to: URL(filePath: vault.incoming + "/part"))
            try vault.keep(vault.incoming + "/part", sha256: sha256)
        }
        try send()
        let path = try #require(vault.find(sha256))
        for damage in ["%PDF-1.7 onf", "%PDF", ""] {
            for filed in [false, true] {
                try FileManager.default.removeItem(atPath: path)
                try Data(damage.utf8).write(to: URL(filePath: path))
                if filed { #expect(vault.retain(sha256)) }
                try send()
                #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8), "\(damage)")
                #expect(PaperVault.isFiled(path) == filed, "what was filed stays so")
            }
        }
        var report = VaultReport()
        try vault.check(&report)
        #expect(report.files == 1 && report.bytes == 12 && report.count == 0)
    }

    private static func hash(_ text: String) -> String {
        var hash = FileHash()
        hash.update(Data(text.utf8))
        return hash.digits()
    }

    private func vault(_ folder: URL, _ syncs: Syncs) throws -> PaperVault {
        try PaperVault(folder: folder.path, sync: { syncs.add($0) })
    }
}
