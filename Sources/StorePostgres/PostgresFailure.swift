import CLibPQ
import Store

/// Why a statement failed, before it is put into the vocabulary of ``StoreError``.
enum PostgresFailure: Error {
    case lost
    case refused(Refusal)

    /// What the server said.
    struct Refusal: Sendable {
        let state: String
        let message: String
        let detail: String
        let table: String
        let column: String
        let constraint: String
    }

    /// From a result with an error. A result without an SQLSTATE is libpq's own and means that the connection broke;
    /// the others of this list are said by a server that is about to close it.
    init(_ result: OpaquePointer) {
        func field(_ code: Character) -> String {
            let value = PQresultErrorField(result, Int32(code.asciiValue ?? 0))
            return value.map { String(cString: $0) } ?? ""
        }
        let state = field("C")
        let isLost = state.isEmpty || state.hasPrefix("08") || ["57P01", "57P02", "57P03", "25P03"].contains(state)
        self =
            isLost
            ? .lost
            : .refused(
                Refusal(
                    state: state, message: field("M"), detail: field("D"), table: field("t"), column: field("c"),
                    constraint: field("n")))
    }

    var storeError: StoreError {
        switch self {
        case .lost: .connectionLost
        case .refused(let refusal): refusal.storeError
        }
    }

    var remedy: FailedTransaction.Remedy {
        guard case .refused(let refusal) = self else { return .reconnect }
        switch refusal.state {
        case "40001", "40P01": return .repeatLater
        // A placeholder without a type; a prepared statement whose table has changed, or which is gone.
        case "42P18", "26000": return .prepareOtherwise
        case "0A000" where refusal.message.contains("cached plan"): return .prepareOtherwise
        default: return .none
        }
    }
}

extension PostgresFailure.Refusal {
    fileprivate var storeError: StoreError {
        switch state {
        case "23505", "23P01": .uniqueViolation(constraint: uniqueColumns)
        case "23503": .foreignKeyViolation
        case "23514": .checkViolation(constraint: constraint)
        case "23502": .checkViolation(constraint: "\(table).\(column)")
        case "40001", "40P01", "55P03": .contention
        // Messages on data (class 22) quote the value.
        case _ where state.hasPrefix("22"): .other(code: "postgres.\(state)", text: "a value does not fit its type")
        default: .other(code: "postgres.\(state)", text: message)
        }
    }

    /// `Key (unit, number)=(7, 3) already exists.` as `table.unit,number`; an index over an expression is known by
    /// its name, and so is one whose columns the user may not read, for which there is no such detail.
    private var uniqueColumns: String {
        guard let open = detail.firstRange(of: "("), let close = detail.firstRange(of: ")=(") else { return constraint }
        let columns = detail[open.upperBound..<close.lowerBound]
        guard !columns.contains("(") else { return constraint }
        return table + "." + columns.replacing(", ", with: ",").replacing("\"", with: "")
    }
}

/// How a transaction ended that wrote nothing (or, for `.commitUnknown`, maybe), and what may help.
struct FailedTransaction: Error {
    enum Remedy { case none, reconnect, repeatLater, prepareOtherwise }
    let remedy: Remedy
    let error: any Error

    init(remedy: Remedy, error: any Error) {
        self.remedy = remedy
        self.error = error
    }

    init(_ failure: PostgresFailure) { self.init(remedy: failure.remedy, error: failure.storeError) }
}
