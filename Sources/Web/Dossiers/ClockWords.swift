import Administration
import Casework
import Core
import OrderedCollections

/// The legal clock told in sentences: from which day it counts, which days did not count and why, what stopped it.
struct ClockWords {
    let words: DossierWords
    let procedure: Procedure
    var versions: [String: Procedure] = [:]

    private var texts: Localizer { words.texts }

    /// How the due time came about, as the applicant and the officers read it: the limit, every turn of it with the due
    /// time that it gave, who wrote it and the law where it names one; then the steps' own limits.
    func sentences(_ journal: [JournalEntry]) -> [String] {
        [limit(ClockLedger(journal, procedure, versions: versions).entries.first?.limit ?? procedure.limit)]
            + turns(journal) + steps(journal) + branches(journal)
    }

    private func limit(_ limit: TimeLimit) -> String {
        texts("desk.clock.limit", ["limit": limit.words(texts.language)])
    }

    /// The turns of the time limit; what the last of them promises is the due time.
    func turns(_ journal: [JournalEntry]) -> [String] {
        let ledger = ClockLedger(journal, procedure, versions: versions)
        guard let first = ledger.entries.first else { return [texts("desk.clock.not_started")] }
        var limit = first.limit
        return ledger.entries.flatMap { entry in
            defer { limit = entry.limit }
            return (entry.limit == limit ? [] : [self.limit(entry.limit)]) + sentences(entry)
        }
    }

    /// The steps that had a limit of their own, with its fractions of days: from when, until when, and when they were done.
    private func steps(_ journal: [JournalEntry]) -> [String] {
        var told: [String] = []
        // Each as it stood when it was opened.
        var procedure = procedure.first(of: journal, versions)
        for (index, entry) in journal.enumerated() {
            if case .migrated(let move) = entry.event { procedure = versions[move.to.hash] ?? procedure }
            guard case .stepOpened(let task) = entry.event, let due = task.due, let step = procedure.steps[task.step],
                step.limit != nil || step.within == nil
            else { continue }
            let own = procedure.texts(texts.language)
            var name = task.step
            let done = journal[(index + 1)...].first { later in
                switch later.event {
                case .migrated(let move):
                    name = move.steps[name] ?? name
                    return false
                case .stepClosed(let closed): return closed.step == name && closed.branch == task.branch
                default: return false
                }
            }
            let limit = step.limit.map { texts("desk.clock.step_limit", ["limit": $0.words(texts.language)]) } ?? ""
            let parts = [
                "step": task.branch.map(own.consult) ?? own.step(task.step), "limit": limit,
                "from": texts.moment(task.openedAt), "due": texts.before(due),
            ]
            let ended = done.map { texts("desk.clock.step_done", ["moment": texts.moment($0.at)]) }
            told.append([texts("desk.clock.step", parts), ended].compactMap(\.self).joined(separator: " "))
        }
        return told
    }

    /// The branches that had a time of their own: from when, until when, and when and how each came to its end.
    private func branches(_ journal: [JournalEntry]) -> [String] {
        var procedure = procedure.first(of: journal, versions)
        return journal.enumerated().compactMap { index, entry in
            if case .migrated(let move) = entry.event { procedure = versions[move.to.hash] ?? procedure }
            let own = procedure.texts(texts.language)
            guard case .branchOpened(let step, let branch, _, let due?) = entry.event else { return nil }
            let begun = texts(
                "branch.clock",
                ["branch": own.branch(branch), "from": texts.moment(entry.at), "due": texts.before(due)])
            var name = step
            for later in journal[(index + 1)...] {
                if case .migrated(let move) = later.event { name = move.steps[name] ?? name }
                guard case .branchClosed(name, branch, let outcome) = later.event else { continue }
                let key = [Step.silent, Step.unneeded].contains(outcome) ? outcome : "ended"
                let ended = texts("branch.\(key)", ["branch": own.branch(branch)])
                return "\(begun) \(ended) (\(texts.moment(later.at)))."
            }
            return begun
        }
    }

    private func sentences(_ entry: ClockLedger.Entry) -> [String] {
        let missed = entry.missed.map { texts("desk.clock.missed", ["due": texts.moment($0)]) }
        return turn(entry) + [missed, asking(entry), answer(entry)].compactMap(\.self)
    }

    /// Until when the law lets an office ask for more.
    private func asking(_ entry: ClockLedger.Entry) -> String? {
        guard let span = entry.asking, let last = try? words.calendar.due(from: entry.at, limit: span.limit) else {
            return nil
        }
        return texts("desk.clock.ask_until", ["day": texts.day(last.date), "basis": marked(span)])
    }

    private func answer(_ entry: ClockLedger.Entry) -> String? {
        entry.answer.map { texts("desk.clock.answer_until", ["day": texts.day($0.until.date), "basis": $0.basis]) }
    }

