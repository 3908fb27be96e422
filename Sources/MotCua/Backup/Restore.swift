import Casework
import Core
import Foundation
import Ledger
import Logging
import Store
import StorePostgres
import StoreSQLite

/// Reads a backup whole, verifies what comes out of it, and only then puts it in place.
struct Restore: Sendable {
    /// Where it goes: `data`, and the settings of the ledger's key.
    let configuration: Configuration
    /// PostgreSQL's data folder; nil for the embedded database.
    let cluster: String?
    /// Who runs PostgreSQL, when we are root.
    let owner: String
    let secret: [UInt8]
    let now: Instant
    /// Goes on when files are missing or damaged.
    var isIncomplete = false

    /// In the folder itself, so that what was verified is put in place by new names alone, whatever is mounted where.
    private var staging: String { configuration.data + "/.restoring" }
    private var copy: String { staging + "/motcua.sqlite" }
    private var stagedCluster: String { (cluster ?? "") + ".restoring" }
    private var target: String { configuration.data + "/motcua.sqlite" }

    struct Result: Sendable {
        let manifest: BackupManifest
        let dossiers: DossierCount
        let ledgerEntries: Int
        var report: VaultReport
    }

    struct DossierCount: Sendable {
        let dossiers: Int
        let entries: Int
    }

    /// `check`: verifies and puts nothing in place. Throws what the reader throws; `backup.other_engine`,
    /// `backup.not_empty`, `backup.in_use`, `backup.mount_point`, `backup.running`; `backup.papers_lacking` unless
    /// `isIncomplete`; `backup.counts` (the table), `backup.ledger` and `backup.journal` when what
    /// was read is not what the backup says of itself.
    func run(_ path: String, check: Bool) async throws -> Result {
        if !check { try requireFree() }
        let made = absentFolders()
        try makeFolder(configuration.data)
        // What we made and did not fill goes again: only empty folders do.
        defer { for folder in made { rmdir(folder) } }
        let lock = try FolderLock(configuration.data)
        defer { lock.release() }
        try clear()
        do {
            try makeFolder(staging)
            var report = VaultReport()
            let manifest = try unpack(path, check: check, &report)
            let found = try await verify(manifest, check: check, report)
            try found.report.require(isIncomplete: isIncomplete)
            if !check { try place(manifest) }
            try clear()
            return found
        } catch {
            try? clear()
            throw error
        }
    }

