import Core
import Store

/// What is derived from the money in journals: invoices by number, the book of what came and went, refunds.
enum PaymentRows {
    /// What follows from `entries`, which took a dossier from `old` to `new`. Throws `payment.transaction_reused` when a
    /// transaction was taken in for another dossier.
    static func write(
        from old: Dossier?, to new: Dossier, _ entries: [JournalEntry], _ tx: any WriteTransaction
    ) throws {
        guard !new.demands.isEmpty || !new.receipts.isEmpty else { return }
        for demand in new.demands where demand.invoice != nil { try write(demand, from: old, to: new, tx) }
        for entry in entries {
            guard let row = MoneyRow(entry, new) else { continue }
            let written = try tx.execute(
                """
                INSERT INTO money (dossier, sequence, kind, method, external, reference, unit, officer, cashier,
                    amount, day, at, receipt)
                VALUES (\(new.id), \(entry.sequence), \(row.kind.rawValue), \(row.method.rawValue), \(row.external),
                    \(row.reference), \(row.unit), \(entry.actor.id), \(entry.actor.name), \(row.amount),
                    \(entry.at.date), \(entry.at), \(row.receipt))
                ON CONFLICT DO NOTHING
                """)
            guard written == 1 else { throw Problem(.conflict, "payment.transaction_reused", at: "/transaction") }
        }
        for (index, refund) in new.refunds.enumerated() {
            let known = old?.refunds.count ?? 0
            guard index >= known || old?.refunds[index] != refund else { continue }
            let unit = new.demand(refund.reference)?.invoice?.unit ?? new.intakeUnit
            try tx.enqueue(
                """
                INSERT INTO refund (dossier, number, unit, reference, amount, reason, due_at, paid_at)
                VALUES (\(new.id), \(index), \(unit), \(refund.reference), \(refund.amount), \(refund.reason.rawValue),
                    \(refund.dueAt), \(refund.paidAt))
                ON CONFLICT (dossier, number) DO UPDATE SET paid_at = excluded.paid_at
                """)
        }
    }

    private static func write(
        _ demand: PaymentDemand, from old: Dossier?, to new: Dossier, _ tx: any WriteTransaction
    ) throws {
        guard let invoice = demand.invoice else { return }
        let state = InvoiceState(demand, of: new)
        if let before = old?.demands.first(where: { $0.reference == demand.reference }), let old {
            guard InvoiceState(before, of: old) != state || before.received != demand.received else { return }
            return try tx.enqueue(
                """
                UPDATE invoice SET received = \(demand.received), state = \(state.rawValue)
                WHERE reference = \(invoice.reference)
                """)
        }
        try tx.enqueue(
            """
            INSERT INTO invoice (reference, dossier, demand, unit, year, number, amount, received, state, asked_at)
            VALUES (\(invoice.reference), \(new.id), \(demand.reference), \(invoice.unit), \(invoice.year),
                \(invoice.number), \(demand.amount), \(demand.received), \(state.rawValue), \(demand.demandedAt))
            """)
    }
}

/// How an invoice stands.
package enum InvoiceState: String, Sendable, CaseIterable {
    case open, paid, lapsed

    init(_ demand: PaymentDemand, of dossier: Dossier) {
        self = demand.paidAt != nil ? .paid : dossier.awaits(demand) ? .open : .lapsed
    }
}

/// One line of the book of money, as one entry of a journal makes it.
struct MoneyRow: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable { case payment, cash, refund }

    let kind: Kind
    let method: PaymentDemand.Method
    /// What the source calls it; unique over all dossiers.
    let external: String?
    let reference: String?
    let unit: String
    /// In đồng; what went back is negative.
    let amount: Int
    let receipt: String?

    /// Nil for an entry that moves no money. Cash enters the book by its receipt.
    init?(_ entry: JournalEntry, _ dossier: Dossier) {
        switch entry.event {
        case .paymentReceived(let payment) where payment.method != .cash:
            self.init(
                kind: .payment, method: payment.method, external: payment.transaction.map { _ in payment.key },
                reference: payment.reference, unit: MoneyRow.unit(payment.reference, dossier), amount: payment.amount,
                receipt: nil)
        case .receiptIssued(let receipt):
            self.init(
                kind: .cash, method: .cash, external: nil, reference: receipt.reference, unit: receipt.number.unit,
                amount: receipt.amount, receipt: receipt.number.receipt)
        case .refundPaid(let index, let method, let transaction):
            guard dossier.refunds.indices.contains(index) else { return nil }
            let refund = dossier.refunds[index]
            self.init(
                kind: .refund, method: method, external: transaction.map { "out:\(method.rawValue):\($0)" },
                reference: refund.reference, unit: MoneyRow.unit(refund.reference, dossier), amount: -refund.amount,
                receipt: nil)
        default: return nil
        }
    }

    private init(
        kind: Kind, method: PaymentDemand.Method, external: String?, reference: String?, unit: String, amount: Int,
        receipt: String?
    ) {
        self.kind = kind
        self.method = method
        self.external = external
        self.reference = reference
        self.unit = unit
        self.amount = amount
        self.receipt = receipt
    }

    private static func unit(_ reference: String, _ dossier: Dossier) -> String {
        dossier.demand(reference)?.invoice?.unit ?? dossier.intakeUnit
    }
}
