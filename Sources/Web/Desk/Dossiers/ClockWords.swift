import Administration
import Casework
import Core

/// The legal clock told in sentences: from which day it counts, which days did not count and why, what stopped it.
struct ClockWords {
    let words: DossierWords
    let procedure: Procedure

    private var texts: Localizer { words.texts }

    func sentences(_ dossier: Dossier, _ journal: [JournalEntry]) -> [String] {
        var told: [String] = [texts("desk.clock.limit", ["limit": procedure.limit.words(texts.language)])]
        guard dossier.clock.startedAt != nil else { return told + [texts("desk.clock.not_started")] }
        var base: Instant?
        var stopped: Instant?
        for entry in journal {
            switch entry.event {
            case .clockStarted(let at, let due, let transferred):
                let from = procedure.clock.base == .receipt ? at : transferred
                if transferred.date > at.date {
                    told.append(texts("desk.clock.transferred", ["day": texts.day(transferred.date)]))
                }
                told += counted(from, due)
                base = from
            case .clockStopped:
                stopped = entry.at
                told.append(texts("desk.clock.stopped", ["moment": texts.moment(entry.at)]))
            case .clockRestarted(let due):
                told.append(texts("desk.clock.restarted", ["moment": texts.moment(entry.at)]))
                told += counted(entry.at, due)
                (base, stopped) = (entry.at, nil)
            case .clockResumed(let due):
                let span = stopped.map { words.duration(from: $0, to: entry.at) } ?? ""
                told.append(
                    texts(
                        "desk.clock.resumed",
                        ["moment": texts.moment(entry.at), "span": span, "due": texts.before(due)]))
                stopped = nil
            case .apologised(let due, _, _):
                told.append(
                    texts("desk.clock.apologised", ["day": texts.day(entry.at.date), "due": texts.before(due)]))
            case .clockFinished: told.append(texts("desk.clock.finished", ["moment": texts.moment(entry.at)]))
            default: break
            }
        }
        return base == nil ? told + [texts("desk.clock.not_started")] : told
    }

    /// How the way from `base` to `due` was counted.
    private func counted(_ base: Instant, _ due: Instant) -> [String] {
        var told = [
            texts(isByDay ? "desk.clock.day_zero" : "desk.clock.from", ["moment": texts.moment(base)])
        ]
        told += skipped(base.date, due.date)
        return told + [texts("desk.clock.due", ["due": texts.before(due)])]
    }

    private var isByDay: Bool {
        switch procedure.limit {
        case .working(let days): days.integer != nil
        case .calendar: true
        case .hours, .sameDay: false
        }
    }

    /// The days between that did not count: weekends together, every other day with its reason.
    private func skipped(_ first: CivilDate, _ last: CivilDate) -> [String] {
        if case .calendar = procedure.limit { return [] }
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
