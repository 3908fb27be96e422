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
            if let given = try givenSeed(configuration) { return try ledger(configuration, database, seed: given) }
            guard let kept = try await ServerKeys.kept("ledger", in: database) else {
                throw Problem(.notFound, "ledger.key_missing")
            }
            return try ledger(configuration, database, seed: kept)
        } catch {
            await database.close()
            throw error
        }
    }

    static func givenSeed(_ configuration: Configuration) throws -> [UInt8]? {
        guard let given = configuration.ledgerKey else { return nil }
        guard let bytes = Base64.decode(given) else { throw Problem(.invalid, "ledger.key_form") }
        return bytes
    }

    static func ledger(
        _ configuration: Configuration, _ database: any Database, seed: [UInt8]
    ) throws -> LedgerLog {
        LedgerLog(database: database, key: try LedgerKey(seed: seed, name: configuration.ledgerName), sources: sources)
    }
}
