import Casework
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
    /// Goes on when files are missing, damaged or cannot be read.
    var isIncomplete = false

    struct Result: Sendable {
        let manifest: BackupManifest
        let report: VaultReport
    }

    private var vault: PaperVault { PaperVault(reading: configuration.data + "/files") }

    /// Writes `path + ".part"`, and gives it its name once the disk has all of it. Throws what the writer throws;
    /// `backup.nothing_there`; `backup.running`; `backup.papers_lacking`, `paper.unreadable` unless `isIncomplete`; what
    /// ``PostgresTools`` throws.
    func write(to path: String) async throws -> Result {
        let part = path + ".part"
        do {
            let writer = try BackupWriter(path: part, secret: secret)
            var report = VaultReport()
            let manifest =
                if let url = configuration.database { try await postgres(url, writer, &report) } else {
                    try await sqlite(writer, &report)
                }
            try files(writer, &report)
            try writer.begin("")
            try writer.finish()
            try Disk.rename(part, path)
            return Result(manifest: manifest, report: report)
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
    }

    /// What the rows name must be there: said before hours are spent on what is not.
    private func requireNamed(_ database: any Database, _ report: inout VaultReport) async throws {
        let vault = vault
        try await VaultCheck(database: database).names(&report) { vault.find($0) != nil }
        if !isIncomplete { try report.require(isIncomplete: false) }
    }

    /// SQLite's online backup: a whole copy of one moment while others write. It lies beside the database until it is
    /// in the backup; what a crash leaves of one is written over by the next.
    private func sqlite(_ writer: BackupWriter, _ report: inout VaultReport) async throws -> BackupManifest {
        let (source, copy) = (configuration.data + "/motcua.sqlite", configuration.data + "/backup-copy.sqlite")
        guard FileManager.default.fileExists(atPath: source) else {
            throw Problem(.invalid, "backup.nothing_there", ["path": source])
        }
        // The copy has one name in the folder.
        let lock = try FolderLock(configuration.data)
        defer { lock.release() }
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
            try await requireNamed(opened, &report)
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
    private func postgres(
        _ url: String, _ writer: BackupWriter, _ report: inout VaultReport
    ) async throws -> BackupManifest {
        let database = try await PostgresDatabase.open(url: url, connections: 1, logger: Logger(label: "backup"))
        let moment = now
        let found: Swift.Result<(BackupManifest, PostgresTools.Server), any Error>
        do {
            let read = try await database.read { tx in
                (try BackupManifest.read(tx, at: moment), try PostgresTools.Server.read(tx))
            }
            try await requireNamed(database, &report)
            found = .success(read)
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

    private func files(_ writer: BackupWriter, _ report: inout VaultReport) throws {
        try vault.eachFolder { names in
            for sha256 in names {
                do {
                    // A paper that nobody filed may have been swept away since the folder was listed.
                    guard let file = try vault.handle(sha256) else { continue }
                    let path = "files/\(sha256.prefix(2))/\(sha256)"
                    if try writer.item(path, hashing: file) != sha256 { report.add(.altered, sha256) }
                    try file.close()
                    report.files += 1
                } catch let problem as Problem where isIncomplete && problem.code == "paper.unreadable" {
                    report.add(.unreadable, sha256)
                }
            }
        }
        try report.require(isIncomplete: isIncomplete)
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

    /// Whether something is mounted at a folder that is there.
    static func isMountPoint(_ folder: String) -> Bool {
        var (own, above) = (stat(), stat())
        guard stat(folder, &own) == 0, stat(folder + "/..", &above) == 0 else { return false }
        return own.st_dev != above.st_dev
    }

    static func isEmpty(_ folder: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).isEmpty) ?? true
    }
}
