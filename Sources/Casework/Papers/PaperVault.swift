package import Core
import Foundation
import Synchronization

/// The bytes of papers, outside the database, under the hash of their content: `files/ab/abcdef…`. A file is there
/// whole or not at all, and stays once it is there: it is written beside, synced, then renamed.
package struct PaperVault: Sendable {
    let root: String
    private let sync: @Sendable (String) throws -> Void
    private let named = NamedFolders()

    /// Makes the folder if need be. Throws `paper.store_unusable`.
    package init(folder: String) throws { try self.init(folder: folder, sync: PaperVault.sync) }

    /// `sync` makes what is written to a file or folder durable.
    init(folder: String, sync: @escaping @Sendable (String) throws -> Void) throws {
        root = folder
        self.sync = sync
        let isNew = !FileManager.default.fileExists(atPath: folder + "/incoming")
        do {
            try FileManager.default.createDirectory(
                atPath: folder + "/incoming", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            if isNew {
                try sync(folder)
                try sync((folder as NSString).deletingLastPathComponent)
            }
        } catch {
            throw Problem(.fault, "paper.store_unusable")
        }
    }

    /// A vault that is only read: nothing is made, and where there is no folder it holds nothing.
    package init(reading folder: String) {
        root = folder
        sync = PaperVault.sync
    }

    /// Where uploads are streamed to before they are kept.
    package var incoming: String { root + "/incoming" }

    /// Takes a file that was streamed to `incoming` in. `sha256` was counted while it streamed. Blocks on the disk:
    /// call it off the cooperative pool. Throws `paper.store_unusable`; the incoming file is gone in any case.
    package func keep(_ path: String, sha256: String) throws {
        let target = self.path(sha256)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let folder = (target as NSString).deletingLastPathComponent
            // Who sends the same bytes again has them kept as long as who sends them first; where what stands there
            // was damaged, theirs take its place.
            if !PaperVault.touch(target) || !PaperVault.isWhole(target, sha256) {
                try makeFolder(folder)
                if PaperVault.isFiled(target) { chmod(path, PaperVault.filed) }
                try sync(path)
                guard rename(path, target) == 0 else { throw Problem(.fault, "paper.store_unusable") }
            }
            try settle(folder)
        } catch {
            throw Problem(.fault, "paper.store_unusable")
        }
    }

    private func makeFolder(_ folder: String) throws {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Problem(.fault, "paper.store_unusable") }
    }

    /// Makes the names below `root` durable, also those that somebody else made: who made them may not have come to it
    /// yet, or never will. A folder's own name stands in the folder above: else a file could survive a power cut in a
    /// folder that did not.
    private func settle(_ folder: String) throws {
        try sync(folder)
        guard !named.holds(folder) else { return }
        try sync(root)
        named.add(folder)
    }

    private static func isWhole(_ path: String, _ sha256: String) -> Bool {
        guard let file = try? PaperVault.handle(at: path) else { return false }
        return (try? FileHash.sha256(of: file)) == sha256
    }

    private static func touch(_ path: String) -> Bool { utimensat(AT_FDCWD, path, nil, 0) == 0 }

    /// The path of a kept file; nil when there is none.
    package func find(_ sha256: String) -> String? {
        guard sha256.utf8.count == 64, sha256.allSatisfy(\.isHexDigit) else { return nil }
        let path = path(sha256)
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Whether a paper's bytes are here, to the byte counted at upload.
    package func holds(_ paper: Paper) -> Bool {
        guard let file = paper.file, let path = find(file.sha256),
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        else { return false }
        return size == file.size
    }

    /// Takes away what interrupted uploads left behind before `moment`.
    package func sweep(before moment: Instant) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: incoming)) ?? []
        for name in names {
            let path = incoming + "/" + name
            let date = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            if let date, date.timeIntervalSince1970 * 1000 < Double(moment.milliseconds) {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }

    func path(_ sha256: String) -> String { "\(root)/\(sha256.prefix(2))/\(sha256)" }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Problem(.fault, "paper.store_unusable") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Problem(.fault, "paper.store_unusable") }
    }
}

/// The folders whose names this process knows to be durable: they are never taken away.
private final class NamedFolders: Sendable {
    private let folders = Mutex<Set<String>>([])

    func holds(_ folder: String) -> Bool { folders.withLock { $0.contains(folder) } }
    func add(_ folder: String) { folders.withLock { _ = $0.insert(folder) } }
}
