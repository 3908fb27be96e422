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
        let (fresh, now) = (Tokens.randomBytes(32), clock.now)
        return try await database.write { tx in
            // Two nodes may start together: whoever comes second reads what the first has written.
            try tx.execute(
                """
                INSERT INTO server_key (name, secret, created_at) VALUES (\(name), \(fresh), \(now))
                ON CONFLICT (name) DO NOTHING
                """)
            guard let row = try tx.query("SELECT secret FROM server_key WHERE name = \(name)").first else {
                throw Problem(.fault, "account.server_key_missing", ["name": name])
            }
            return try row.blob("secret")
        }
    }
}
