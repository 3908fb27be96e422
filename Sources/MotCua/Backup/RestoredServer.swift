import Core
import Foundation

/// A PostgreSQL server over a base backup, for nobody but us: on a socket in a folder of its own, with rules of its own
/// about who may come in.
struct RestoredServer {
    let data: String
    let version: Int
    /// The user that runs it, when we are root: PostgreSQL itself refuses to.
    let owner: String
    private let place: String

    /// Starts it; it recovers to the end of the log in the backup. Throws `backup.tool`, `backup.no_tool`.
    init(data: String, version: Int, owner: String) throws {
        self.data = data
        self.version = version
        self.owner = owner
        // Not where the data is: the name of a socket has at most 107 bytes.
        var template = Array("/tmp/motcua-restore-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Problem(.fault, "backup.cannot_write", ["path": "/tmp"]) }
        place = template.withUnsafeBufferPointer { letters in
            String(decoding: letters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        do {
            try Data("local all all trust\n".utf8).write(to: URL(filePath: place + "/hba.conf"))
            try Data("".utf8).write(to: URL(filePath: place + "/ident.conf"))
            let settings = "hba_file = '\(place)/hba.conf'\nident_file = '\(place)/ident.conf'\n"
            try Data(settings.utf8).write(to: URL(filePath: place + "/postgresql.conf"))
            try RestoredServer.give(place, to: owner)
            let options = [
                "config_file='\(place)/postgresql.conf'", "listen_addresses=''", "unix_socket_directories='\(place)'",
                "port=5432", "ssl=off", "archive_mode=off", "archive_command=''", "logging_collector=off",
                "restore_command=''", "primary_conninfo=''", "max_connections=100", "cluster_name=''",
            ].map { "-c \($0)" }.joined(separator: " ")
            try PostgresTools.run(
                try PostgresTools.program("pg_ctl", version: version),
                ["start", "-D", data, "-w", "-t", "3600", "-l", place + "/log", "-o", options], owner: owner)
        } catch {
            try? FileManager.default.removeItem(atPath: place)
            throw error
        }
    }

    func url(user: String, database: String) -> String {
        var parts = URLComponents()
        parts.scheme = "postgres"
        parts.user = user
        parts.host = ""
        parts.path = "/" + database
        parts.queryItems = [URLQueryItem(name: "host", value: place)]
        return parts.string ?? ""
    }

    func stop() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        try PostgresTools.run(
            try PostgresTools.program("pg_ctl", version: version), ["stop", "-D", data, "-m", "fast", "-w"],
            owner: owner)
    }

    /// Ends a server that a restore which was killed left over `data`, if there is one.
    static func clear(_ data: String, owner: String) {
        let lock = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
        guard lock != nil, let text = try? String(contentsOfFile: data + "/PG_VERSION", encoding: .utf8),
            let version = Int(text.filter(\.isNumber)),
            let program = try? PostgresTools.program("pg_ctl", version: version)
        else { return }
        try? PostgresTools.run(program, ["stop", "-D", data, "-m", "immediate", "-w"], owner: owner)
    }

    /// Makes `path` the owner's, when we are root. Throws `backup.no_such_owner`.
    static func give(_ path: String, to owner: String) throws {
        guard geteuid() == 0 else { return }
        guard let entry = getpwnam(owner) else { throw Problem(.invalid, "backup.no_such_owner", ["user": owner]) }
        let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard chown(path, user, group) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": path]) }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            _ = chown(path + "/" + name, user, group)
        }
    }
}
