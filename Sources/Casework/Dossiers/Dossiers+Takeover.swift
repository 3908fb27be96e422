package import Administration
package import Core
import Store

/// A dossier that comes with its whole history: from an older system, or made for a measurement.
package struct TakenOver: Sendable {
    package let filing: Filing
    package let filedAt: Instant
    package let caller: Caller
    /// What was done since, by whom and when, in order.
    package let acts: [(act: Act, caller: Caller, at: Instant)]

    package init(filing: Filing, filedAt: Instant, caller: Caller, acts: [(act: Act, caller: Caller, at: Instant)]) {
        self.filing = filing
        self.filedAt = filedAt
        self.caller = caller
        self.acts = acts
    }
}

extension Dossiers {
    /// Takes dossiers over, all in one transaction: each is filed and acted on by the same commands as at the desk,
    /// at its own times, and gets the code of its own day. Throws what those commands throw; then nothing is written.
    package func takeOver(_ items: [TakenOver]) async throws {
        var ready: [(Identifier, Procedure, [JournalEntry])] = []
        for item in items {
            let procedure = try await catalogue.current(item.filing.procedure, at: item.filedAt.date)
            let id = identifiers.next()
            var entries: [JournalEntry] = []
            func add(_ events: [Event], _ context: CommandContext, unit: String?) {
                for event in events {
                    entries.append(
                        JournalEntry(
                            sequence: entries.count + 1, at: context.now, actor: context.actor(at: unit), event: event))
                }
            }
            let context = context(item.caller, at: item.filedAt)
            add(try procedure.file(item.filing, context), context, unit: item.filing.intakeUnit)
            for (act, caller, at) in item.acts {
                guard let state = Dossier.replay(id: id, entries) else { throw Problem(.fault, "dossier.unreadable") }
                let context = self.context(caller, at: at)
                let unit = state.task(act.step, branch: act.branch)?.unit
                add(try procedure.act(act, on: state, context), context, unit: unit)
            }
            ready.append((id, procedure, entries))
        }
        let all = ready
        try await database.write { tx in
            for (id, procedure, entries) in all {
                let numbered = try numbered(entries, tx)
                guard let dossier = Dossier.replay(id: id, numbered) else {
                    throw Problem(.fault, "dossier.unreadable")
                }
                let alarms = try procedure.alarms(of: dossier, context(.system))
                try DossierRows.insert(dossier, numbered, alarms: alarms, tx)
                try ResultRows.write(from: nil, to: dossier, reference: reference, tx)
            }
        }
    }

    private func context(_ caller: Caller, at moment: Instant) -> CommandContext {
        CommandContext(caller: caller, now: moment, calendar: calendar, units: units)
    }

    /// The entries with the code and the document numbers that the database gives.
    private func numbered(_ entries: [JournalEntry], _ tx: any WriteTransaction) throws -> [JournalEntry] {
        try entries.map { entry in
            var event = entry.event
            if case .filed(let filed) = event {
                let date = entry.at.date
                let number = try DossierRows.next(DossierCode.scope(unit: filed.intakeUnit, date: date), tx)
                event = .filed(filed.numbered(DossierCode.make(unit: filed.intakeUnit, date: date, number: number)))
            }
            return JournalEntry(
                sequence: entry.sequence, at: entry.at, actor: entry.actor, event: try numbered(event, tx))
        }
    }
}
