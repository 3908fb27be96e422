import Administration
import Core
import OrderedCollections

// What other systems report: they hold the role of the step, as an officer would.

extension Procedure {
    /// A payment system says that money came. The same report twice has one effect.
    ///
    /// Throws `payment.unknown_reference`, `payment.wrong_amount` (expected, given), `payment.not_awaited` when the
    /// demand has lapsed or the dossier has ended, `policy.denied`.
    package func paymentReceived(
        reference: String, amount: Int, transaction: String?, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        guard let demand = dossier.demands.first(where: { $0.reference == reference }), let step = steps[demand.step]
        else { throw Problem(.notFound, "payment.unknown_reference", at: "/reference") }
        let unit = step.place == .intake ? dossier.intakeUnit : dossier.competentUnit
        try Policy.require(context.caller, .actOnDossier, on: PolicyResource(units: [unit], role: step.role))
        guard demand.amount == amount else {
            throw Problem(
                .conflict, "payment.wrong_amount", ["expected": String(demand.amount), "given": String(amount)],
                at: "/amount")
        }
        if demand.paidAt != nil {
            // Another transaction for a demand that was met is money that has to go back.
            guard demand.transaction == transaction else { throw Problem(.conflict, "payment.paid_already") }
            return []
        }
        guard demand.isOpen, dossier.task(step.id) != nil else { throw Problem(.conflict, "payment.not_awaited") }
        var turn = Turn(dossier, self, context)
        turn.close(Act(step: step.id, outcome: step.outcomes[0].id))
        turn.emit(
            .paymentReceived(reference: reference, amount: amount, method: .transfer, transaction: transaction))
        try turn.resumeClock()
        try turn.follow(step.outcomes[0].target)
        return turn.events
    }

    /// Something outside has happened that the case waits for. The same report (one event, one reference) twice has
    /// one effect. Throws `dossier.event_not_awaited`, `policy.denied`.
    package func occurred(
        _ event: String, reference: String?, note: String? = nil, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        let awaiting = steps.values.filter { step in
            if case .wait(let waiting) = step.kind, case .event(event) = waiting.until { true } else { false }
        }
        for step in awaiting {
            let unit = step.place == .intake ? dossier.intakeUnit : dossier.competentUnit
            try Policy.require(context.caller, .actOnDossier, on: PolicyResource(units: [unit], role: step.role))
        }
        if let reference, dossier.occurrences.contains(where: { $0.event == event && $0.reference == reference }) {
            return []
        }
        guard let step = awaiting.first(where: { dossier.task($0.id) != nil }), case .wait(let waiting) = step.kind
        else { throw Problem(.conflict, "dossier.event_not_awaited", ["event": event], at: "/event") }
        var turn = Turn(dossier, self, context)
        try turn.report(
            step, waiting, Act(step: step.id, outcome: step.outcomes[0].id, note: note), reference: reference)
        return turn.events
    }
}
