import Administration
import Casework
import Core
import OrderedCollections

/// What officers read beyond ``DossierWords``: the deadline of a step, short times, names of steps and outcomes.
extension DossierWords {
    /// How a step's own deadline stands now.
    func due(_ moment: Instant) -> Part.DueBadge {
        if now > moment {
            let days = workingDaysLate(moment)
            let key = days == 0 ? "due_words.late_hours" : days == 1 ? "due_words.late_one" : "due_words.late"
            return Part.DueBadge(.late, words: texts(key, ["days": String(days)]), texts: texts)
        }
        if now.date == moment.date { return Part.DueBadge(.today, texts: texts) }
        let left = (try? calendar.workingDays(from: now.date + 1, through: moment.date)) ?? 0
        let words = texts(left == 1 ? "due_words.left_one" : "due_words.left", ["days": String(left)])
        return Part.DueBadge(left <= 1 ? .soon : .onTime, words: words, texts: texts)
    }

    /// A result that waits to be collected has no time of its own: the limit ended when it was ready.
    func due(_ moment: Instant?) -> Part.DueBadge {
        moment.map { due($0) } ?? Part.DueBadge(.done, words: texts("desk.queue.ready"), texts: texts)
    }

    private func workingDaysLate(_ moment: Instant) -> Int {
        guard moment.date < now.date else { return 0 }
        return (try? calendar.workingDays(from: moment.date + 1, through: now.date)) ?? 0
    }

    /// `16:00 02/12`; with the year when it is another one.
    func short(_ moment: Instant) -> String {
        let day = moment.date.vietnamese
        return "\(moment.time.short) \(moment.date.year == now.date.year ? String(day.prefix(5)) : day)"
    }

    /// `Thuế đất: 500.000 đồng, mã nộp H29-261123-0001.P1, trước 16 giờ 00, …`
    func demand(_ demand: PaymentDemand, _ own: Texts) -> String {
        let sum = texts(
            "event.demand",
            [
                "fee": demand.feeLines.map { own.fee($0.fee) }.joined(separator: ", "), "amount": money(demand.amount),
                "reference": demand.purpose,
            ])
        return [sum, demand.due.map { texts("event.step_due", ["due": texts.before($0)]) } ?? ""]
            .filter { !$0.isEmpty }.joined(separator: ". ")
    }

    func step(_ id: String, _ branch: String?, _ own: Texts) -> String {
        if id == Procedure.withdrawalStep { return texts("event.withdrawal_pending") }
        if let branch, !OpenTask.isSeat(branch) { return own.consult(branch) }
        return own.step(id)
    }

    /// What a button says. Packs name their own outcomes; those that every pack has are ours.
    func outcome(_ id: String, step: String, branch: String?, _ procedure: Procedure) -> String {
        let own = procedure.texts(texts.language)
        if step == Procedure.withdrawalStep { return texts("desk.outcome.confirm") }
        if branch != nil { return texts("answer.\(id)") }
        let told = own.outcome(id)
        return told == id && texts.has("desk.outcome.\(id)") ? texts("desk.outcome.\(id)") : told
    }
}

extension Dossier {
    /// The open tasks that `caller` may act on: of a role that they hold, that nobody else was given, and that
    /// is not for others to do because of what the caller did.
    func tasks(for caller: Caller) -> [OpenTask] {
        tasks.filter { task in
            task.assignee.map { $0 == caller.officer || task.isDone(for: $0, by: caller) } ?? true
                && Policy.permits(
                    caller, .actOnDossier,
                    on: PolicyResource(units: [task.unit], role: task.role, subject: procedure))
                && !task.isBarred(to: caller)
        }
    }

    /// A task that the caller's role could do and the caller may not.
    func barredTask(for caller: Caller) -> OpenTask? {
        tasks.first { task in
            task.isBarred(to: caller)
                && Policy.permits(
                    caller, .actOnDossier,
                    on: PolicyResource(units: [task.unit], role: task.role, subject: procedure))
        }
    }
}

extension OpenTask {
    /// Whether the caller does it in the place of whom it was given to; nobody sits in a judge's seat for them.
    func isDone(for officer: Identifier, by caller: Caller) -> Bool {
        !isSeat && caller.standsIn(for: officer, role, at: unit)
    }

    func isBarred(to caller: Caller) -> Bool { caller.officer.map { barred.contains($0) } ?? false }
}
