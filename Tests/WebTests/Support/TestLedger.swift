import Administration
import Casework
import Ledger
import Store

enum TestLedger {
    static func log(_ database: any Database) throws -> LedgerLog {
        LedgerLog(
            database: database, key: try LedgerKey(seed: Array(repeating: 9, count: 32), name: "test.vn/ledger"),
            sources: [.journal, .access])
    }
}
