import CLibPQ
import Store

/// A statement as the server knows it.
final class PreparedStatement {
    let name: String
    /// What each placeholder was declared as; 0 lets the server infer it from where it stands.
    let types: [Oid]
    private var columns: [String] = []
    private var decoders: [ColumnType] = []

    init(name: String, types: [Oid]) {
        self.name = name
        self.types = types
    }

    func rows(_ result: OpaquePointer) -> [Row] {
        let width = Int(PQnfields(result))
        // The result's shape is as fixed as the plan: "cached plan must not change result type".
        if columns.count != width {
            columns = (0..<Int32(width)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
            decoders = (0..<Int32(width)).map { ColumnType(PQftype(result, $0)) }
        }
        return (0..<PQntuples(result)).map { row in
            let values = [SQLValue](unsafeUninitializedCapacity: width) { buffer, initialized in
                for index in 0..<width {
                    buffer.initializeElement(at: index, to: decoders[index].value(result, row, Int32(index)))
                }
                initialized = width
            }
            return Row(columns: columns, values: values)
        }
    }
}

/// One text of ours and how it has been prepared: once for most, more often where a placeholder takes values of
/// several types.
struct PreparedTexts {
    /// With `$1, $2, …` for `?`.
    let translated: String
    let valueCount: Int
    private var statements: [PreparedStatement] = []
    /// Placeholders that have no type of their own where they stand (`? IS NULL`).
    private var textual: Set<Int> = []

    init(_ text: String) {
        var translated = ""
        var count = 0
        for (index, piece) in text.split(separator: "?", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { translated += "$\(index)" }
            translated += piece
            count = index
        }
        self.translated = translated
        valueCount = count
    }

    func statement(for values: [SQLValue]) -> PreparedStatement? {
        statements.first { statement in
            zip(statement.types, values).allSatisfy { type, value in type == 0 || value == .null || type == value.type }
        }
    }

    mutating func add(_ name: String, for values: [SQLValue]) -> PreparedStatement {
        let types = values.enumerated().map { index, value in
            value.type == 0 && textual.contains(index + 1) ? PostgresType.text : value.type
        }
        let statement = PreparedStatement(name: name, types: types)
        statements.append(statement)
        return statement
    }

    mutating func remove(_ statement: PreparedStatement) { statements.removeAll { $0 === statement } }

    /// `message` is the server's "could not determine data type of parameter $2", in whatever language.
    mutating func typeAsText(named message: String) {
        guard let dollar = message.lastIndex(of: "$"),
            let number = Int(message[dollar...].dropFirst().prefix { $0.isNumber })
        else { return }
        textual.insert(number)
    }
}

/// Numbers of types in `pg_type`, fixed for all servers.
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
}

extension SQLValue {
    /// What a value is declared as. Text is left to inference, as a quoted literal is: so it fits TEXT and JSONB
    /// columns alike.
    fileprivate var type: Oid {
        switch self {
        case .null, .text: 0
        case .integer: PostgresType.int8
        case .real: PostgresType.float8
        case .blob: PostgresType.bytea
        }
    }
}
