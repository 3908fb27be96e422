package import Core
package import Store

/// Random keys that all nodes of one database share.
package enum ServerKeys {
    /// The 32 bytes kept under `name`, if any were made.
    package static func kept(_ name: String, in database: any Database) async throws -> [UInt8]? {
        try await database.read { tx in
            try tx.query("SELECT secret FROM server_key WHERE name = \(name)").first?.blob("secret")
        }
    }

    /// The 32 bytes kept under `name`, made at the first call.
    package static func obtain(_ name: String, from database: any Database, clock: any Clock) async throws -> [UInt8] {
        if let kept = try await kept(name, in: database) { return kept }
        return try await obtain(name, from: database, clock: clock) { _ in }
    }

    /// Those, or `given`, or new ones, when nothing is kept yet; `first` then does, in the same transaction, what goes
    /// with it.
    package static func obtain(
        _ name: String, given: [UInt8]? = nil, from database: any Database, clock: any Clock,
        first: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws -> [UInt8] {
        let (fresh, now) = (given ?? Tokens.randomBytes(32), clock.now)
        return try await database.write { tx in
            // Two nodes may start together: whoever comes second reads what the first has written.
            let made = try tx.execute(
                """
                INSERT INTO server_key (name, secret, created_at) VALUES (\(name), \(fresh), \(now))
                ON CONFLICT (name) DO NOTHING
                """)
            if made == 1 { try first(tx) }
            guard let row = try tx.query("SELECT secret FROM server_key WHERE name = \(name)").first else {
                throw Problem(.fault, "account.server_key_missing", ["name": name])
            }
            return try row.blob("secret")
        }
    }
}
