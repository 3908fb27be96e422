package import Core

/// One row of a result; columns by name or by position.
package struct Row: Sendable {
    package let columns: [String]
    package let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column; throws `store.no_such_column`, our own fault, when the query did not ask for it.
    package func value(_ column: String) throws -> SQLValue {
        guard let index = columns.firstIndex(of: column) else {
            throw Problem(.fault, "store.no_such_column", ["column": column])
        }
        return values[index]
    }

    package func integer(_ column: String) throws -> Int64 { try required(optionalInteger(column), column) }
    package func int(_ column: String) throws -> Int { Int(try integer(column)) }
    package func text(_ column: String) throws -> String { try required(optionalText(column), column) }
    package func blob(_ column: String) throws -> [UInt8] { try required(optionalBlob(column), column) }
    package func bool(_ column: String) throws -> Bool { try integer(column) != 0 }
    package func identifier(_ column: String) throws -> Identifier { Identifier(rawValue: try integer(column)) }
    package func instant(_ column: String) throws -> Instant { Instant(milliseconds: try integer(column)) }
    package func date(_ column: String) throws -> CivilDate { try required(optionalDate(column), column) }

    package func optionalInteger(_ column: String) throws -> Int64? {
        switch try value(column) {
        case .null: return nil
        case .integer(let number): return number
        default: throw wrongType(column)
        }
    }

    package func optionalReal(_ column: String) throws -> Double? {
        switch try value(column) {
        case .null: return nil
        case .real(let number): return number
        case .integer(let number): return Double(number)
        default: throw wrongType(column)
        }
    }

    package func optionalText(_ column: String) throws -> String? {
        switch try value(column) {
        case .null: return nil
        case .text(let text): return text
        default: throw wrongType(column)
        }
    }

    package func optionalBlob(_ column: String) throws -> [UInt8]? {
        switch try value(column) {
        case .null: return nil
        case .blob(let bytes): return bytes
        default: throw wrongType(column)
        }
    }

    package func optionalIdentifier(_ column: String) throws -> Identifier? {
        try optionalInteger(column).map(Identifier.init(rawValue:))
    }

    package func optionalInstant(_ column: String) throws -> Instant? {
        try optionalInteger(column).map(Instant.init(milliseconds:))
    }

    package func optionalDate(_ column: String) throws -> CivilDate? {
        guard let text = try optionalText(column) else { return nil }
        guard let date = CivilDate(text) else { throw wrongType(column) }
        return date
    }

    /// A JSON column, parsed.
    package func json(_ column: String) throws -> Value { try JSONReader.read(try text(column)) }

    private func required<T>(_ value: T?, _ column: String) throws -> T {
        guard let value else { throw wrongType(column) }
        return value
    }

    private func wrongType(_ column: String) -> Problem { Problem(.fault, "store.wrong_type", ["column": column]) }
}
