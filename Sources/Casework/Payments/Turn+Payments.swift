import Administration
import Core
import Decisions

// Money within one command: nothing that came is ever refused; what is not owed is owed back.

extension Turn {
    /// Asks for money; for nothing, it goes on.
    mutating func demand(_ step: Step, _ payment: Payment) throws {
        let scope = procedure.scope(of: dossier, at: context.now)
        var lines: [InvoiceLine] = []
        for line in payment.lines where try line.when.holds(in: scope, at: context.now) {
            let value = try line.amount.value(scope, at: context.now)
            guard value.isNull || (value.integer ?? -1) >= 0 else {
                throw Problem(.fault, "procedure.fee_not_a_number", ["procedure": procedure.id, "fee": line.fee])
            }
            if let amount = value.integer, amount > 0 { lines.append(InvoiceLine(fee: line.fee, amount: amount)) }
        }
        guard let first = lines.first else { return try follow(step.outcomes[0].target, from: step) }
        let unit = unit(of: step)
        let due = try due(step.limit, at: unit)
        var demand = PaymentDemand(
            step: step.id, fee: first.fee, amount: lines.reduce(0) { $0 + $1.amount },
            reference: "\(dossier.code).P\(dossier.demands.count + 1)", demandedAt: context.now, due: due)
        demand.lines = lines.count > 1 ? lines : []
        demand.invoice = SeriesNumber(unit: unit, year: context.now.date.year)
        emit(.paymentDemanded(demand))
        openTask(step, at: unit, due: due)
        if let stop = payment.stop { stopClock(ClockCause(.payment, step: step.id, basis: stop.basis)) }
    }

    /// Takes money in. What is awaited moves the case on once it is whole, from the moment at which it was paid; what
    /// is too much, too late or for nothing has to go back.
    /// `step`: the one that waits for it; nil for fees of the list.
    mutating func receive(_ payment: ReceivedPayment, for demand: PaymentDemand, at step: Step?) throws {
        let isAwaited = dossier.awaits(demand)
        let isWhole = isAwaited && payment.amount >= demand.outstanding
        if isWhole, let step { close(Act(step: step.id, outcome: step.outcomes[0].id)) }
        emit(.paymentReceived(payment))
        let back = payment.amount - (isAwaited ? min(payment.amount, demand.outstanding) : 0)
        if back > 0 {
            emit(
                .refundDue(
                    Refund(
                        reference: demand.reference, amount: back, reason: reason(demand, isAwaited: isAwaited),
                        payment: payment.key)))
        }
        guard isWhole, let step else { return }
        try resumeClock(from: payment.paidAt)
        try follow(step.outcomes[0].target, from: step)
    }

    private func reason(_ demand: PaymentDemand, isAwaited: Bool) -> Refund.Reason {
        if isAwaited { return .overpaid }
        if demand.paidAt != nil { return .twice }
        if demand.lapsed { return demand.isListed ? .notOwed : .late }
        return dossier.withdrawal != nil ? .withdrawn : .ended
    }

    /// What was paid in part for demands that are given up has to go back.
    mutating func returnParts(of step: String? = nil, _ reason: Refund.Reason) {
        for demand in dossier.demands where demand.isOpen && demand.received > 0 {
            guard step == nil || demand.step == step else { continue }
            emit(.refundDue(Refund(reference: demand.reference, amount: demand.received, reason: reason)))
        }
    }

    /// An officer has taken at the desk what is still open.
    mutating func takeCash(_ step: Step, _ act: Act) throws {
        guard act.outcome == step.outcomes[0].id else { throw procedure.noSuchOutcome(act) }
        guard let demand = dossier.demands.last(where: { $0.step == step.id && $0.isOpen }) else {
            throw Problem(.conflict, "payment.not_awaited")
        }
        close(act)
        let open = demand.outstanding
        emit(.paymentReceived(ReceivedPayment(reference: demand.reference, amount: open, method: .cash)))
        let lines = demand.received == 0 ? demand.feeLines : [InvoiceLine(fee: demand.fee, amount: open)]
        issueReceipt(lines, for: demand.reference, at: unit(of: step))
        try resumeClock()
        try follow(step.outcomes[0].target, from: step)
    }

    mutating func issueReceipt(_ lines: [InvoiceLine], for reference: String?, at unit: String) {
        emit(
            .receiptIssued(
                CashReceipt(
                    number: SeriesNumber(unit: unit, year: context.now.date.year), lines: lines, reference: reference,
                    payer: dossier.applicant.name.isEmpty ? dossier.owner.name : dossier.applicant.name)))
    }
}
