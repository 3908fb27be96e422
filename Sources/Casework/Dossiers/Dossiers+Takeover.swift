package import Administration
package import Core
import Store

/// A dossier that comes with its whole history: from an older system, or made for a measurement.
package struct TakenOver: Sendable {
    package let filing: Filing
    package let filedAt: Instant
    package let caller: Caller
    /// What was done since, in order.
    package let deeds: [Deed]

    /// Something that was done at a moment: who did it and what came of it, decided on the state that it met.
    package struct Deed: Sendable {
        package let at: Instant
        package let decide:
            @Sendable (Procedure, Dossier, (Caller) -> CommandContext) throws -> (caller: Caller, events: [Event])

        package init(
            at: Instant,
            decide:
                @escaping @Sendable (Procedure, Dossier, (Caller) -> CommandContext) throws -> (
                    caller: Caller, events: [Event]
                )
        ) {
            self.at = at
            self.decide = decide
        }
    }

    package init(filing: Filing, filedAt: Instant, caller: Caller, deeds: [Deed]) {
        self.filing = filing
        self.filedAt = filedAt
        self.caller = caller
        self.deeds = deeds
    }

    package init(filing: Filing, filedAt: Instant, caller: Caller, acts: [(act: Act, caller: Caller, at: Instant)]) {
        self.init(
            filing: filing, filedAt: filedAt, caller: caller,
            deeds: acts.map { item in
                Deed(at: item.at) { procedure, dossier, context in
                    (item.caller, try procedure.act(item.act, on: dossier, context(item.caller)))
                }
            })
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
            for deed in item.deeds {
                guard let state = Dossier.replay(id: id, entries) else { throw Problem(.fault, "dossier.unreadable") }
                let bench = try await equipped(self.context(.system, at: deed.at), state, procedure).bench
                let done = try deed.decide(procedure, state) {
                    var context = self.context($0, at: deed.at)
                    context.bench = bench
                    return context
                }
                add(
                    done.events, self.context(done.caller, at: deed.at),
                    unit: Dossiers.actingUnit(state, done.events, done.caller))
            }
            ready.append((id, procedure, entries))
        }
        let all = ready
        try await database.write { tx in
            for (id, procedure, entries) in all {
                let numbered = try numbered(entries, procedure, tx)
                guard let dossier = Dossier.replay(id: id, numbered) else {
                    throw Problem(.fault, "dossier.unreadable")
                }
                let alarms = try procedure.alarms(of: dossier, context(.system))
                try DossierRows.insert(dossier, numbered, alarms: alarms, tx)
                try PanelRows.write(from: nil, to: dossier, tx)
                try ResultRows.write(from: nil, to: dossier, reference: reference, tx)
            }
        }
    }

    private func context(_ caller: Caller, at moment: Instant) -> CommandContext {
        CommandContext(caller: caller, now: moment, calendar: calendar, units: units)
    }

    /// The entries with the code and the document numbers that the database gives.
    private func numbered(
        _ entries: [JournalEntry], _ procedure: Procedure, _ tx: any WriteTransaction
    ) throws -> [JournalEntry] {
        try entries.map { entry in
            var event = entry.event
            if case .filed(let filed) = event {
                let date = entry.at.date
                let number = try DossierRows.next(DossierCode.scope(unit: filed.intakeUnit, date: date), tx)
                event = .filed(filed.numbered(DossierCode.make(unit: filed.intakeUnit, date: date, number: number)))
            }
            return JournalEntry(
                sequence: entry.sequence, at: entry.at, actor: entry.actor, event: try numbered(event, procedure, tx))
        }
    }
}
