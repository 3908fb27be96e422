import Administration
import Casework
import Core

extension SheetMaker {
    /// Every step with its unit, when it got the dossier and when it handed it on, read from the journal.
    func control(_ issuer: SheetHead) -> ControlPage {
        var open: [String: OpenTask] = [:]
        var rows: [ControlPage.Row] = []
        for entry in view.journal {
            switch entry.event {
            case .stepOpened(let task): open[task.subjectKey] = task
            case .stepClosed(let closed):
                guard let task = open.removeValue(forKey: "\(closed.step).\(closed.branch ?? "")") else { continue }
                rows.append(row(task, closed, entry))
            default: continue
            }
        }
        rows += view.dossier.tasks.map { row($0, nil, nil) }
        let dossier = view.dossier
        return ControlPage(
            title: "\(issuer.title) \(dossier.code)", style: style, file: file, back: back,
            head: issuer,
            lines: [
                SheetLine(view.texts("sheet.with_dossier_of"), dossier.owner.name),
                SheetLine(
                    view.texts("sheet.procedure"), view.procedure.titleWithCode(.vietnamese)
                ),
                SheetLine(
                    view.texts("sheet.due_at"), "\(dossier.clock.due.time.official), \(dossier.clock.due.date.official)"
                ),
            ], rows: rows, total: total)
    }

    private func row(_ task: OpenTask, _ closed: Event.StepClosed?, _ entry: JournalEntry?) -> ControlPage.Row {
        let (texts, own) = (view.texts, view.procedure.texts(.vietnamese))
        let note = closed.map {
            [view.words.outcome($0.outcome, step: $0.step, branch: $0.branch, view.procedure), $0.reason, $0.note]
                .compactMap(\.self).joined(separator: ". ")
        }
        return ControlPage.Row(
            unit: view.words.unit(task.unit), step: view.words.step(task.step, task.branch, own),
            received: words(of: received(task, until: entry?.at)), receiver: entry.map { $0.actor.name } ?? "",
            handed: entry.map { moment($0.at) } ?? texts("sheet.in_hand"),
            result: ControlSlip.result(task.due, entry?.at).map { texts("sheet.result.\($0.rawValue)") } ?? "–",
            note: note ?? "")
    }

    /// What the desk took in late in the day was handed over later than the next step opened, unless somebody was at it before.
    private func received(_ task: OpenTask, until end: Instant?) -> Instant {
        for case .clockStarted(let start, _, let handed) in view.journal.map(\.event)
        where task.openedAt >= start && task.openedAt < handed && end.map({ $0 >= handed }) ?? true {
            return handed
        }
        return task.openedAt
    }

    private func words(of moment: Instant) -> String {
        moment > view.words.now
            ? view.texts("sheet.received_later", ["moment": self.moment(moment)]) : self.moment(moment)
    }

    private func moment(_ moment: Instant) -> String { "\(moment.time.official), \(moment.date.official)" }

    private var total: String {
        guard case .finished(let moment) = view.dossier.clock.state else { return view.texts("sheet.total_open") }
        let clock = view.dossier.clock
        let result = clock.isLate(at: moment) ? .late : ControlSlip.result(clock.due, moment) ?? .onTime
        return view.texts(
            "sheet.total", ["result": view.texts("sheet.result.\(result.rawValue)"), "moment": self.moment(moment)])
    }
}

/// How a step kept its time.
enum ControlSlip {
    enum Result: String { case early, onTime = "on_time", late }

    /// Early when done on a day before the due one; nil for steps without a limit and those that are still open.
    static func result(_ due: Instant?, _ done: Instant?) -> Result? {
        guard let due, let done else { return nil }
        if done > due { return .late }
        return done.date < due.date ? .early : .onTime
    }
}

extension OpenTask {
    fileprivate var subjectKey: String { "\(step).\(branch ?? "")" }
}
