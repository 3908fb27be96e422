import Administration
import Casework
import Core
import OrderedCollections

/// What has happened to a dossier and what comes next, read from its journal. Citizens see what was done by which unit
/// and when (TT 01/2018 Điều 16); officers see also who, with which outcome, and the notes among themselves.
struct DossierTimeline {
    enum Reader { case citizen, officer }

    let reader: Reader
    let dossier: Dossier
    /// As it stood at the entry that is being told.
    private var procedure: Procedure
    private let versions: [String: Procedure]
    let words: DossierWords
    private(set) var entries: [Part.Timeline.Entry] = []
    /// When each entry happened; for what has not, when it stands.
    private(set) var moments: [Instant] = []
    /// When each open step began, by step and branch.
    private var opened: [String: Instant] = [:]
    /// Of a step whose end the next entry tells.
    private var held: (duration: String?, note: String)?

    static func timeline(
        _ dossier: Dossier, _ journal: [JournalEntry], _ procedure: Procedure, _ words: DossierWords,
        for reader: Reader, versions: [String: Procedure] = [:]
    ) -> Part.Timeline {
        Part.Timeline(
            DossierTimeline(dossier, journal, procedure, words, for: reader, versions: versions).entries)
    }

    init(
        _ dossier: Dossier, _ journal: [JournalEntry], _ procedure: Procedure, _ words: DossierWords,
        for reader: Reader, versions: [String: Procedure] = [:]
    ) {
        self.init(reader: reader, dossier: dossier, procedure: procedure, words: words, versions: versions)
        for (index, entry) in journal.enumerated() {
            let same = journal[(index + 1)...].prefix { $0.at == entry.at && $0.actor == entry.actor }
            take(entry, isTold: same.contains { DossierTimeline.tells($0.event) })
        }
        addOpen()
        // What waits for somebody comes after what is done, and what is expected last.
        while moments.count < entries.count { moments.append(Instant(milliseconds: .max)) }
    }

    private init(
        reader: Reader, dossier: Dossier, procedure: Procedure, words: DossierWords, versions: [String: Procedure]
    ) {
        self.versions = versions
        self.reader = reader
        self.dossier = dossier
        self.procedure = procedure
        self.words = words
    }

    private var texts: Localizer { words.texts }
    private var own: Texts { procedure.texts(texts.language) }

    /// Whether an event of the same command says that a step was done, so that the step needs no line of its own.
    private static func tells(_ event: Event) -> Bool {
        switch event {
        case .clockStarted, .supplementRequested, .documentIssued, .ended: true
        default: false
        }
    }

