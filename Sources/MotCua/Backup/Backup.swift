import Core
import Foundation
import Logging
import Store
import StoreSQLite

/// Copies a running installation: the database first, in one snapshot, then the files, which are only ever added.
struct Backup: Sendable {
    let configuration: Configuration
    let secret: [UInt8]

    /// Throws what the writer throws, and `backup.tool` when `pg_dump` fails.
    func write(_ database: any Database, to path: String, at moment: Instant) async throws -> BackupManifest {
        let writer = try BackupWriter(path: path, secret: secret)
        let manifest =
            database.engine == .sqlite
            ? try await sqlite(database, writer, beside: path, at: moment)
            : try await postgres(database, writer, at: moment)
        try files(writer)
        try writer.begin("")
        try writer.finish()
        return manifest
    }

    /// `VACUUM INTO` gives a whole copy of one moment while others write.
    private func sqlite(
        _ database: any Database, _ writer: BackupWriter, beside path: String, at moment: Instant
    ) async throws -> BackupManifest {
        let copy = path + ".sqlite"
        try? FileManager.default.removeItem(atPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try SQLiteDatabase.copy(configuration.data + "/motcua.sqlite", to: copy)
        let opened = try SQLiteDatabase.open(path: copy, readers: 1, logger: Logger(label: "backup"))
        let manifest = try await opened.read { tx in try BackupManifest.read(tx, at: moment) }
        await opened.close()
        try writer.item("manifest", manifest.value.jsonBytes())
        guard let file = FileHandle(forReadingAtPath: copy) else {
            throw Problem(.fault, "backup.unreadable", ["path": "motcua.sqlite"])
        }
        try writer.item("database", from: file)
        return manifest
    }

    /// `pg_dump` in the very snapshot that the manifest is read in.
    private func postgres(
        _ database: any Database, _ writer: BackupWriter, at moment: Instant
    ) async throws -> BackupManifest {
        let url = configuration.database ?? ""
        let box = WriterBox(writer)
        return try await database.read { tx in
            let manifest = try BackupManifest.read(tx, at: moment)
            guard let snapshot = try tx.query("SELECT pg_export_snapshot() AS snapshot").first?.text("snapshot") else {
                throw Problem(.fault, "store.no_row")
            }
            try box.writer.item("manifest", manifest.value.jsonBytes())
            try Shell.run("pg_dump", ["--format=custom", "--no-owner", "--snapshot=\(snapshot)"], url: url) { output in
                try box.writer.item("database", from: output)
            }
            return manifest
        }
    }

    private func files(_ writer: BackupWriter) throws {
        let root = configuration.data + "/files"
        for name in try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
        where name.wholeMatch(of: /[0-9a-f]{2}\/[0-9a-f]{64}/) != nil {
            guard let file = FileHandle(forReadingAtPath: root + "/" + name) else {
                throw Problem(.fault, "backup.unreadable", ["path": name])
            }
            try writer.item("files/" + name, from: file)
            try file.close()
        }
    }
}

/// The writer belongs to one task, which hands it to the database's thread and waits.
private struct WriterBox: @unchecked Sendable {
    // No lock: one user at a time, immutable reference, guarded by the await.
    let writer: BackupWriter
    init(_ writer: BackupWriter) { self.writer = writer }
}

/// PostgreSQL's own programs.
enum Shell {
    /// Runs a program, fed from `input` and read by `take` where they are given. Throws `backup.tool` with the
    /// program's name when it ends badly; why, it says on standard error. A password in the address is handed over in
    /// the environment, since every process on the machine sees arguments.
    static func run(
        _ program: String, _ arguments: [String], url: String, input: FileHandle? = nil,
        take: ((FileHandle) throws -> Void)? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        var environment = ProcessInfo.processInfo.environment
        var address = url
        if var parts = URLComponents(string: url), let password = parts.password {
            environment["PGPASSWORD"] = password
            parts.password = nil
            address = parts.string ?? url
        }
        process.arguments = [program] + arguments + ["--dbname=\(address)"]
        process.environment = environment
        if let input { process.standardInput = input }
        let pipe = Pipe()
        if take != nil { process.standardOutput = pipe }
        try process.run()
        try take?(pipe.fileHandleForReading)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem(.fault, "backup.tool", ["program": program]) }
    }
}
