import Core
import Foundation
import Logging
import Store
import StorePostgres
import StoreSQLite

/// Copies a running installation: the database first, then the files, which are only ever added: so all that the copy
/// of the database names is in it. Nothing of the installation is changed.
struct Backup: Sendable {
    let configuration: Configuration
    let secret: [UInt8]
    let now: Instant

    /// Writes `path + ".part"`, and gives it its name once the disk has all of it. Throws what the writer throws;
    /// `backup.nothing_there`; what ``PostgresTools`` throws.
    func write(to path: String) async throws -> BackupManifest {
        let part = path + ".part"
        do {
            let writer = try BackupWriter(path: part, secret: secret)
            let manifest =
                if let url = configuration.database { try await postgres(url, writer) } else {
                    try await sqlite(writer)
                }
            try files(writer)
            try writer.begin("")
            try writer.finish()
            try Disk.rename(part, path)
            return manifest
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
    }

    /// SQLite's online backup: a whole copy of one moment while others write. It lies beside the database until it is
    /// in the backup; what a crash leaves of one is written over by the next.
    private func sqlite(_ writer: BackupWriter) async throws -> BackupManifest {
        let (source, copy) = (configuration.data + "/motcua.sqlite", configuration.data + "/backup-copy.sqlite")
        guard FileManager.default.fileExists(atPath: source) else {
            throw Problem(.invalid, "backup.nothing_there", ["path": source])
        }
        func clear() {
            for end in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: copy + end) }
        }
        clear()
        defer { clear() }
        try SQLiteDatabase.copy(source, to: copy)
        let opened = try SQLiteDatabase.open(path: copy, readers: 1, logger: Logger(label: "backup"))
        let moment = now
        let manifest: BackupManifest
        do {
            manifest = try await opened.read { tx in try BackupManifest.read(tx, at: moment) }
        } catch {
            await opened.close()
            throw error
        }
        await opened.close()
        try writer.item("manifest", manifest.value.jsonBytes())
        guard let file = FileHandle(forReadingAtPath: copy) else {
            throw Problem(.fault, "backup.unreadable", ["path": copy])
        }
        try writer.item("database", from: file)
        try file.close()
        return manifest
    }

    /// `pg_basebackup` with the log that it needs. The manifest is of the moment before: what the copy holds is that or
    /// later.
    private func postgres(_ url: String, _ writer: BackupWriter) async throws -> BackupManifest {
        let database = try await PostgresDatabase.open(url: url, connections: 1, logger: Logger(label: "backup"))
        let moment = now
        let found: Result<(BackupManifest, PostgresTools.Server), any Error>
        do {
            found = .success(
                try await database.read { tx in
                    (try BackupManifest.read(tx, at: moment), try PostgresTools.Server.read(tx))
                })
        } catch {
            found = .failure(error)
        }
        await database.close()
        let (manifest, server) = try found.get()
        try server.requireReplication()
        try writer.item("manifest", manifest.value(of: server).jsonBytes())
        try PostgresTools.run(
            try PostgresTools.program("pg_basebackup", version: server.version),
            [
                "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--label=motcua",
                "--no-password",
            ], url: url, take: { try writer.item("database", from: $0) })
        return manifest
    }

    private func files(_ writer: BackupWriter) throws {
        let root = configuration.data + "/files"
        guard FileManager.default.fileExists(atPath: root) else { return }
        for name in try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
        where name.wholeMatch(of: /[0-9a-f]{2}\/[0-9a-f]{64}/) != nil {
            // A paper that nobody filed may have been swept away since the folder was listed.
            guard let file = FileHandle(forReadingAtPath: root + "/" + name) else { continue }
            try writer.item("files/" + name, from: file)
            try file.close()
        }
    }
}

private func moved(_ from: String, _ to: String) -> Bool { rename(from, to) == 0 }

/// What has to hold after a crash.
enum Disk {
    /// Throws `backup.cannot_write`.
    static func rename(_ from: String, _ to: String) throws {
        try sync(from)
        guard moved(from, to) else { throw Problem(.fault, "backup.cannot_write", ["path": to]) }
        try sync((to as NSString).deletingLastPathComponent)
    }

    /// Waits until the disk has a file, or the names in a folder. Throws `backup.cannot_write`.
    static func sync(_ path: String) throws {
        let opened = open(path.isEmpty ? "." : path, O_RDONLY)
        guard opened >= 0 else { throw Problem(.fault, "backup.cannot_write", ["path": path]) }
        defer { close(opened) }
        guard fsync(opened) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": path]) }
    }

    static func isEmpty(_ folder: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).isEmpty) ?? true
    }
}