    private mutating func take(_ entry: JournalEntry, isTold: Bool) {
        switch entry.event {
        case .filed(let filed):
            procedure = versions[filed.pack] ?? procedure
            add(texts("event.filed_\(filed.channel.rawValue)"), entry)
        case .stepOpened(let task): opened[key(task.step, task.branch)] = entry.at
        case .stepClosed(let closed): take(closed, entry, isTold: isTold)
        case .clockStarted(_, let due, _):
            add(texts("event.accepted"), entry, note: texts("event.due", ["due": texts.before(due)]))
        case .clockRestarted(let due), .clockResumed(let due):
            add(texts("event.clock_again"), entry, note: texts("event.due", ["due": texts.before(due)]))
        case .clockFinished: add(texts("event.result_ready"), entry)
        case .supplementRequested(let items, let reason, _, let answer):
            let until = answer.map { texts("event.answer_until", ["day": texts.day($0.until.date)]) }
            add(
                texts("event.supplement_requested"), entry,
                note: (items + [reason, until].compactMap(\.self)).joined(separator: "; "), .stopped)
        case .noticed(.unanswered): add(texts("event.unanswered"), entry, .stopped)
        case .supplemented: add(texts("event.supplemented"), entry)
        case .apologised(let due, let reason, _):
            add(
                texts("event.apologised"), entry,
                note: texts("event.apology", ["due": texts.before(due), "reason": reason]), .stopped)
        case .consultationAsked(_, let branch, let unit, _):
            add(texts("event.consulted", ["unit": words.unit(unit)]), entry, note: own.consult(branch))
        case .consultationAnswered(_, let branch, let answer, let note):
            let unit = dossier.consultations.first { $0.branch == branch }?.unit ?? ""
            let key = answer == .silent ? "event.consulted_silent" : "event.consulted_answered"
            let detail = reader == .officer ? [texts("answer.\(answer.rawValue)"), note ?? ""] : []
            add(texts(key), entry, who: words.unit(unit), note: detail.filter { !$0.isEmpty }.joined(separator: ": "))
        case .branchOpened(_, let branch, let unit, let due):
            let note = due.map { texts("branch.due", ["due": texts.before($0)]) }
            add(texts("branch.begun", ["branch": own.branch(branch)]), entry, who: unit.map(words.unit), note: note)
        case .branchClosed(let step, let branch, let outcome):
            let key = [Step.silent, Step.unneeded].contains(outcome) ? outcome : "ended"
            let run = dossier.run(BranchName(step: step, branch: branch))
            add(texts("branch.\(key)", ["branch": own.branch(branch)]), entry, who: run?.unit.map(words.unit))
        case .documentIssued(let document, let number, let year, _, _):
            add(
                texts(
                    "event.issued",
                    ["document": own.document(document), "number": procedure.number(document, number, year: year)]),
                entry)
        case .documentRevoked(let index, let reason):
            let number = dossier.documents.indices.contains(index) ? procedure.number(of: dossier.documents[index]) : ""
            add(texts("event.revoked", ["number": number]), entry, note: reason, .stopped)
        case .feesCollected: add(texts("event.fees_collected"), entry)
        case .feesDropped: add(texts("event.fees_dropped"), entry)
        case .feesRevised: add(texts("event.fees_revised"), entry)
        case .feesWaived(let reason): add(texts("event.fees_waived"), entry, note: reason)
        case .released(let release): add(texts("event.released", ["code": release.code]), entry)
        case .blocked(_, let code, _): add(texts("event.blocked", ["code": code]), entry, .stopped)
        case .withdrawalRequested(let reason): add(texts("event.withdrawal"), entry, note: reason, .stopped)
        case .noticed(.late): add(texts("event.late"), entry, .stopped)
        case .ended(let result): add(texts("event.ended", ["result": self.result(result)]), entry)
        case .paymentDemanded(let demand):
            add(
                texts("event.payment_demanded"), entry,
                // Filing makes it due; the desk asks for it, not who filed.
                who: demand.isListed ? words.unit(dossier.intakeUnit) : nil, note: words.demand(demand, own),
                demand.isListed ? .done : .stopped)
        case .paymentReceived(let payment):
            add(
                texts("event.payment_received"), entry,
                note: texts("event.payment_\(payment.method.rawValue)", ["amount": words.money(payment.amount)]))
        case .receiptIssued(let receipt):
            add(
                texts("event.receipt_issued"), entry,
                note: texts(
                    "event.receipt_note", ["number": receipt.number.receipt, "amount": words.money(receipt.amount)]))
        case .refundDue(let refund):
            add(
                texts("event.refund_due"), entry,
                note: "\(texts("pay.refund_\(refund.reason.rawValue)")): \(words.money(refund.amount))")
        case .refundPaid: add(texts("event.refund_paid"), entry)
        case .recorded(let record):
            add(texts(record.ends ? "event.record_closed" : "event.recorded"), entry, note: own.step(record.step))
        case .escalated(let step, let branch, let role):
            guard reader == .officer else { break }
            let name = branch.map { own.consult($0) } ?? own.step(step)
            add(texts("event.escalated", ["step": name]), entry, note: texts("desk.role.\(role)"), .stopped)
        case .migrated(let move):
            procedure = versions[move.to.hash] ?? procedure
            let told = MigrationNotes(texts: texts).lines(move, forOfficers: reader == .officer)
            add(texts(move.undoes == nil ? "migration.moved" : "migration.moved_back"), entry, note: told)
            for (old, new) in move.steps {
                if let start = opened.removeValue(forKey: key(old, nil)) { opened[key(new, nil)] = start }
            }
        case .stayed(let stay):
            let told = reader == .officer ? MigrationNotes(texts: texts).lines(stay) : nil
            add(texts("versions.stayed"), entry, note: told)
        case .handedOver(let handover):
            let told = HandoverNotes(words: words)
            add(told.title(handover), entry, note: told.lines(handover, forOfficers: reader == .officer))
        case .panelDrawn, .recused, .sheetSubmitted, .phaseClosed, .scored, .ranked, .withheld: takePanel(entry)
        case .assigned, .clockStopped, .decided, .noticed(.dueSoon), .noticed(.stepLate), .chosen, .occurred, .waiting:
            // That it waits is told while it does; what it waited for, when that is there.
            break
        }
    }

