import Core
import Logging
import Store

extension Platform {
    /// The ledger alone: whoever verifies it needs no packs, and waits for none to be read. The caller closes its
    /// database.
    static func openLedger(_ configuration: Configuration, logger: Logger) async throws -> LedgerLog {
        try requireDatabase(configuration)
        let database = try await openDatabase(configuration, logger: logger)
        do {
            _ = try await database.migrate(migrations)
            let ledger = try await ledger(configuration, database, SystemClock())
            // What was there before there was a ledger enters it now, as at every start.
            try await ledger.adopt()
            return ledger
        } catch {
            await database.close()
            throw error
        }
    }
}