    /// Those of the folder's path that are not there, the innermost first.
    private func absentFolders() -> [String] {
        var (folder, absent) = (configuration.data, [String]())
        while !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            absent.append(folder)
            folder = (folder as NSString).deletingLastPathComponent
        }
        return absent
    }

    /// What a restore that was killed left, and what this one has made.
    private func clear() throws {
        if cluster != nil {
            RestoredServer.clear(stagedCluster, owner: owner)
            try remove(stagedCluster)
        }
        try remove(staging)
    }

    private func remove(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Nothing that is there is overwritten by a database that somebody uses.
    private func requireFree() throws {
        if let cluster {
            guard Disk.isEmpty(cluster) else { throw Problem(.conflict, "backup.not_empty", ["path": cluster]) }
            // It is replaced by one change of a name, which a mounted file system does not allow.
            guard !Disk.isMountPoint(cluster) else {
                throw Problem(.invalid, "backup.mount_point", ["path": cluster])
            }
            return
        }
        guard FileManager.default.fileExists(atPath: target) else { return }
        // Whoever closes a database last takes its log away: if it stays, another has it open.
        try? SQLiteDatabase.settle(target)
        guard !FileManager.default.fileExists(atPath: target + "-shm") else {
            throw Problem(.conflict, "backup.in_use", ["path": target])
        }
    }

    // MARK: - Reading

    private func unpack(_ path: String, check: Bool, _ report: inout VaultReport) throws -> BackupManifest {
        let reader = try BackupReader(path: path, secret: secret)
        guard try reader.nextItem() == "manifest" else { throw Problem(.invalid, "backup.not_a_backup") }
        var text: [UInt8] = []
        try reader.pieces { text += $0 }
        let manifest = try BackupManifest(try JSONReader.read(String(decoding: text, as: UTF8.self)))
        guard (manifest.engine == .postgres) == (cluster != nil) else {
            throw Problem(.invalid, "backup.other_engine", ["engine": manifest.engine.rawValue])
        }
        while let name = try reader.nextItem() {
            if name == "database", manifest.engine == .postgres {
                try unpackCluster(reader, manifest)
            } else if name == "database" {
                try write(reader, to: copy)
            } else if let match = name.wholeMatch(of: /files\/([0-9a-f]{2})\/(\1[0-9a-f]{62})/) {
                try makeFolder("\(staging)/files/\(match.1)")
                let file = staging + "/" + name
                try write(reader, to: file)
                if try hash(file) != String(match.2) {
                    try setAside(String(match.2), check: check, &report)
                }
            } else {
                throw Problem(.invalid, "backup.damaged")
            }
        }
        try reader.end()
        return manifest
    }

    /// A file that was damaged before it was backed up: it is kept for whoever can still read something in it, where
    /// nobody takes it for the paper. None is lacked when the whole one is in place.
    private func setAside(_ sha256: String, check: Bool, _ report: inout VaultReport) throws {
        let name = "\(sha256.prefix(2))/\(sha256)"
        if !check, try isWhole("\(configuration.data)/files/\(name)", sha256) {
            try remove("\(staging)/files/\(name)")
            return
        }
        try makeFolder(staging + "/files/damaged")
        try Disk.rename("\(staging)/files/\(name)", "\(staging)/files/damaged/\(sha256)")
        report.add(.altered, sha256)
    }

    private func isWhole(_ path: String, _ sha256: String) throws -> Bool {
        try FileManager.default.fileExists(atPath: path) && hash(path) == sha256
    }

    private func write(_ reader: BackupReader, to target: String) throws {
        guard
            FileManager.default.createFile(atPath: target, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: target)
        else { throw Problem(.invalid, "backup.cannot_write", ["path": target]) }
        try reader.pieces { try file.write(contentsOf: $0) }
        try file.synchronize()
        try file.close()
    }

    private func hash(_ path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Problem(.fault, "backup.unreadable", ["path": path])
        }
        defer { try? file.close() }
        return try FileHash.sha256(of: file)
    }

    private func unpackCluster(_ reader: BackupReader, _ manifest: BackupManifest) throws {
        try makeFolder(stagedCluster)
        try RestoredServer.give(stagedCluster, to: owner)
        try PostgresTools.run(
            "/usr/bin/tar",
            ["--extract", "--file=-", "--directory=\(stagedCluster)", "--preserve-permissions", "--no-same-owner"],
            owner: owner,
            give: { input in
                try reader.pieces { try input.write(contentsOf: $0) }
                try input.close()
            })
    }

    // MARK: - Verifying

    private func verify(_ manifest: BackupManifest, check: Bool, _ report: VaultReport) async throws -> Result {
        var staged = configuration
        staged.data = staging
        guard cluster != nil else {
            staged.database = nil
            return try await verify(staged, manifest, check, report)
        }
        let server = try RestoredServer(data: stagedCluster, version: manifest.version ?? 0, owner: owner)
        staged.database = server.url(user: manifest.user ?? "", database: manifest.database ?? "")
        do {
            let found = try await verify(staged, manifest, check, report)
            try server.stop()
            return found
        } catch {
            try? server.stop()
            throw error
        }
    }

    /// The rows are counted; the ledger, made anew from them, must have the root of the manifest's checkpoint; every
    /// journal must replay to the stored state.
    private func verify(
        _ staged: Configuration, _ manifest: BackupManifest, _ check: Bool, _ report: VaultReport
    ) async throws -> Result {
        let database = try await Platform.openDatabase(staged, logger: Logger(label: "restore"))
        let moment = now
        let counted: Swift.Result<BackupManifest, any Error>
        do {
            counted = .success(try await database.read { tx in try BackupManifest.read(tx, at: moment) })
        } catch {
            counted = .failure(error)
        }
        await database.close()
        try manifest.requireCounts(of: try counted.get())
        let platform = try await Platform.open(staged, logger: Logger(label: "restore"))
        do {
            var result = try await verify(platform, manifest, report)
            try await VaultCheck(database: platform.database).names(&result.report) { isHere($0, check: check) }
            await platform.database.close()
            return result
        } catch {
            await platform.database.close()
            throw error
        }
    }

    private func verify(
        _ platform: Platform, _ manifest: BackupManifest, _ report: VaultReport
    ) async throws -> Result {
        let verifier = platform.ledger.key.verifier
        let known = try manifest.checkpoint.map { try Checkpoint(note: $0, signedBy: verifier) }
        let ledger = try await platform.ledger.verify(signedBy: verifier, known: known.map { [$0] } ?? [])
        guard ledger.findings.isEmpty else {
            throw Problem(.invalid, "backup.ledger", ["finding": ledger.findings[0]])
        }
        let journals = try await platform.dossiers.verify()
        guard journals.findings.isEmpty else {
            throw Problem(.invalid, "backup.journal", ["finding": journals.findings[0]])
        }
        return Result(
            manifest: manifest, dossiers: DossierCount(dossiers: journals.dossiers, entries: journals.entries),
            ledgerEntries: ledger.entries, report: report)
    }

    /// Whether a file is in the backup, whole or not (which is told by itself), or whole in place already.
    private func isHere(_ sha256: String, check: Bool) -> Bool {
        let name = "\(sha256.prefix(2))/\(sha256)"
        let staged = ["\(staging)/files/\(name)", "\(staging)/files/damaged/\(sha256)"]
        if staged.contains(where: FileManager.default.fileExists(atPath:)) { return true }
        return !check && (try? isWhole("\(configuration.data)/files/\(name)", sha256)) == true
    }

    // MARK: - Putting in place

    /// Papers first, which only adds; then one name changes, and that is all: whenever this is cut short, what is in
    /// place is whole. The database that was there stays beside it.
    private func place(_ manifest: BackupManifest) throws {
        let owner = try FolderOwner(of: configuration.data)
        try makeFolder(configuration.data + "/files/incoming")
        for folder in ["", "/incoming"] { try owner.give(configuration.data + "/files" + folder) }
        try placePapers(owner)
        if let cluster {
            if FileManager.default.fileExists(atPath: cluster) { try remove(cluster) }
            try Disk.rename(stagedCluster, cluster)
            return
        }
        try requireFree()
        if FileManager.default.fileExists(atPath: target) {
            let aside = "\(target).before-\(now.milliseconds)"
            // The log of a database that could not be opened belongs to that database alone.
            if FileManager.default.fileExists(atPath: target + "-wal") {
                try Disk.rename(target + "-wal", aside + "-wal")
            }
            guard link(target, aside) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": aside]) }
        }
        try owner.give(copy)
        try Disk.rename(copy, target)
    }

    private func placePapers(_ owner: FolderOwner) throws {
        let (from, to) = (staging + "/files", configuration.data + "/files")
        for folder in try FileManager.default.contentsOfDirectory(atPath: from)
        where folder.utf8.count == 2 || folder == "damaged" {
            try makeFolder("\(to)/\(folder)")
            try owner.give("\(to)/\(folder)")
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(from)/\(folder)") {
                let target = "\(to)/\(folder)/\(name)"
                if try isWhole(target, name) { continue }
                try owner.give("\(from)/\(folder)/\(name)")
                // As filed papers stand: read-only, and safe from sweeping.
                guard chmod("\(from)/\(folder)/\(name)", 0o400) == 0,
                    rename("\(from)/\(folder)/\(name)", target) == 0
                else { throw Problem(.fault, "backup.cannot_write", ["path": target]) }
            }
            try Disk.sync("\(to)/\(folder)")
        }
        try Disk.sync(to)
    }
}
