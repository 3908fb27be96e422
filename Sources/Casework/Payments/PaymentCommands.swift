import Administration
package import Core
import OrderedCollections

extension Procedure {
    /// Money came. The same report twice has one effect; what is not owed becomes a refund.
    ///
    /// Throws `payment.unknown_reference`, `payment.amount_form` for what is no amount, `payment.transaction_reused`
    /// when the same transaction comes with another amount or reference, `policy.denied`.
    package func paymentReceived(
        reference: String, amount: Int, transaction: String?, method: PaymentDemand.Method = .transfer,
        paidAt: Instant? = nil, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        guard let demand = dossier.demand(reference) else {
            throw Problem(.notFound, "payment.unknown_reference", at: "/reference")
        }
        let step = steps[demand.step]
        guard demand.isListed || step != nil else {
            throw Problem(.notFound, "payment.unknown_reference", at: "/reference")
        }
        let place = step?.place ?? .intake
        let unit = demand.invoice?.unit ?? (place == .intake ? dossier.intakeUnit : dossier.competentUnit)
        if !Policy.permits(context.caller, .reconcilePayments, on: PolicyResource(units: [unit])) {
            let role = demand.isListed ? Role.receptionist.rawValue : step?.role
            try Policy.require(
                context.caller, .actOnDossier, on: PolicyResource(units: [unit], role: role, subject: dossier.procedure)
            )
        }
        guard amount > 0 else { throw Problem(.invalid, "payment.amount_form", at: "/amount") }
        // Nobody pays before they are asked, or in the future: another clock is wrong, not ours.
        let moment = paidAt.map { min(max($0, demand.demandedAt), context.now) }
        let payment = ReceivedPayment(
            reference: demand.reference, amount: amount, method: method, transaction: transaction, paidAt: moment)
        if let known = dossier.payments.first(where: { $0.key == payment.key }) {
            guard known.amount == amount, known.reference == demand.reference else {
                throw Problem(.conflict, "payment.transaction_reused", at: "/transaction")
            }
            return []
        }
        var turn = Turn(dossier, self, context)
        try turn.receive(payment, for: demand, at: step)
        return turn.events
    }

    /// Money went back to who paid it, also after the dossier has ended. Throws `payment.no_refund`,
    /// `payment.refunded_already`, `policy.denied`.
    package func refundPaid(
        _ index: Int, method: PaymentDemand.Method, transaction: String?, on dossier: Dossier,
        _ context: CommandContext
    ) throws -> [Event] {
        guard dossier.refunds.indices.contains(index) else { throw Problem(.notFound, "payment.no_refund") }
        let refund = dossier.refunds[index]
        let unit = dossier.demand(refund.reference)?.invoice?.unit ?? dossier.intakeUnit
        try Policy.require(context.caller, .refundPayment, on: PolicyResource(units: [unit]))
        guard refund.isOpen else { throw Problem(.conflict, "payment.refunded_already") }
        return [.refundPaid(index: index, method: method, transaction: transaction.flatMap { $0.isEmpty ? nil : $0 })]
    }
}
