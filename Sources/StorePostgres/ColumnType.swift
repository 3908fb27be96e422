import CLibPQ
import Store

/// How a column's text form becomes a value. PostgreSQL has more types than SQLite; each becomes what SQLite would
/// have answered, so that the same query means the same on both engines.
enum ColumnType {
    case integer, bool, real, numeric, bytes, text

    init(_ type: Oid) {
        switch type {
        case PostgresType.int2, PostgresType.int4, PostgresType.int8, PostgresType.oid: self = .integer
        case PostgresType.bool: self = .bool
        case PostgresType.float4, PostgresType.float8: self = .real
        case PostgresType.numeric: self = .numeric
        case PostgresType.bytea: self = .bytes
        default: self = .text
        }
    }

    func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let raw = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        switch self {
        case .integer: return .integer(ColumnType.integer(raw))
        case .bool: return .integer(raw.first == UInt8(ascii: "t") ? 1 : 0)
        case .bytes: return .blob(ColumnType.bytes(raw))
        case .text: return .text(String(decoding: raw, as: UTF8.self))
        case .real, .numeric:
            let text = String(decoding: raw, as: UTF8.self)
            // `SUM` of 64-bit integers is numeric; in SQLite it is an integer, and `AVG` is real.
            if self == .numeric, let number = Int64(text) { return .integer(number) }
            return Double(text).map { .real($0) } ?? .text(text)
        }
    }

    private static func integer(_ digits: UnsafeRawBufferPointer) -> Int64 {
        var magnitude: UInt64 = 0
        let isNegative = digits.first == UInt8(ascii: "-")
        for digit in digits.dropFirst(isNegative ? 1 : 0) { magnitude = magnitude &* 10 &+ UInt64(digit & 15) }
        return isNegative ? 0 &- Int64(bitPattern: magnitude) : Int64(bitPattern: magnitude)
    }

    /// `\x` and two hexadecimal digits per byte (`bytea_output = hex`).
    private static func bytes(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        func digit(_ character: UInt8) -> UInt8 { character <= 57 ? character - 48 : character - 87 }
        let count = max(0, (text.count - 2) / 2)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                buffer[index] = digit(text[2 + 2 * index]) << 4 | digit(text[3 + 2 * index])
            }
            initialized = count
        }
    }
}
