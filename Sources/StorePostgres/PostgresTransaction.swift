import Store

/// A transaction on one connection. BEGIN goes out with the first statement, so that a body which refuses before
/// asking anything costs no round trip.
final class PostgresTransaction: SchemaTransaction {
    let engine = Engine.postgres
    private let connection: PostgresConnection
    private let begin: SQL
    private var hasBegun = false
    private var isOver = false
    /// The first error, which ends the transaction.
    private var failure: FailedTransaction?

    init(_ connection: PostgresConnection, begin: SQL) {
        self.connection = connection
        self.begin = begin
    }

    /// Runs `body`, then `end` (which commits). Throws ``FailedTransaction``.
    func run<T>(_ body: (PostgresTransaction) throws -> T, end: () throws -> Void) throws -> T {
        do {
            let value = try body(self)
            if let failure { throw failure.error }
            isOver = true
            if hasBegun { try end() }
            return value
        } catch {
            isOver = true
            let failure = failure ?? (error as? PostgresFailure).map(FailedTransaction.init)
            if hasBegun, failure?.remedy != .reconnect { connection.rollBack() }
            // What the body made of an error is what its caller hears, unless another try may help.
            if let failure, failure.remedy != .none || error is PostgresFailure { throw failure }
            throw FailedTransaction(remedy: .none, error: error)
        }
    }

    func query(_ sql: SQL) throws -> [Row] { try attempt { try connection.query(sql) } }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int { try attempt { try connection.execute(sql) } }

    func enqueue(_ sql: SQL) throws { _ = try attempt { try connection.send(sql) } }

    func queryForUpdate(_ sql: SQL) throws -> [Row] { try query(sql + " FOR UPDATE") }

    /// The number is arbitrary ("motcua" in ASCII): every node takes the same. Waiting and migrating may take longer
    /// than an ordinary statement.
    func lockSchema() throws {
        try enqueue("SET LOCAL statement_timeout = 0")
        try enqueue("SET LOCAL lock_timeout = 0")
        _ = try query("SELECT pg_advisory_xact_lock(120350362198369)")
    }

    func run(script: String) throws { try attempt { try connection.run(script: script) } }

    private func attempt<T>(_ work: () throws -> T) throws -> T {
        guard !isOver else { throw StoreError.closed }
        if let failure { throw failure.error }
        do {
            if !hasBegun {
                hasBegun = true
                try connection.send(begin)
            }
            return try work()
        } catch {
            let failed =
                (error as? PostgresFailure).map(FailedTransaction.init)
                ?? FailedTransaction(remedy: .none, error: error)
            failure = failed
            throw failed.error
        }
    }
}