    private mutating func take(_ closed: Event.StepClosed, _ entry: JournalEntry, isTold: Bool) {
        let start = opened.removeValue(forKey: key(closed.step, closed.branch))
        // A branch's end is told by its answer, an intake's by what came of it.
        guard closed.branch == nil, closed.step != Procedure.withdrawalStep, closed.outcome != Step.unneeded else {
            return
        }
        let step = own.step(closed.step)
        let duration = start.map { words.duration(from: $0, to: entry.at) }
        // Why colleagues send a dossier back and forth is theirs; why an applicant is refused is the applicant's. A
        // request for more tells its reason itself.
        let isRequest = isTold && procedure.steps[closed.step]?.outcome(closed.outcome)?.isSupplement == true
        let reason = isRequest || (reader == .citizen && closed.outcome != Outcome.refuse) ? nil : closed.reason
        let late = closed.outcome == Outcome.timeout ? texts("event.timeout") : nil
        let note = [reason, late, reader == .officer ? closed.note : nil].compactMap(\.self).joined(separator: "; ")
        let isRefusal = closed.outcome == Outcome.refuse
        if isTold, !isRefusal {
            held = (duration, note)
            return
        }
        let outcome = words.outcome(closed.outcome, step: closed.step, branch: nil, procedure)
        let isPlain = reader == .citizen && !isRefusal || outcome == step
        add(
            isPlain ? step : "\(step): \(outcome)", entry, duration: duration, note: note,
            isRefusal ? .stopped : .done)
    }

    /// The steps that wait for somebody now, and what comes last.
    private mutating func addOpen() {
        guard !dossier.isEnded else { return }
        if dossier.openSupplement != nil {
            add(texts("event.waiting_supplement"), who: texts("event.applicant"), .now)
        }
        for panel in dossier.panels(for: .anonymous()) where panel.phase != .closed && dossier.withdrawal == nil {
            let told = panel.phase.isOpen ? "score.open" : "score.ranked_soon"
            entries.append(
                Part.Timeline.Entry(
                    texts(told, ["phase": texts("score.phase.\(panel.phase.rawValue)")]), who: words.unit(panel.unit),
                    note: (panel.phase.isOpen ? panel.due : panel.closes).map {
                        texts("score.until", ["moment": texts.moment($0)])
                    }, .now))
        }
        if !dossier.waitsFor.isEmpty { add(texts("event.waits_for_group"), who: texts("event.system"), .now) }
        for task in dossier.tasks where !task.isSeat {
            let name =
                task.step == Procedure.withdrawalStep
                ? texts("event.withdrawal_pending")
                : task.branch.map { own.consult($0) } ?? own.step(task.step)
            let demand = dossier.demands.last { $0.step == task.step && $0.isOpen }
            entries.append(
                Part.Timeline.Entry(
                    name, who: demand == nil ? words.unit(task.unit) : texts("event.applicant"),
                    when: texts("event.since", ["moment": texts.moment(task.openedAt)]),
                    note: demand.map { words.demand($0, own) }
                        ?? due(of: task).map { texts("event.step_due", ["due": texts.before($0)]) }, .now))
        }
        if case .finished = dossier.clock.state { return }
        guard dossier.withdrawal == nil else { return }
        // A time that does not hold is not promised.
        let key =
            dossier.clock.isStopped
            ? "event.result_stopped"
            : dossier.clock.startedAt != nil
                ? "event.result_due"
                : dossier.openSupplement == nil ? "event.result_expected" : "event.result_after_supplement"
        entries.append(
            Part.Timeline.Entry(
                texts("event.result"), who: words.unit(dossier.intakeUnit),
                when: texts(key, ["due": words.dueTime(dossier)]), .later))
    }

