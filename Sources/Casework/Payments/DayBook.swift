package import Administration
package import Core
import Store

/// What a unit took in and paid back on one day, and whether the journals say the same.
package struct DayBook: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package let dossier: Identifier
        package let code: String
        package let sequence: Int
        /// `payment`, `cash` or `refund`.
        package let kind: String
        package let method: PaymentDemand.Method
        package let reference: String?
        package let receipt: String?
        package let cashier: String
        package let amount: Int
        package let at: Instant
    }

    package struct Total: Sendable, Hashable {
        package let cashier: String
        package let method: PaymentDemand.Method
        package let count: Int
        package let amount: Int
    }

    package let unit: String
    package let day: CivilDate
    package let rows: [Row]
    /// By the journals alone, in đồng.
    package let journal: Int
    /// Every line of the book is a journal's, and the other way round.
    package let isBalanced: Bool

    package var amount: Int { rows.reduce(0) { $0 + $1.amount } }

    /// By cashier and method, cash first; refunds counted in.
    package var totals: [Total] {
        var totals: [Total] = []
        for method in PaymentDemand.Method.allCases {
            let all = rows.filter { $0.method == method }
            for cashier in Set(all.map(\.cashier)).sorted() {
                let own = all.filter { $0.cashier == cashier }
                totals.append(
                    Total(
                        cashier: cashier, method: method, count: own.count, amount: own.reduce(0) { $0 + $1.amount }))
            }
        }
        return totals
    }
}

extension Dossiers {
    /// The book of a unit's day. Throws `policy.denied`.
    package func dayBook(of unit: String, on day: CivilDate, _ caller: Caller) async throws -> DayBook {
        try Policy.require(caller, .searchDossiers, on: PolicyResource(units: [unit]))
        let (start, end) = (Instant(day, ClockTime(hour: 0)), Instant(day + 1, ClockTime(hour: 0)))
        return try await database.read { tx in
            let rows = try tx.query(
                """
                SELECT m.dossier, m.sequence, m.kind, m.method, m.reference, m.receipt, m.cashier, m.amount, m.at, d.code
                FROM money m JOIN dossier d ON d.id = m.dossier
                WHERE m.unit = \(unit) AND m.day = \(day) ORDER BY m.at, m.dossier, m.sequence
                """
            ).map(DayBook.Row.init)
            let told = try Dossiers.moved(at: unit, from: start, to: end, tx)
            let book = rows.map { "\($0.dossier) \($0.sequence) \($0.amount)" }
            return DayBook(
                unit: unit, day: day, rows: rows, journal: told.reduce(0) { $0 + $1.amount },
                isBalanced: Set(book) == Set(told.map { "\($0.dossier) \($0.sequence) \($0.amount)" }))
        }
    }

    /// What the journals of a span say that a unit took in and paid back.
    private static func moved(
        at unit: String, from start: Instant, to end: Instant, _ tx: any ReadTransaction
    ) throws -> [(dossier: Identifier, sequence: Int, amount: Int)] {
        let entries = try tx.query(
            """
            SELECT dossier, sequence, kind, at, actor, body FROM journal
            WHERE kind IN ('payment_received', 'receipt_issued', 'refund_paid') AND at >= \(start) AND at < \(end)
            ORDER BY at
            """)
        var dossiers: [Identifier: Dossier] = [:]
        var moved: [(dossier: Identifier, sequence: Int, amount: Int)] = []
        for row in entries {
            let id = try row.identifier("dossier")
            guard let dossier = try dossiers[id] ?? DossierRows.load(id, tx) else { continue }
            dossiers[id] = dossier
            let entry = JournalEntry(
                sequence: try row.int("sequence"), at: try row.instant("at"), actor: try Actor(row.json("actor")),
                event: try Event(kind: row.text("kind"), body: row.json("body")))
            guard let line = MoneyRow(entry, dossier), line.unit == unit else { continue }
            moved.append((id, entry.sequence, line.amount))
        }
        return moved
    }
}

extension DayBook.Row {
    fileprivate init(_ row: Store.Row) throws {
        self.init(
            dossier: try row.identifier("dossier"), code: try row.text("code"), sequence: try row.int("sequence"),
            kind: try row.text("kind"),
            method: PaymentDemand.Method(rawValue: try row.text("method")) ?? .transfer,
            reference: try row.optionalText("reference"), receipt: try row.optionalText("receipt"),
            cashier: try row.text("cashier"), amount: try row.int("amount"), at: try row.instant("at"))
    }
}
