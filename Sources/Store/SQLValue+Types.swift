import Core

extension SQLValue: SQLConvertible {
    package var sqlValue: SQLValue { self }
}
extension Int: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Int32: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}
extension Int64: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self) }
}
/// Booleans are 0 and 1 in both dialects.
extension Bool: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}
extension Double: SQLConvertible {
    package var sqlValue: SQLValue { .real(self) }
}
extension String: SQLConvertible {
    package var sqlValue: SQLValue { .text(self) }
}
extension Array: SQLConvertible where Element == UInt8 {
    package var sqlValue: SQLValue { .blob(self) }
}
extension Identifier: SQLConvertible {
    package var sqlValue: SQLValue { .integer(rawValue) }
}
/// Moments are milliseconds since 1970-01-01T00:00:00Z.
extension Instant: SQLConvertible {
    package var sqlValue: SQLValue { .integer(milliseconds) }
}
/// Days are `yyyy-MM-dd`, which sorts and compares as text.
extension CivilDate: SQLConvertible {
    package var sqlValue: SQLValue { .text(description) }
}
/// JSON is stored as its text.
extension Value: SQLConvertible {
    package var sqlValue: SQLValue { .text(json) }
}
