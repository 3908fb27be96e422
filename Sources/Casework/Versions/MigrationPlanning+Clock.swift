import Administration
import Core
import OrderedCollections

extension MigrationPlanning {
    /// The promised time never comes later than it was, unless the new version's law says that the limit begins anew;
    /// a shorter limit counts, from the day that the old one was counted from.
    mutating func placeClock() throws {
        let name = old.name { $0.title }
        if case .restarts(let basis) = new.transition, case .running = dossier.clock.state {
            let due = try count(new.limit, from: context.now)
            next.clock.due = due
            next.clock.restarts += 1
            effect(
                .dueRestarted, "limit", name, part: Localized(code: basis), from: Localized(dossier.clock.due),
                to: Localized(due))
            return
        }
        guard old.limit != new.limit else { return }
        let moment: Instant
        switch dossier.clock.state {
        case .finished: return
        case .notStarted: return try expect(name)
        case .running: moment = context.now
        case .stopped(let at): moment = at
        }
        guard let base else { return try judgeUncounted(name) }
        let due = try count(new.limit, from: base)
        let promised = dossier.clock.due
        guard due < promised, promised > moment else {
            if due != promised { effect(.dueKept, "limit", name, to: Localized(promised)) }
            return
        }
        guard due > moment else {
            return reason(.limitSpent, "limit", name, from: Localized(promised), to: Localized(due))
        }
        next.clock.due = due
        effect(.dueEarlier, "limit", name, from: Localized(promised), to: Localized(due))
    }

    private func count(_ limit: TimeLimit, from base: Instant) throws -> Instant {
        try context.calendar.due(from: base, limit: limit, hours: context.hours(of: dossier.intakeUnit))
    }

    /// Nothing is promised yet; what the receipt expects may come earlier. Acceptance will count by the new limit.
    private mutating func expect(_ name: Localized) throws {
        // What waits for another's result is expected from the day on which that comes, by the limit of then.
        guard dossier.waitsFor.isEmpty else { return }
        let due = try count(new.limit, from: past.releasedAt ?? dossier.filedAt)
        guard due < dossier.clock.due else { return }
        next.clock.due = due
        effect(.expectedDue, "limit", name, from: Localized(dossier.clock.due), to: Localized(due))
    }

    private var base: Instant? {
        switch past.counted {
        case .start(let receipt, let transfer): old.clock.base == .receipt ? receipt : transfer
        case .restart(let at): at
        case nil: nil
        }
    }

    /// The limit stood still or was moved, so that a shorter one cannot be counted from its beginning.
    private mutating func judgeUncounted(_ name: Localized) throws {
        let isShorter = try count(new.limit, from: dossier.filedAt) < count(old.limit, from: dossier.filedAt)
        if isShorter {
            reason(.limitUncertain, "limit", name, from: Localized(old.limit), to: Localized(new.limit))
        } else {
            effect(.dueKept, "limit", name, to: Localized(dossier.clock.due))
        }
    }
}
