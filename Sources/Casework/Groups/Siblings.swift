import Administration
import Core
import Decisions
import OrderedCollections
import Store

/// The group of a dossier that something is done with: what it brings about in those that wait for it.
struct Siblings: Sendable {
    let group: ProcedureGroup
    /// The procedures of those that waited when the command began, by member.
    let procedures: [String: Procedure]

    /// Opens, or closes, what waited for `source`, in its own transaction: so each happens exactly once. What is closed
    /// closes in turn what waits for it.
    func follow(
        _ source: Dossier, _ entries: [JournalEntry], _ dossiers: Dossiers, _ context: CommandContext,
        _ tx: any WriteTransaction
    ) throws {
        var changes = [(source, entries)]
        while !changes.isEmpty {
            let (source, entries) = changes.removeFirst()
            guard let link = source.group else { continue }
            for (member, step) in group.dependants(of: link.member) {
                let isThere = entries.contains { entry in
                    if case .stepOpened(let task) = entry.event { task.step == step } else { false }
                }
                guard isThere || source.isEnded else { continue }
                let change = try follow(source, member, isThere: isThere, dossiers, context, tx)
                if let change { changes.append(change) }
            }
        }
    }

    private func follow(
        _ source: Dossier, _ member: ProcedureGroup.Member, isThere: Bool, _ dossiers: Dossiers,
        _ context: CommandContext, _ tx: any WriteTransaction
    ) throws -> (Dossier, [JournalEntry])? {
        guard let link = source.group, let procedure = procedures[member.id] else { return nil }
        // Held until the commit: of two results at once, the second sees what the first has done.
        let rows = try tx.queryForUpdate(
            """
            SELECT id, state FROM dossier
            WHERE filing_group = \(link.id) AND group_member = \(member.id) AND ended_at IS NULL
            """)
        guard let row = rows.first else { return nil }
        let waiting = try Dossier(id: row.identifier("id"), row.json("state"))
        guard waiting.waitsFor.contains(link.member) else { return nil }
        // It was moved to another version since the command began, which is then tried anew.
        guard procedure.pack.hash == waiting.pack else { throw Problem(.conflict, "dossier.changed_meanwhile") }
        let own = CommandContext(caller: .system, now: context.now, calendar: context.calendar, units: context.units)
        let events =
            isThere
            ? try procedure.release(waiting, by: source, member, own)
            : procedure.block(waiting, by: source, own)
        return try dossiers.write(
            events, on: waiting, procedure, alarms: try procedure.alarms(of: waiting, own), by: .time, own, tx)
    }
}

extension Dossiers {
    /// What a command on a dossier may bring about in others; nil when it was handed in alone.
    func siblings(of dossier: Dossier) async throws -> Siblings? {
        guard let link = dossier.group else { return nil }
        let group = try await catalogue.group(link.group, pack: link.pack)
        // Most commands come when nobody waits any more.
        let waiting = try await dossiers(ofGroup: link.id).filter { !$0.waitsFor.isEmpty }
        guard !waiting.isEmpty else { return nil }
        var procedures: [String: Procedure] = [:]
        for dossier in waiting {
            guard let member = dossier.group?.member else { continue }
            procedures[member] = try await catalogue.procedure(dossier.procedure, pack: dossier.pack)
        }
        return Siblings(group: group, procedures: procedures)
    }
}

extension Procedure {
    /// What a result that a dossier waits for brings: its answers, and, when it is the last, the first step.
    func release(
        _ dossier: Dossier, by source: Dossier, _ member: ProcedureGroup.Member, _ context: CommandContext
    ) throws -> [Event] {
        guard let link = source.group else { return [] }
        var answers = dossier.answers
        let scope = [link.member: source.brought]
        for mapping in member.carried {
            // What another result brings reads a name that is not there yet: null.
            let value = try mapping.value.value(scope, at: context.now)
            if !value.isNull { answers.set(value, at: mapping.path) }
        }
        // The result itself is the paper; whoever wants to see it finds it in the dossier that it comes from.
        let papers = member.carriedPapers.filter { paper in !dossier.papers.contains { $0.paper == paper } }
        let isLast = dossier.waitsFor == [link.member]
        let due =
            isLast
            ? try context.calendar.due(from: context.now, limit: limit, hours: context.hours(of: dossier.intakeUnit))
            : dossier.clock.due
        var turn = Turn(dossier, self, context)
        turn.emit(
            .released(
                Event.Release(
                    member: link.member, code: source.code, answers: answers,
                    papers: papers.map { Paper(onPaper: $0) }, due: due)))
        if isLast { try turn.open(firstStep.id) }
        return turn.events
    }

    /// A result will not come: what waited for it ends, unopened.
    func block(_ dossier: Dossier, by source: Dossier, _ context: CommandContext) -> [Event] {
        var turn = Turn(dossier, self, context)
        turn.emit(.blocked(by: source.procedure, code: source.code, result: source.result ?? ""))
        turn.dropFees()
        turn.emit(.ended(result: Dossier.notOpened))
        return turn.events
    }
}

extension Dossier {
    /// The result of a dossier whose group had not the result that it waited for.
    package static let notOpened = "not_opened"

    /// What a dossier brings to those that wait for it.
    var brought: Value {
        var events: Value.Object = [:]
        for occurrence in occurrences { events[occurrence.event] = Value(occurrence.reference) }
        var records: Value.Object = [:]
        for record in self.records { records[record.register] = record.content }
        var told = self.told.object ?? [:]
        told["answers"] = answers
        told["events"] = .object(events)
        told["records"] = .object(records)
        return .object(told)
    }
}
