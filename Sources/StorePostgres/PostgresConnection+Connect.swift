import CLibPQ
import Store

extension PostgresConnection {
    /// What a URL may override; with several hosts, the one that accepts writes. A peer that vanishes without a word
    /// is noticed within about ten seconds.
    private static let defaults = [
        ("application_name", "motcua"), ("connect_timeout", "5"), ("target_session_attrs", "read-write"),
        ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "10000"),
    ]

    static func open(_ url: String) throws -> OpaquePointer {
        let options = defaults + [("dbname", url), ("client_encoding", "UTF8")]
        let handle = withCStrings(options.map(\.0)) { names in
            withCStrings(options.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle, PQstatus(handle) == CONNECTION_OK else {
            // Names hosts, database and user; libpq keeps passwords out of it.
            let text = PQerrorMessage(handle).map { String(cString: $0) } ?? "out of memory"
            PQfinish(handle)
            throw StoreError.other(code: "postgres.connect", text: text)
        }
        return handle
    }

    /// An array of C strings that ends with nil, valid within `body`.
    private static func withCStrings<T>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        let copies = strings.map { Array($0.utf8CString) }
        return Array(copies.joined()).withUnsafeBufferPointer { joined in
            var start = 0
            let pointers = copies.map { copy in
                defer { start += copy.count }
                return joined.baseAddress.map { $0 + start }
            }
            return body(pointers + [nil])
        }
    }

    /// Sets what our statements rely on and refuses a server that would break our promises.
    func setUp(_ durability: Durability) throws {
        _ = try column(
            """
            SET client_min_messages = warning; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET bytea_output = 'hex';
            SET standard_conforming_strings = on; SET jit = off; SET statement_timeout = '30s';
            SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';
            """)
        guard durability == .full else {
            _ = try column("SET synchronous_commit = off")
            return
        }
        if try setting("synchronous_commit") != "remote_apply" { _ = try column("SET synchronous_commit = on") }
        guard ["on", "remote_apply"].contains(try setting("synchronous_commit")), try setting("fsync") == "on" else {
            throw StoreError.other(
                code: "postgres.not_durable", text: "fsync and synchronous_commit must be on at the server")
        }
        let sorts = try column("SELECT 'B' < 'a' AND 'a b' < 'aa' AND 'z' < 'ă' AND 'Ă' < 'đ'")
        guard sorts == ["t"], try setting("server_encoding") == "UTF8"
        else {
            throw StoreError.other(
                code: "postgres.collation",
                text: "create the database with TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        }
    }

    private func setting(_ name: String) throws -> String { try column("SHOW \(name)").first ?? "" }
}
