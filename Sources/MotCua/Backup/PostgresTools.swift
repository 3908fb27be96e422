import Core
import Foundation
import Store

/// PostgreSQL's own programs, of the server's version.
enum PostgresTools {
    /// What a server says of itself.
    struct Server: Sendable {
        /// 15, 16 …
        let version: Int
        let user: String
        let database: String
        let mayReplicate: Bool
        let senders: Int
        let log: String

        static func read(_ tx: any ReadTransaction) throws -> Server {
            let row = try tx.query(
                """
                SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000 AS version,
                    CAST(current_user AS TEXT) AS name, CAST(current_database() AS TEXT) AS place,
                    CAST(current_setting('max_wal_senders') AS BIGINT) AS senders,
                    current_setting('wal_level') AS log,
                    (SELECT CAST(CASE WHEN rolreplication OR rolsuper THEN 1 ELSE 0 END AS BIGINT) FROM pg_roles
                        WHERE rolname = current_user) AS may
                """
            ).first
            guard let row else { throw Problem(.fault, "store.no_row") }
            return Server(
                version: try row.int("version"), user: try row.text("name"), database: try row.text("place"),
                mayReplicate: try row.int("may") == 1, senders: try row.int("senders"), log: try row.text("log"))
        }

        /// Throws `backup.no_replication_right` (user), `backup.no_replication` (setting) when the server would not
        /// give its files away.
        func requireReplication() throws {
            guard mayReplicate else { throw Problem(.forbidden, "backup.no_replication_right", ["user": user]) }
            guard senders > 0 else { throw Problem(.conflict, "backup.no_replication", ["setting": "max_wal_senders"]) }
            guard log != "minimal" else { throw Problem(.conflict, "backup.no_replication", ["setting": "wal_level"]) }
        }
    }

    /// Throws `backup.no_tool` when the Debian package of that version is not there.
    static func program(_ name: String, version: Int) throws -> String {
        let path = "/usr/lib/postgresql/\(version)/bin/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Problem(.fault, "backup.no_tool", ["program": name, "version": String(version)])
        }
        return path
    }

    /// Runs a program, fed from `give` and read by `take` where they are given. `url`: the server that it is to talk
    /// to; a password in it is handed over in the environment, since every process on the machine sees arguments.
    /// `owner`: the user that runs it, when we are root. Throws
    /// `backup.tool` with the program's name and the last it said.
    static func run(
        _ program: String, _ arguments: [String], url: String? = nil, owner: String? = nil,
        give: ((FileHandle) throws -> Void)? = nil, take: ((FileHandle) throws -> Void)? = nil
    ) throws {
        var (words, environment) = ([program] + arguments, ProcessInfo.processInfo.environment)
        if let url {
            var address = url
            if var parts = URLComponents(string: url), let password = parts.password {
                environment["PGPASSWORD"] = password
                parts.password = nil
                address = parts.string ?? url
            }
            words.append("--dbname=\(address)")
        }
        if let owner, geteuid() == 0 { words = ["/usr/sbin/runuser", "-u", owner, "--"] + words }
        let (input, output, said) = (Pipe(), Pipe(), Pipe())
        let process = try ChildProcess(
            words[0], Array(words.dropFirst()), environment: environment,
            input: give == nil ? .nowhere : .descriptor(input.fileHandleForReading.fileDescriptor),
            output: take == nil ? .nowhere : .descriptor(output.fileHandleForWriting.fileDescriptor),
            errors: .descriptor(said.fileHandleForWriting.fileDescriptor))
        for end in [input.fileHandleForReading, output.fileHandleForWriting, said.fileHandleForWriting] {
            try? end.close()
        }
        var failure: (any Error)?
        do {
            try give?(input.fileHandleForWriting)
            try take?(output.fileHandleForReading)
        } catch {
            failure = error
        }
        if give != nil { try? input.fileHandleForWriting.close() }
        if failure != nil { process.signal(SIGTERM) }
        let told = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let status = process.wait()
        if let failure, status == 0 || failure is Problem { throw failure }
        guard status == 0 else {
            let last = told.split(separator: "\n").last.map { String($0.suffix(300)) } ?? ""
            throw Problem(
                .fault, "backup.tool", ["program": (program as NSString).lastPathComponent, "said": last])
        }
    }
}
