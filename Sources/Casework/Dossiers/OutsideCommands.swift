import Administration
import Core
import OrderedCollections

// What other systems report: they hold the role of the step, as an officer would.

extension Procedure {
    /// Something outside has happened that the case waits for. The same report (one event, one reference) twice has
    /// one effect. Throws `dossier.event_not_awaited`, `policy.denied`.
    package func occurred(
        _ event: String, reference: String?, note: String? = nil, on dossier: Dossier, _ context: CommandContext
    ) throws -> [Event] {
        let awaiting = steps.values.filter { step in
            if case .wait(let waiting) = step.kind, case .event(event) = waiting.until { true } else { false }
        }
        for step in awaiting {
            let unit = dossier.unit(of: step)
            try Policy.require(
                context.caller, .actOnDossier,
                on: PolicyResource(units: [unit], role: step.role, subject: dossier.procedure))
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