    /// Nil while the clock stands still: then the step has no time of its own either.
    private func due(of task: OpenTask) -> Instant? { dossier.clock.isStopped ? nil : task.due }

    /// A panel's work, as far as the journal that the reader was given tells it.
    private mutating func takePanel(_ entry: JournalEntry) {
        switch entry.event {
        case .panelDrawn(let draw): if draw.isWhole { add(texts("score.drawn"), entry, note: own.step(draw.step)) }
        case .withheld("panel_drawn", let step):
            let isFirst = opened[key(step, "panel")] == nil
            opened[key(step, "panel")] = entry.at
            if isFirst { add(texts("score.drawn"), entry, note: own.step(step)) }
        case .recused(let recusal): if reader == .officer { add(texts("score.recused"), entry, note: recusal.reason) }
        case .phaseClosed(let closing): add(texts("score.ended.\(closing.phase.rawValue)"), entry)
        case .scored(_, let result):
            add(texts("score.result", ["mark": words.mark(result.mark)]), entry)
        case .ranked(_, let rank):
            let place = rank.place.map { texts("score.place", ["place": String($0), "of": String(rank.of)]) }
            add(place ?? texts("score.no_place"), entry)
        default: break
        }
    }

    private func result(_ id: String) -> String {
        switch id {
        case "withdrawn": texts("event.withdrawn")
        case Dossier.notOpened: texts("event.not_opened")
        default: own.result(id)
        }
    }

    private func key(_ step: String, _ branch: String?) -> String { "\(step).\(branch ?? "")" }

    private mutating func add(
        _ what: String, _ entry: JournalEntry, who: String? = nil, duration: String? = nil, note: String? = nil,
        _ tone: Part.Timeline.Tone = .done
    ) {
        moments.append(entry.at)
        // Money that moves in between tells nothing of the step.
        let held = DossierTimeline.tells(entry.event) ? self.held : nil
        let notes = [note, held?.note].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")
        entries.append(
            Part.Timeline.Entry(
                what, who: who ?? actor(entry.actor), when: texts.moment(entry.at),
                duration: duration ?? held?.duration, note: notes.isEmpty ? nil : notes, tone))
        if held != nil { self.held = nil }
    }

    private mutating func add(_ what: String, who: String, _ tone: Part.Timeline.Tone) {
        entries.append(Part.Timeline.Entry(what, who: who, tone))
    }

    private func actor(_ actor: Actor) -> String {
        switch actor.kind {
        case .citizen: return texts("event.applicant")
        case .system: return texts("event.system")
        case .service: return actor.unit.map(words.unit) ?? texts("event.office")
        case .officer:
            let unit = actor.unit.map(words.unit) ?? texts("event.office")
            guard reader == .officer, !actor.name.isEmpty else { return unit }
            guard let giver = actor.onBehalf else { return "\(actor.name), \(unit)" }
            return texts("event.on_behalf", ["who": actor.name, "giver": giver.name]) + ", \(unit)"
        }
    }
}
