import GRDBSQLite
import Store

extension StoreError {
    /// What the last call on a connection failed with.
    init(sqlite connection: OpaquePointer) {
        self.init(
            sqlite: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
    }

    /// `message` is SQLite's own, which names columns and constraints but no bound values.
    init(sqlite code: Int32, message: String) {
        // "UNIQUE constraint failed: dossier.unit, dossier.number"
        let subject = message.split(separator: "constraint failed: ").dropFirst().first.map(String.init) ?? message
        switch code {
        case 2067, 1555, 2579:  // UNIQUE, PRIMARY KEY, ROWID
            self = .uniqueViolation(constraint: StoreError.columns(subject))
        case 787: self = .foreignKeyViolation
        case 275, 1299: self = .checkViolation(constraint: subject)  // CHECK, NOT NULL
        case _ where [SQLITE_BUSY, SQLITE_LOCKED].contains(code & 0xFF): self = .contention
        default: self = .other(code: "sqlite.\(code)", text: message)
        }
    }

    /// `t.a, t.b` as `t.a,b`; an index over an expression is known by its name.
    private static func columns(_ subject: String) -> String {
        if subject.hasPrefix("index '") { return String(subject.dropFirst(7).dropLast()) }
        let names = subject.split(separator: ", ")
        return names.enumerated()
            .map { $0 == 0 ? $1 : $1.drop { $0 != "." }.dropFirst() }
            .joined(separator: ",")
    }
}
