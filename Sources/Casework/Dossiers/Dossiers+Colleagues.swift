import Administration
import Core

extension Dossiers {
    /// A task goes to nobody who could not do it. `assignee`: who is named for what an act leads to; nobody can do what
    /// does not come. Throws `desk.not_a_colleague`.
    func requireAble(
        _ assignee: Identifier?, for events: [Event], of procedure: String, _ context: CommandContext
    ) async throws {
        guard let assignee else { return }
        let tasks = events.compactMap { event -> OpenTask? in
            guard case .stepOpened(let task) = event, task.assignee == assignee else { return nil }
            return task
        }
        guard !tasks.isEmpty else { throw notAble("/assignee") }
        for task in tasks { try await requireAble(assignee, for: task, of: procedure, at: "/assignee", context) }
    }

    /// Throws `desk.not_a_colleague` unless the officer holds the task's role at its unit today and may
    /// do it.
    func requireAble(
        _ officer: Identifier, for task: OpenTask, of procedure: String, at pointer: String, _ context: CommandContext
    ) async throws {
        guard !task.barred.contains(officer) else { throw notAble(pointer) }
        let resource = PolicyResource(units: [task.unit], role: task.role, subject: procedure)
        if officer == context.caller.officer, Policy.permits(context.caller, .actOnDossier, on: resource) { return }
        let colleagues = try await Positions(database: database, identifiers: identifiers)
            .able(at: task.unit, role: Role(rawValue: task.role), for: procedure, on: context.now.date)
        guard colleagues.contains(where: { $0.officer == officer }) else { throw notAble(pointer) }
    }

    private func notAble(_ pointer: String) -> Problem { Problem(.invalid, "desk.not_a_colleague", at: pointer) }
}
