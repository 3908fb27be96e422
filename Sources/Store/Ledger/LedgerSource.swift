package import Ledger

/// A table whose rows enter the ledger.
package struct LedgerSource: Sendable {
    /// The number that entries name it by; never reused. 0 was that of erasures, which are not offered.
    package let kind: Int
    /// What leaves call it, and findings.
    package let name: String
    /// `SELECT … AS subject, … AS number, further columns FROM …`: every row once, known by subject and number. What
    /// is selected, in this order, is what is committed to; a new column needs a source of a new kind.
    package let rows: SQL

    package init(kind: Int, name: String, rows: SQL) {
        self.kind = kind
        self.name = name
        self.rows = rows
    }
}

/// One row as it enters the ledger: the values are those of its source's columns after subject and number.
package struct LedgerRow: Sendable {
    let source: LedgerSource
    let subject: Int64
    let number: Int64
    let values: [SQLValue]

    package init(_ source: LedgerSource, subject: Int64, number: Int64, _ values: [SQLValue]) {
        self.source = source
        self.subject = subject
        self.number = number
        self.values = values
    }

    var content: LeafContent {
        LeafContent(source.name, [.integer(subject), .integer(number)], values[...])
    }
}

extension LeafContent {
    init(_ name: String, _ key: [SQLValue], _ values: ArraySlice<SQLValue>) {
        self.init(kind: name)
        for value in key { append(value) }
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: appendNull()
        case .integer(let number): append(number)
        // No source has one: engines write them differently.
        case .real(let number): append(String(number))
        case .text(let text): append(text)
        case .blob(let bytes): append(bytes)
        }
    }
}

extension SQLValue {
    package var evidence: Evidence.Field {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .real(let number): .text(String(number))
        case .text(let text): .text(text)
        case .blob(let bytes): .bytes(bytes)
        }
    }
}
