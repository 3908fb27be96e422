import Administration
import Core

// What binds the government is done by a person in their own session, never by a program's token: a token has no second
// factor to show, and nobody can be kept from a second step who was not named at the first.

extension Procedure {
    /// Whether only a person may do a step: it decides, is signed or sealed, judges or approves another's work, speaks
    /// for a consulted unit, or is on either side of a separation of duties.
    package func isPersonal(_ step: Step) -> Bool {
        switch step.kind {
        case .decide, .issue, .score, .consult: return true
        case .task, .deliver, .choose, .wait, .pay, .record, .parallel: break
        }
        if step.role == Role.leader.rawValue { return true }
        if !step.otherThan.isEmpty || asksWhoDid(step.id) { return true }
        return step.outcomes.contains { $0.isReturn && !$0.isSupplement }
    }

    /// Throws `dossier.persons_only` (forbidden) when a program asks for a step that only persons do.
    func requirePerson(for step: Step, _ caller: Caller) throws {
        if caller.kind == .service, isPersonal(step) { throw Problem.personsOnly }
    }
}

extension Problem {
    static let personsOnly = Problem(.forbidden, "dossier.persons_only")
}
