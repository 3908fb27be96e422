import class GRDB.Statement
import GRDBSQLite
import Store

/// A prepared statement, driven through SQLite's C interface: no dictionary per row, one array of column names for
/// all rows.
final class SQLiteStatement {
    private let prepared: Statement
    private let pointer: OpaquePointer
    private let connection: OpaquePointer
    private let changesRows: Bool
    private var columns: [String]
    private var preparations: Int32 = 0

    init(_ prepared: Statement, _ connection: OpaquePointer, _ text: String) {
        self.prepared = prepared
        pointer = prepared.sqliteStatement
        self.connection = connection
        // Only these set the number of changed rows; after any other statement it is that of an earlier one.
        changesRows = ["INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"].contains { word in
            text.drop { $0.isWhitespace }.prefix(word.count).uppercased() == word
        }
        columns = SQLiteStatement.columns(of: pointer)
    }

    /// The number of rows that it inserted, updated or deleted.
    @discardableResult
    func execute(_ values: [SQLValue]) throws -> Int {
        try bind(values)
        defer { sqlite3_reset(pointer) }
        while try step() {}
        return changesRows && sqlite3_stmt_readonly(pointer) == 0 ? Int(sqlite3_changes(connection)) : 0
    }

    func query(_ values: [SQLValue]) throws -> [Row] {
        try bind(values)
        defer { sqlite3_reset(pointer) }
        var rows: [Row] = []
        while try step() {
            if rows.isEmpty { refreshColumns() }
            rows.append(row())
        }
        return rows
    }

    private func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw StoreError(sqlite: connection)
        }
    }

    /// SQLite prepares a statement again by itself after the schema has changed; `SELECT *` then has other columns.
    private func refreshColumns() {
        let present = sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        guard present != preparations else { return }
        preparations = present
        columns = SQLiteStatement.columns(of: pointer)
    }

    private static func columns(of pointer: OpaquePointer) -> [String] {
        (0..<sqlite3_column_count(pointer)).map { index in
            sqlite3_column_name(pointer, index).map { String(cString: $0) } ?? ""
        }
    }

    private func row() -> Row {
        let count = columns.count
        let values = [SQLValue](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count { buffer.initializeElement(at: index, to: value(Int32(index))) }
            initialized = count
        }
        return Row(columns: columns, values: values)
    }

    private func value(_ index: Int32) -> SQLValue {
        switch sqlite3_column_type(pointer, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, index))
        case SQLITE_TEXT:
            let text = sqlite3_column_text(pointer, index)
            let count = Int(sqlite3_column_bytes(pointer, index))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = sqlite3_column_blob(pointer, index)
            let count = Int(sqlite3_column_bytes(pointer, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: count)))
        default: return .null
        }
    }

    private func bind(_ values: [SQLValue]) throws {
        guard values.count == Int(sqlite3_bind_parameter_count(pointer)) else { throw StoreError.valueCount }
        for (index, value) in zip(Int32(1)..., values) {
            if case .text(let text) = value, text.utf8.contains(0) { throw StoreError.nulInText }
            guard bind(value, at: index) == SQLITE_OK else { throw StoreError(sqlite: connection) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(pointer, index)
        case .integer(let number): return sqlite3_bind_int64(pointer, index, number)
        case .real(let number): return sqlite3_bind_double(pointer, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                // An empty string may have no address, which would bind NULL.
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(pointer, index, "", 0, transient) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text(pointer, index, $0, Int32(bytes.count), transient)
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob(pointer, index, $0.baseAddress, Int32($0.count), transient)
            }
        }
    }
}

/// `SQLITE_TRANSIENT`: SQLite copies the bytes before the call returns.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
