package import Core

extension Database {
    /// Brings the schema up to the last of `migrations`, each in a transaction of its own. What has been applied
    /// already is left alone, so every node calls this when it starts; on PostgreSQL an advisory lock lets one at a
    /// time through. Returns the numbers that it applied.
    ///
    /// Throws a `Problem` (`fault`), with `number` and `name`, and applies nothing further:
    /// `store.migration_repeated` two of the list have one number; `store.migration_edited` the text is not the one
    /// that was applied; `store.migration_late` a later number of the same hundred has been applied before this one.
    @discardableResult
    package func migrate(_ migrations: [Migration], now: Instant = SystemClock().now) async throws -> [Int] {
        let ordered = migrations.sorted { $0.number < $1.number }
        for (one, next) in zip(ordered, ordered.dropFirst()) where one.number == next.number {
            throw Problem.of(next, "store.migration_repeated")
        }
        var applied: [Int] = []
        for migration in try await pending(ordered) {
            let isNew = try await write { transaction in
                let transaction = try transaction.locked()
                guard try transaction.pending(ordered).contains(where: { $0.number == migration.number }) else {
                    return false
                }
                let text = migration.text(for: transaction.engine)
                try transaction.run(script: text)
                try transaction.execute(
                    """
                    INSERT INTO migration (number, name, sha, applied_at)
                    VALUES (\(migration.number), \(migration.name), \(ContentHash.sha256(text)), \(now))
                    """)
                return true
            }
            if isNew { applied.append(migration.number) }
        }
        return applied
    }

    /// Throws `database.other_version` unless these migrations, and no others, are in the database; changes nothing.
    package func requireMigrated(_ migrations: [Migration]) async throws {
        let there: Set<String>
        do {
            there = try await read { tx in
                try Set(
                    tx.query("SELECT number, sha FROM migration").map { row in
                        "\(try row.int("number")) \(try row.text("sha"))"
                    })
            }
        } catch let error as StoreError where !error.isOutage {
            // No such table: nothing of ours has ever been here.
            throw Problem(.conflict, "database.other_version")
        }
        let engine = engine
        let needed = Set(migrations.map { "\($0.number) \(ContentHash.sha256($0.text(for: engine)))" })
        guard there == needed else { throw Problem(.conflict, "database.other_version") }
    }

    private func pending(_ ordered: [Migration]) async throws -> [Migration] {
        try await write { transaction in
            let transaction = try transaction.locked()
            try transaction.run(
                script: """
                    CREATE TABLE IF NOT EXISTS migration (
                        number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha TEXT NOT NULL, applied_at BIGINT NOT NULL)
                    """)
            return try transaction.pending(ordered)
        }
    }
}

extension WriteTransaction {
    /// The transaction as one that may change the schema, alone until it ends.
    fileprivate func locked() throws -> any SchemaTransaction {
        guard let transaction = self as? any SchemaTransaction else {
            throw Problem(.fault, "store.no_schema_transaction")
        }
        try transaction.lockSchema()
        return transaction
    }
}

extension SchemaTransaction {
    fileprivate func pending(_ ordered: [Migration]) throws -> [Migration] {
        let rows = try query("SELECT number, sha FROM migration")
        let known = try Dictionary(uniqueKeysWithValues: rows.map { (try $0.int("number"), try $0.text("sha")) })
        // Each module numbers its own steps within its hundred, so one may grow while another has grown already.
        let last = Dictionary(known.keys.map { ($0 / 100, $0) }, uniquingKeysWith: max)
        return try ordered.filter { migration in
            guard let sha = known[migration.number] else {
                if let last = last[migration.number / 100], migration.number < last {
                    throw Problem.of(migration, "store.migration_late")
                }
                return true
            }
            guard sha == ContentHash.sha256(migration.text(for: engine)) else {
                throw Problem.of(migration, "store.migration_edited")
            }
            return false
        }
    }
}

extension Migration {
    fileprivate func text(for engine: Engine) -> String { engine == .sqlite ? sqlite : postgres }
}

extension Problem {
    fileprivate static func of(_ migration: Migration, _ code: String) -> Problem {
        Problem(.fault, code, ["number": String(migration.number), "name": migration.name])
    }
}
