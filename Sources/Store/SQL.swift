/// One SQL statement with its values apart from its text. Written as a string literal; every interpolated value
/// becomes a placeholder, so nothing that a person typed can ever be read as SQL:
///
///     tx.query("SELECT id FROM dossier WHERE code = \(code) AND unit IN \(list: units)")
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The statement with `?` for each value, in order. A literal question mark has no place in our SQL.
    package private(set) var text: String
    package private(set) var values: [SQLValue]

    package init(stringLiteral value: String) {
        text = value
        values = []
    }

    package init(stringInterpolation interpolation: Interpolation) {
        text = interpolation.text
        values = interpolation.values
    }

    /// Two statements' texts and values, one after the other: for conditions that are there only sometimes.
    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.text += right.text
        sum.values += right.values
        return sum
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            text += "?"
            values.append(value.sqlValue)
        }

        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            text += "?"
            values.append(value?.sqlValue ?? .null)
        }

        /// `(?, ?, ?)`; an empty list becomes `(NULL)`, which nothing equals.
        package mutating func appendInterpolation(list: some Collection<some SQLConvertible>) {
            text += list.isEmpty ? "(NULL)" : "(" + repeatElement("?", count: list.count).joined(separator: ", ") + ")"
            values += list.map(\.sqlValue)
        }

        /// Rows for `INSERT … VALUES`: `(?, ?), (?, ?)`. All rows have the same number of values.
        package mutating func appendInterpolation(rows: [[SQLValue]]) {
            let row = "(" + repeatElement("?", count: rows.first?.count ?? 0).joined(separator: ", ") + ")"
            text += repeatElement(row, count: rows.count).joined(separator: ", ")
            for row in rows { values += row }
        }

        /// A piece of SQL with its own values.
        package mutating func appendInterpolation(part: SQL) {
            text += part.text
            values += part.values
        }
    }
}

/// A value as both engines store it.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// What can be bound to a statement.
package protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}
