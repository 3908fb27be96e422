import GRDB
import GRDBSQLite
import Store

/// One connection with its prepared statements. Lives on one thread.
final class SQLiteConnection {
    let handle: OpaquePointer
    private let db: GRDB.Database
    private var statements: [String: SQLiteStatement] = [:]
    /// Texts that vary (lists of different lengths) must not fill the memory: beyond this the cache starts anew.
    private static let mostStatements = 500

    init(_ db: GRDB.Database) throws {
        guard let handle = db.sqliteConnection else { throw StoreError.closed }
        self.handle = handle
        self.db = db
    }

    /// False before BEGIN, after COMMIT, and when SQLite itself rolled back (disk full, I/O error).
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func statement(_ text: String) throws -> SQLiteStatement {
        if let known = statements[text] { return known }
        let statement: SQLiteStatement
        do {
            statement = SQLiteStatement(try db.makeStatement(sql: text), handle, text)
        } catch let error as DatabaseError {
            throw StoreError(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "")
        }
        if statements.count >= SQLiteConnection.mostStatements { statements.removeAll() }
        statements[text] = statement
        return statement
    }

    /// A statement without values and rows: BEGIN, COMMIT, a pragma.
    func run(_ text: String) throws { try statement(text).execute([]) }

    /// Several statements at once, as migrations have them.
    func run(script: String) throws {
        guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw StoreError(sqlite: handle) }
    }

    /// Runs `body` on a snapshot that begins with its first query.
    func snapshot<T>(_ body: (any ReadTransaction) throws -> T) throws -> T {
        try run("BEGIN DEFERRED")
        let transaction = SQLiteTransaction(self)
        defer {
            transaction.end()
            // A snapshot has nothing to lose: should COMMIT fail, the rollback ends it.
            if (try? run("COMMIT")) == nil { rollBack() }
        }
        return try body(transaction)
    }

    /// Runs `body` in a savepoint of the open transaction; when it throws, what it wrote is undone, alone.
    func savepoint<T>(_ body: (any WriteTransaction) throws -> T) throws -> T {
        try run("SAVEPOINT body")
        let transaction = SQLiteTransaction(self)
        do {
            defer { transaction.end() }
            let value = try body(transaction)
            try transaction.check()
            try run("RELEASE body")
            return value
        } catch {
            if isInTransaction {
                do {
                    try run("ROLLBACK TO body")
                    try run("RELEASE body")
                } catch {
                    rollBack()
                }
            }
            throw error
        }
    }

    /// Runs `body` as the first of the open transaction, without a savepoint: when it throws, the transaction is rolled
    /// back. A savepoint keeps a copy of each page it changes in a list that SQLite walks at every statement's end, so
    /// a body that loads thousands of rows would spend most of its time there.
    func first<T>(_ body: (any WriteTransaction) throws -> T) throws -> T {
        let transaction = SQLiteTransaction(self)
        do {
            defer { transaction.end() }
            let value = try body(transaction)
            try transaction.check()
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends the transaction if one is open. That cannot fail in a way that leaves one open (SQLite's manual on
    /// ROLLBACK), and what failed before it is what the caller hears of.
    func rollBack() {
        if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    /// Sets `synchronous` and reads it back: GRDB has set NORMAL by now, which loses acknowledged rows on power loss.
    func setDurability(_ durability: Durability) throws {
        let wanted: Int64 = durability == .full ? 2 : 1
        try run("PRAGMA synchronous = \(wanted)")
        let found = try statement("PRAGMA synchronous").query([]).first?.values.first
        guard found == .integer(wanted) else {
            throw StoreError.other(code: "sqlite.not_durable", text: "PRAGMA synchronous does not read \(wanted)")
        }
    }
}
