import Store

/// A transaction on one connection. After an error nothing more can be done in it: PostgreSQL works like that, and
/// what runs on both engines must not come to rely on anything else.
final class SQLiteTransaction: SchemaTransaction {
    let engine = Engine.sqlite
    private let connection: SQLiteConnection
    private var failure: StoreError?

    init(_ connection: SQLiteConnection) { self.connection = connection }

    func query(_ sql: SQL) throws -> [Row] {
        try attempt { try connection.statement(sql.text).query(sql.values) }
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        try attempt { try connection.statement(sql.text).execute(sql.values) }
    }

    func enqueue(_ sql: SQL) throws { try execute(sql) }

    func queryForUpdate(_ sql: SQL) throws -> [Row] { try query(sql) }

    func lockSchema() throws {}

    func run(script: String) throws { try attempt { try connection.run(script: script) } }

    /// Throws the error that ended the transaction, should the body have swallowed it.
    func check() throws { if let failure { throw failure } }

    /// The body is over: a transaction that escaped it is of no use.
    func end() { failure = .closed }

    private func attempt<T>(_ work: () throws -> T) throws -> T {
        try check()
        do {
            return try work()
        } catch {
            failure = error as? StoreError ?? .other(code: "sqlite.unexpected", text: "\(error)")
            throw error
        }
    }
}
