import Administration
package import Core
import OrderedCollections

// Separation of duties: whoever did one step of a dossier may not do another. The person counts, not the position.

extension Procedure {
    /// Whether some step must be done by somebody else than who does this one.
    func asksWhoDid(_ step: String) -> Bool { steps.values.contains { $0.otherThan.contains(step) } }

    /// Who may not do a step of a dossier any more, by their ids.
    func barred(from step: Step, _ dossier: Dossier) -> [Identifier] {
        let placers = dossier.placers[step.id] ?? []
        let excluded = dossier.excluded.map { [$0] } ?? []
        guard !step.otherThan.isEmpty || !placers.isEmpty || !excluded.isEmpty else { return [] }
        return Set(step.otherThan.flatMap { dossier.doers[$0] ?? [] } + placers + excluded).sorted()
    }

    /// Throws `dossier.same_person`. Programs do none of these steps: `requirePerson` refuses them before.
    func requireAnother(for step: Step, _ dossier: Dossier, _ caller: Caller) throws {
        guard caller.kind == .officer, let officer = caller.officer else { return }
        if barred(from: step, dossier).contains(officer) { throw Problem(.forbidden, Problem.samePerson) }
    }
}

extension Problem {
    static let samePerson = "dossier.same_person"
}

extension Dossiers {
    /// The refusal of a step to somebody who did an earlier one, with who else could do it: `dossier.same_person`, or
    /// `dossier.same_person_alone` where nobody holds the role besides.
    package func samePerson(_ task: OpenTask, of procedure: String) async throws -> Problem {
        let colleagues = try await Positions(database: database, identifiers: identifiers)
            .able(at: task.unit, role: Role(rawValue: task.role), for: procedure, on: clock.now.date)
        var names: [String] = []
        for colleague in colleagues where !task.barred.contains(colleague.officer) && !names.contains(colleague.name) {
            names.append(colleague.name)
        }
        guard !names.isEmpty else { return Problem(.forbidden, "dossier.same_person_alone") }
        return Problem(.forbidden, Problem.samePerson, ["who": names.joined(separator: ", ")])
    }
}

extension Dossier {
    static func people(_ people: [String: [Identifier]]) -> Value {
        var members: Value.Object = [:]
        for (step, officers) in people.sorted(by: { $0.key < $1.key }) {
            members[step] = .array(officers.map { Value($0) })
        }
        return .object(members)
    }

    static func people(_ value: Value?) -> [String: [Identifier]] {
        (value?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = Members.identifiers($1.value) }
    }
}

extension Members {
    static func identifiers(_ value: Value?) -> [Identifier] {
        (value?.array ?? []).compactMap { $0.integer.map { Identifier(rawValue: Int64($0)) } }
    }
}
