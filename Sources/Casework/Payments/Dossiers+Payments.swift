package import Administration
package import Core
import Store

/// What became of money that came.
package enum PaymentOutcome: String, Sendable, CaseIterable {
    /// The invoice is paid.
    case matched
    /// More is still open.
    case partly
    /// The invoice is paid, and some has to go back.
    case over
    /// All of it has to go back: the invoice was paid, lapsed, or its dossier ended.
    case refund
    /// It had been taken in before.
    case seen
    /// No invoice is named, or none that this account is paid for.
    case unknown
}

/// An invoice as lists show it.
package struct InvoiceRow: Sendable, Hashable {
    package let reference: String
    package let dossier: Identifier
    package let unit: String
    package let amount: Int
    package let received: Int
    package let state: InvoiceState
    package let askedAt: Instant

    package var outstanding: Int { amount - received }

    init(_ row: Row) throws {
        reference = try row.text("reference")
        dossier = try row.identifier("dossier")
        unit = try row.text("unit")
        amount = try row.int("amount")
        received = try row.int("received")
        state = InvoiceState(rawValue: try row.text("state")) ?? .lapsed
        askedAt = try row.instant("asked_at")
    }
}

/// A refund as lists show it.
package struct RefundRow: Sendable, Hashable {
    package let dossier: Identifier
    /// Counted from 0 within the dossier.
    package let number: Int
    package let reference: String
    package let amount: Int
    package let reason: Refund.Reason
    package let dueAt: Instant
}

extension Dossiers {
    /// Money came: a payment system's report. Throws what `Procedure.paymentReceived` throws; `payment.unknown_reference`
    /// also when the reference names no dossier that the caller may see.
    @discardableResult
    package func paymentReceived(
        reference: String, amount: Int, transaction: String?, method: PaymentDemand.Method = .transfer,
        paidAt: Instant? = nil, _ caller: Caller
    ) async throws -> Dossier {
        guard let dossier = try await dossier(paying: reference),
            Policy.permits(caller, .readDossier, on: PolicyResource(units: dossier.units, subject: dossier.procedure))
        else { throw Problem(.notFound, "payment.unknown_reference", at: "/reference") }
        return try await command(dossier.id, key: nil, .null, caller) { procedure, dossier, context in
            try procedure.paymentReceived(
                reference: reference, amount: amount, transaction: transaction, method: method, paidAt: paidAt,
                on: dossier, context)
        }
    }

    /// The same for a source that wants to know what became of it; `isRepeat` when it had been taken in before.
    func take(
        _ payment: ReceivedPayment, invoice: String, _ caller: Caller
    ) async throws -> (outcome: PaymentOutcome, isRepeat: Bool) {
        guard let before = try await dossier(paying: invoice), let demand = before.demand(invoice) else {
            return (.unknown, false)
        }
        let known = before.payments.contains { $0.key == payment.key }
        let after = try await paymentReceived(
            reference: demand.reference, amount: payment.amount, transaction: payment.transaction,
            method: payment.method, paidAt: payment.paidAt, caller)
        return (PaymentOutcome(payment.key, amount: payment.amount, demand.reference, after), known)
    }

    /// Money went back. Throws what `Procedure.refundPaid` throws.
    @discardableResult
    package func refundPaid(
        _ index: Int, method: PaymentDemand.Method, transaction: String?, on id: Identifier, _ caller: Caller
    ) async throws -> Dossier {
        try await command(id, key: nil, .null, caller) { procedure, dossier, context in
            try procedure.refundPaid(index, method: method, transaction: transaction, on: dossier, context)
        }
    }

    /// The dossier of an invoice's number, or of a demand's reference `CODE.P1`; nil when there is none.
    func dossier(paying reference: String) async throws -> Dossier? {
        if let invoice = try await invoice(reference) { return try await require(invoice.dossier) }
        guard let dot = reference.lastIndex(of: ".") else { return nil }
        return try await find(code: String(reference[..<dot]))
    }

    /// How the dossier stands that `text` names by its code, an invoice's number or a demand's reference, and whether
    /// it awaits money; nil when there is none of the caller's units. Nothing about a person.
    package func standing(
        paying text: String, _ caller: Caller
    ) async throws -> (standing: DossierStanding, awaitsMoney: Bool)? {
        let found: Dossier?
        if let code = DossierCode.read(text) {
            found = try await find(code: code)
        } else {
            found = try await dossier(paying: text.uppercased().filter { $0.isLetter || $0.isNumber })
        }
        guard let found,
            Policy.permits(caller, .readDossier, on: PolicyResource(units: found.units, subject: found.procedure))
        else {
            return nil
        }
        return (DossierStanding(found), found.demands.contains { found.awaits($0) })
    }

    package func invoice(_ reference: String) async throws -> InvoiceRow? {
        try await database.read { tx in
            try tx.query("SELECT * FROM invoice WHERE reference = \(reference)").first.map(InvoiceRow.init)
        }
    }

    /// What is still to be paid to these units, the oldest first.
    package func openInvoices(of units: [String], limit: Int = 100) async throws -> [InvoiceRow] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT * FROM invoice WHERE state = 'open' AND unit IN \(list: units) ORDER BY asked_at LIMIT \(limit)
                """
            ).map(InvoiceRow.init)
        }
    }

    /// What these units have to pay back, the oldest first.
    package func openRefunds(of units: [String], limit: Int = 100) async throws -> [RefundRow] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT r.dossier, r.number, COALESCE(i.reference, r.reference) AS reference, r.amount, r.reason, r.due_at
                FROM refund r LEFT JOIN invoice i ON i.dossier = r.dossier AND i.demand = r.reference
                WHERE r.paid_at IS NULL AND r.unit IN \(list: units) ORDER BY r.due_at LIMIT \(limit)
                """
            ).map { row in
                RefundRow(
                    dossier: try row.identifier("dossier"), number: try row.int("number"),
                    reference: try row.text("reference"), amount: try row.int("amount"),
                    reason: Refund.Reason(rawValue: try row.text("reason")) ?? .ended,
                    dueAt: try row.instant("due_at"))
            }
        }
    }
}

extension PaymentOutcome {
    init(_ key: String, amount: Int, _ reference: String, _ dossier: Dossier) {
        let back = dossier.refunds.filter { $0.payment == key }.reduce(0) { $0 + $1.amount }
        let isPaid = dossier.demand(reference)?.paidAt != nil
        self = back >= amount ? .refund : back > 0 ? .over : isPaid ? .matched : .partly
    }
}
