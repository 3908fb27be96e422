/// The storage seam: everything above it is written once and runs on either engine.
///
/// A body runs on a thread of the engine's own, start to end, without suspending. It may run more than once (an
/// engine repeats it after a serialisation failure), so it must touch nothing but its transaction, and draw ids and
/// times before it.
package protocol Database: Sendable {
    var engine: Engine { get }

    /// Runs `body` on a consistent snapshot. On a replicated database this is the primary: the law is decided on
    /// what has been committed, not on what a copy has seen so far.
    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T

    /// Runs `body` in a transaction and returns once the commit is durable. Throws what `body` throws, with nothing
    /// written, or a ``StoreError``. Cancelling the task does not cancel the commit: a write that has begun ends.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T

    /// Finishes what has been accepted, then closes every connection. Later calls throw `StoreError.closed`.
    func close() async
}

package enum Engine: String, Sendable, CaseIterable {
    case sqlite, postgres
}

/// A transaction that reads. Valid only inside its body.
///
/// The first error of a statement ends the transaction: a body may catch it to throw a clearer one, but whatever it
/// does next throws the same error, and nothing is written. What may conflict is written with `ON CONFLICT`.
package protocol ReadTransaction: AnyObject {
    var engine: Engine { get }
    func query(_ sql: SQL) throws -> [Row]
}

/// A transaction that writes. Valid only inside its body.
package protocol WriteTransaction: ReadTransaction {
    /// Runs a statement now and says how many rows it changed.
    @discardableResult func execute(_ sql: SQL) throws -> Int

    /// Hands over a statement whose outcome the body does not need: engines with a round trip send it along with the
    /// next one. Its error, if any, is thrown at once, by a later statement or by the commit.
    func enqueue(_ sql: SQL) throws

    /// Like `query`, and keeps the rows from being changed by others until the commit (`FOR UPDATE`; SQLite has one
    /// writer, so there it is a plain query).
    func queryForUpdate(_ sql: SQL) throws -> [Row]
}

/// What the engines report, in one vocabulary.
package enum StoreError: Error, Sendable, Equatable {
    /// A UNIQUE or PRIMARY KEY constraint refused a row; `constraint` is `table.column[,column]` on both engines.
    case uniqueViolation(constraint: String)
    case foreignKeyViolation
    /// A CHECK constraint, by its name, or a NOT NULL column, as `table.column`.
    case checkViolation(constraint: String)
    /// Nothing was written: the engine gave up after its own retries.
    case contention
    /// The connection was lost before the commit was sent: nothing was written.
    case connectionLost
    /// The connection was lost, or a warning came, while the commit was under way: it may or may not hold. The
    /// caller repeats the command with the same idempotency key, and that repeat writes before it answers.
    case commitUnknown
    case closed
    /// Anything else, with the engine's own code (`sqlite.13`, `postgres.42P01`); the text never holds bound values.
    case other(code: String, text: String)

    /// Whether the database is away for now, rather than the statement wrong: nothing but waiting helps. A full disk, a
    /// failing one and a primary that is starting, stopping or was replaced count too.
    package var isOutage: Bool {
        switch self {
        case .contention, .connectionLost, .commitUnknown, .closed: true
        case .uniqueViolation, .foreignKeyViolation, .checkViolation: false
        case .other(let code, _):
            StoreError.outages.contains(code) || ["postgres.53", "postgres.57P"].contains { code.hasPrefix($0) }
                || code.hasPrefix("sqlite.") && Int(code.dropFirst(7)).map { $0 & 0xFF } == 10  // IOERR and its kin
        }
    }

    /// SQLite's FULL, CANTOPEN and READONLY; PostgreSQL's read-only transaction (a standby), and no connection.
    private static let outages: Set = [
        "sqlite.13", "sqlite.14", "sqlite.8", "postgres.25006", "postgres.connect",
    ]

    /// A statement with more or fewer values than placeholders.
    package static let valueCount = StoreError.other(
        code: "store.value_count", text: "the statement has another number of placeholders than of values")
    /// U+0000 in a text, which PostgreSQL cannot hold.
    package static let nulInText = StoreError.other(code: "store.nul_in_text", text: "a text holds U+0000")
}
