import Administration
import Core
import Ledger
import Logging
import Store

extension Platform {
    /// The ledger alone, for whoever verifies it: needs no packs, and changes nothing, since whatever was written here
    /// would be what is verified next. The caller closes its database. Throws `database.other_version` for a database
    /// that no start of this version has prepared, `ledger.key_missing` when it holds no key and none is given.
    static func openLedger(_ configuration: Configuration, logger: Logger) async throws -> LedgerLog {
        try requireDatabase(configuration)
        let database = try await openDatabase(configuration, logger: logger)
        do {
            try await database.requireMigrated(migrations)
            if let begun = try await begunLedger(configuration, database) { return begun }
            guard let given = try givenSeed(configuration) else { throw Problem(.notFound, "ledger.key_missing") }
            return try ledger(configuration, database, seed: given)
        } catch {
            await database.close()
            throw error
        }
    }

    /// The ledger for a start. The first one that has this key begins the log, and keeps the key in that transaction, or
    /// that a given one began it: see ``LedgerLog/begin(_:_:)``.
    static func ledger(
        _ configuration: Configuration, _ database: any Database, _ clock: any Clock
    ) async throws -> LedgerLog {
        if let begun = try await begunLedger(configuration, database) { return begun }
        if let given = try givenSeed(configuration) {
            let log = try ledger(configuration, database, seed: given)
            _ = try await ServerKeys.obtain(
                mark(of: log), given: log.key.verifier.publicKey, from: database, clock: clock
            ) { tx in try LedgerLog.begin(sources, tx) }
            return log
        }
        let seed = try await ServerKeys.obtain("ledger", from: database, clock: clock) { tx in
            try LedgerLog.begin(sources, tx)
        }
        return try ledger(configuration, database, seed: seed)
    }

    /// The ledger whose key an earlier start has kept, or has begun a log with; nil on a database that is new to it.
    private static func begunLedger(
        _ configuration: Configuration, _ database: any Database
    ) async throws -> LedgerLog? {
        let kept = try await ServerKeys.kept("ledger", in: database)
        guard let given = try givenSeed(configuration) else {
            return try kept.map { try ledger(configuration, database, seed: $0, isBegun: true) }
        }
        let log = try ledger(configuration, database, seed: given, isBegun: true)
        if kept == given { return log }
        return try await ServerKeys.kept(mark(of: log), in: database) == nil ? nil : log
    }

    /// Where it stands that a log was begun with a key that is not kept here: the public half.
    private static func mark(of log: LedgerLog) -> String {
        "ledger begun \(Base64.encode(log.key.verifier.publicKey))"
    }

    static func givenSeed(_ configuration: Configuration) throws -> [UInt8]? {
        guard let given = configuration.ledgerKey else { return nil }
        guard let bytes = Base64.decode(given) else { throw Problem(.invalid, "ledger.key_form") }
        return bytes
    }

    static func ledger(
        _ configuration: Configuration, _ database: any Database, seed: [UInt8], isBegun: Bool = false
    ) throws -> LedgerLog {
        let key = try LedgerKey(seed: seed, name: configuration.ledgerName)
        return LedgerLog(database: database, key: key, sources: sources, isBegun: isBegun)
    }
}
