import Core
import Foundation
import Ledger
import Logging
import Store
import StorePostgres
import StoreSQLite

/// Reads a backup whole, verifies what comes out of it, and only then puts it in place.
struct Restore: Sendable {
    let configuration: Configuration
    let data: String
    let secret: [UInt8]

    private var staging: String { data + ".restoring" }

    /// Throws what the reader throws; `backup.other_engine`, `backup.not_empty`, `backup.counts` (with the table) and
    /// `backup.ledger` when what was read is not what the backup says of itself.
    func run(_ path: String) async throws -> BackupManifest {
        try? FileManager.default.removeItem(atPath: staging)
        try FileManager.default.createDirectory(
            atPath: staging + "/files/incoming", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        do {
            let manifest = try unpack(path)
            try await verify(manifest)
            try replace(manifest)
            return manifest
        } catch {
            try? FileManager.default.removeItem(atPath: staging)
            throw error
        }
    }

    private func unpack(_ path: String) throws -> BackupManifest {
        let reader = try BackupReader(path: path, secret: secret)
        guard try reader.nextItem() == "manifest" else { throw Problem(.invalid, "backup.not_a_backup") }
        var text: [UInt8] = []
        try reader.pieces { text += $0 }
        let manifest = try BackupManifest(try JSONReader.read(String(decoding: text, as: UTF8.self)))
        while let name = try reader.nextItem() {
            guard name == "database" || name.wholeMatch(of: /files\/[0-9a-f]{2}\/[0-9a-f]{64}/) != nil else {
                throw Problem(.invalid, "backup.damaged")
            }
            let target = staging + "/" + (name == "database" ? "motcua.sqlite" : name)
            let folder = (target as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard
                FileManager.default.createFile(atPath: target, contents: nil, attributes: [.posixPermissions: 0o600]),
                let file = FileHandle(forWritingAtPath: target)
            else { throw Problem(.invalid, "backup.cannot_write", ["path": target]) }
            try reader.pieces { try file.write(contentsOf: $0) }
            try file.synchronize()
            try file.close()
        }
        try reader.end()
        return manifest
    }

    private func verify(_ manifest: BackupManifest) async throws {
        let logger = Logger(label: "restore")
        let database: any Database
        if let url = configuration.database {
            guard manifest.engine == .postgres else { throw Problem(.invalid, "backup.other_engine") }
            let target = try await PostgresDatabase.open(url: url, connections: 2, logger: logger)
            let present = try await target.read { tx in
                try tx.query(
                    "SELECT COUNT(*) AS count FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
                ).first?.int("count") ?? 0
            }
            guard present == 0 else {
                await target.close()
                throw Problem(.conflict, "backup.not_empty")
            }
            let dump = staging + "/motcua.sqlite"
            guard let input = FileHandle(forReadingAtPath: dump) else {
                throw Problem(.fault, "backup.unreadable", ["path": "motcua.sqlite"])
            }
            do {
                try Shell.run(
                    "pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction"], url: url, input: input)
            } catch {
                await target.close()
                throw error
            }
            try FileManager.default.removeItem(atPath: dump)
            database = target
        } else {
            guard manifest.engine == .sqlite else { throw Problem(.invalid, "backup.other_engine") }
            database = try SQLiteDatabase.open(path: staging + "/motcua.sqlite", readers: 1, logger: logger)
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await verify(database, manifest))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try result.get()
    }

    /// The rows are counted, and the ledger, made anew from them, must have the root of the manifest's checkpoint.
    private func verify(_ database: any Database, _ manifest: BackupManifest) async throws {
        let found = try await database.read { tx in try BackupManifest.read(tx, at: manifest.takenAt) }
        for table in BackupManifest.tables where found.counts[table] != manifest.counts[table] {
            throw Problem(.invalid, "backup.counts", ["table": table])
        }
        guard found.checkpoint == manifest.checkpoint else { throw Problem(.invalid, "backup.ledger") }
        let ledger = try await Platform.ledger(configuration, database, SystemClock())
        let check = try await ledger.verify()
        guard check.findings.isEmpty else {
            for finding in check.findings { print(finding) }
            throw Problem(.invalid, "backup.ledger")
        }
    }

    /// What was there is kept beside it, under the time.
    private func replace(_ manifest: BackupManifest) throws {
        if FileManager.default.fileExists(atPath: data) {
            let aside = "\(data).before-\(SystemClock().now.milliseconds)"
            guard rename(data, aside) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": data]) }
        }
        guard rename(staging, data) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": data]) }
    }
}