    /// The citation, with how sure the pack's author is of it.
    private func marked(_ span: SetSpan) -> String {
        span.sure == .high ? span.citation : "\(span.citation); \(texts("desk.clock.unsure"))"
    }

    private func turn(_ entry: ClockLedger.Entry) -> [String] {
        let moment = texts.moment(entry.at)
        let due = entry.due.map { texts.before($0) } ?? ""
        switch entry.kind {
        case .start:
            let base = entry.base ?? entry.at
            let transferred =
                base.date > entry.at.date ? [texts("desk.clock.transferred", ["day": texts.day(base.date)])] : []
            var told = transferred + counted(base, entry.due ?? base, entry.limit)
            told[told.count - 1] = joined(told[told.count - 1], entry)
            return told
        case .stop:
            let key = entry.cause.map { "desk.stop.\($0.why.rawValue)" } ?? "desk.clock.stopped"
            return [joined(texts(key, ["moment": moment]), entry)]
        case .restart:
            let counted = counted(entry.base ?? entry.at, entry.due ?? entry.at, entry.limit)
            return [joined(texts("desk.clock.restarted", ["moment": moment]), entry)] + counted
        case .resume:
            let span = entry.stoppedAt.map { words.duration(from: $0, to: entry.at) } ?? ""
            return [
                joined(texts("desk.clock.resumed", ["moment": moment, "span": span, "due": due]), entry)
            ]
        case .extend:
            let told = texts("desk.clock.apologised", ["day": texts.day(entry.at.date), "due": due])
            return [joined(told, entry)]
        case .migrate:
            let told = ["moment": moment, "basis": entry.basis, "due": due]
            return [texts("migration.clock", told)]
        case .finish: return [texts("desk.clock.finished", ["moment": moment])]
        }
    }

    /// Who wrote an entry (the unit, not the person: the applicant reads it too), its reason and the law it names.
    private func by(_ entry: ClockLedger.Entry) -> String {
        let who =
            switch entry.actor.kind {
            case .citizen: texts("event.applicant")
            case .system: texts("event.system")
            case .officer, .service: entry.actor.unit.map(words.unit) ?? texts("event.office")
            }
        let parts = [
            who, entry.reason.map { texts("desk.stop.reason", ["reason": $0]) },
            texts("desk.stop.basis", ["basis": entry.basis]),
        ]
        return "(\(parts.compactMap(\.self).joined(separator: "; ")))"
    }

    private func joined(_ sentence: String, _ entry: ClockLedger.Entry) -> String { "\(sentence) \(by(entry))" }

    /// How the way from `base` to `due` was counted.
    private func counted(_ base: Instant, _ due: Instant, _ limit: TimeLimit) -> [String] {
        var told = [
            texts(ClockWords.isByDay(limit) ? "desk.clock.day_zero" : "desk.clock.from", ["moment": texts.moment(base)])
        ]
        told += skipped(base.date, due.date, limit)
        return told + [texts("desk.clock.due", ["due": texts.before(due)])]
    }

    private static func isByDay(_ limit: TimeLimit) -> Bool {
        switch limit {
        case .working(let days): days.integer != nil
        case .calendar: true
        case .hours, .sameDay: false
        }
    }

    /// The days between that did not count: weekends together, every other day with its reason.
    private func skipped(_ first: CivilDate, _ last: CivilDate, _ limit: TimeLimit) -> [String] {
        if case .calendar = limit { return [] }
        guard first < last, last - first < 400 else { return [] }
        var weekends: [CivilDate] = []
        var others: [(name: String, days: [CivilDate])] = []
        var date = first + 1
        while date < last {
            defer { date = date + 1 }
            guard let kind = try? words.calendar.kind(of: date), !kind.isDayOfWork else { continue }
            if kind == .weekend {
                weekends.append(date)
                continue
            }
            let reason = words.calendar.reason(for: date)
            let name = reason?.name?[texts.language] ?? texts("desk.clock.exchanged")
            if others.last?.name == name {
                others[others.count - 1].days.append(date)
            } else {
                others.append((name, [date]))
            }
        }
        var parts = others.map { texts("desk.clock.off", ["name": $0.name, "days": list($0.days)]) }
        if !weekends.isEmpty {
            parts.append(texts("desk.clock.off", ["name": texts("desk.clock.weekend"), "days": list(weekends)]))
        }
        return parts.isEmpty ? [] : [texts("desk.clock.skipped", ["days": parts.joined(separator: "; ")])]
    }

    private func list(_ days: [CivilDate]) -> String {
        days.map { "\(pad($0.parts.day))/\(pad($0.parts.month))" }.joined(separator: ", ")
    }
}

extension WorkingCalendar.Kind {
    fileprivate var isDayOfWork: Bool { self == .working || self == .workedInstead }
}
