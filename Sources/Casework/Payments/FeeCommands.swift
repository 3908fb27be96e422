import Administration
package import Core

extension Procedure {
    /// The desk takes in cash what fees of the list are due, at any time before the end. Throws `payment.not_awaited`,
    /// `policy.denied`.
    package func takeFees(on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        try Policy.require(
            context.caller, .actOnDossier,
            on: PolicyResource(
                units: [dossier.intakeUnit], role: Role.receptionist.rawValue, subject: dossier.procedure))
        try requireDueFees(dossier)
        var turn = Turn(dossier, self, context)
        turn.takeFees()
        return turn.events
    }

    /// A head says that what is open of the due fees need not be paid, and why: whoever takes the money cannot.
    /// What was paid stays paid. Throws `payment.not_awaited`, `dossier.reason_missing`, `policy.denied`.
    package func waiveFees(reason: String, on dossier: Dossier, _ context: CommandContext) throws -> [Event] {
        try Policy.require(context.caller, .waiveFee, on: PolicyResource(units: [dossier.intakeUnit]))
        try WordLimit.require(reason, at: "/reason")
        guard let reason = WordLimit.said(reason) else {
            throw Problem(.invalid, "dossier.reason_missing", ["outcome": "waive"], at: "/reason")
        }
        try requireDueFees(dossier)
        return [.feesWaived(reason: reason)]
    }

    private func requireDueFees(_ dossier: Dossier) throws {
        guard dossier.demands.contains(where: { $0.isListed && dossier.awaits($0) }) else {
            throw Problem(.conflict, "payment.not_awaited")
        }
    }
}
