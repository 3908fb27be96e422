import Administration
import Core
import Decisions
import OrderedCollections

extension MigrationPlanning {
    mutating func placeTasks() throws {
        var placed: [OpenTask] = []
        for task in dossier.tasks {
            if task.step == Procedure.withdrawalStep {
                placed.append(task)
            } else if let moved = try place(task) {
                placed.append(moved)
            } else {
                lost.append(task)
            }
        }
        next.tasks = placed
    }

    /// The task as it stands under the new version; nil, with the reason told, when it has no certain place there.
    private mutating func place(_ task: OpenTask) throws -> OpenTask? {
        let (id, name) = (map.step(task.step), old.stepName(task.step))
        guard let before = old.steps[task.step] else { throw Problem(.fault, "dossier.no_such_step") }
        guard let after = new.steps[id] else {
            reason(.stepGone, task.step, name)
            return nil
        }
        guard before.kind.name == after.kind.name else {
            reason(
                .stepKind, task.step, name, from: Localized(code: before.kind.name),
                to: Localized(code: after.kind.name))
            return nil
        }
        guard dossier.clock.startedAt != nil || id == new.firstStep.id else {
            reason(.stepNotFirst, task.step, name, to: new.stepName(new.firstStep.id))
            return nil
        }
        guard try fits(task, before, after, name), fitsBranch(task, before, after, name) else { return nil }
        if id != task.step { effect(.stepMoved, task.step, name, to: new.stepName(id)) }
        return try moved(task, before, after)
    }

    /// What the step's kind asks beside its name.
    private mutating func fits(_ task: OpenTask, _ before: Step, _ after: Step, _ name: Localized) throws -> Bool {
        if (before.stop == nil) != (after.stop == nil) { reason(.clockStop, task.step, name) }
        switch (before.kind, after.kind) {
        case (.consult(let asked), .consult(let now)):
            let subject = "\(task.step)/\(task.branch ?? "")"
            let part = old.name { $0.consult(task.branch ?? "") }
            guard let branch = now.branches.first(where: { $0.id == task.branch }) else {
                reason(.branchGone, subject, name, part: part)
                return false
            }
            guard asked.branches.first(where: { $0.id == task.branch })?.unitKind == branch.unitKind else {
                reason(.branchUnit, subject, name, part: part, to: Localized(code: branch.unitKind))
                return false
            }
        case (.wait(let waited), .wait(let now)): try compare(waited, now, task, name)
        case (.pay(let asked), .pay(let now)): try compare(asked, now, task, name)
        default: break
        }
        return true
    }

    private mutating func compare(_ before: Waiting, _ after: Waiting, _ task: OpenTask, _ name: Localized) throws {
        switch (before.until, after.until) {
        case (.event(let first), .event(let second)):
            let (x, y) = (reference(old, task.step), reference(new, map.step(task.step)))
            guard first != second || x != y else { return }
            reason(
                .awaitsOther, task.step, name, from: Localized(code: words(first, x)),
                to: Localized(code: words(second, y)))
        case (.date, .date): return
        default:
            reason(.awaitsOther, task.step, name, from: before.words, to: after.words)
        }
    }

    /// What whoever tells of an event must refer to, as the version writes it.
    private func reference(_ procedure: Procedure, _ step: String) -> Value {
        procedure.written(step: step)?["reference"] ?? .null
    }

    private func words(_ event: String, _ reference: Value) -> String {
        reference.isNull ? event : "\(event) (\(reference.string ?? reference.json))"
    }

    /// Money that was demanded is a promise: another amount is for an officer to settle.
    private mutating func compare(_ before: Payment, _ after: Payment, _ task: OpenTask, _ name: Localized) throws {
        guard let demand = dossier.demands.last(where: { $0.step == task.step && $0.isOpen }) else { return }
        let asked = try lines(before, old)
        let now = try lines(after, new)
        guard asked != now else { return }
        let amount = now.reduce(0) { $0 + $1.amount }
        reason(.demandChanged, task.step, name, from: Localized(dong: demand.amount), to: Localized(dong: amount))
    }

    /// What a version would ask for now.
    private func lines(_ payment: Payment, _ procedure: Procedure) throws -> [InvoiceLine] {
        let scope = procedure.scope(of: dossier, at: context.now)
        return try payment.lines.compactMap { line in
            guard try line.when.holds(in: scope, at: context.now) else { return nil }
            let amount = try line.amount.value(scope, at: context.now).integer ?? 0
            return amount > 0 ? InvoiceLine(fee: line.fee, amount: amount) : nil
        }
    }

    private mutating func moved(_ task: OpenTask, _ before: Step, _ after: Step) throws -> OpenTask {
        let name = new.stepName(after.id)
        let role = self.role(task, before, after)
        if role != task.role {
            effect(.taskRole, after.id, name, from: Localized(code: task.role), to: Localized(code: role))
        }
        var unit = task.unit
        if task.branch == nil, before.place != after.place, after.within.flatMap(next.run)?.unit == nil {
            unit = after.place == .intake ? dossier.intakeUnit : dossier.competentUnit
        }
        if unit != task.unit {
            effect(.taskUnit, after.id, name, from: Localized(code: task.unit), to: Localized(code: unit))
        }
        var assignee = task.assignee
        if assignee != nil, role != task.role || unit != task.unit {
            assignee = nil
            effect(.taskFree, after.id, name)
        }
        let due = try due(task, before, after, at: unit, name)
        if due != task.due { follow(task, after.id, due: due) }
        return OpenTask(
            step: after.id, branch: task.branch, unit: unit, role: role, assignee: assignee, openedAt: task.openedAt,
            due: due, barred: new.barred(from: after, next))
    }

    /// A task that has passed to another role because its time was up stays with that role, as the new version has it.
    private func role(_ task: OpenTask, _ before: Step, _ after: Step) -> String {
        if case .consult(let asked) = before.kind, case .consult(let now) = after.kind {
            let own = asked.branches.first { $0.id == task.branch }?.role
            let other = now.branches.first { $0.id == task.branch }?.role
            return task.role == own ? other ?? task.role : task.role
        }
        guard task.role != before.role ?? "" else { return after.role ?? "" }
        if case .escalates(let role) = after.overdue { return role }
        return before.overdue == after.overdue ? task.role : after.role ?? ""
    }

    private mutating func due(
        _ task: OpenTask, _ before: Step, _ after: Step, at unit: String, _ name: Localized
    ) throws -> Instant? {
        if case .wait(let waited) = before.kind, case .wait(let now) = after.kind,
            case .date(let first) = waited.until, case .date(let second) = now.until
        {
            let a = try first.value(old.scope(of: dossier, at: context.now), at: context.now)
            let b = try second.value(new.scope(of: dossier, at: context.now), at: context.now)
            guard a != b else { return task.due }
            let date = b.string.flatMap { CivilDate($0) } ?? context.now.date
            let opens = (context.hours(of: unit) ?? context.calendar.hours).opens
            return tell(task, due: Instant(date, opens), after, name)
        }
        if after.limit == nil, let run = after.within.flatMap(next.run) { return run.due }
        guard before.limit != after.limit else { return task.due }
        guard let limit = after.limit else {
            if task.due != nil { effect(.taskNoDue, after.id, name) }
            return nil
        }
        let due = try context.calendar.due(from: task.openedAt, limit: limit, hours: context.hours(of: unit))
        return tell(task, due: due, after, name)
    }

    private mutating func tell(_ task: OpenTask, due: Instant, _ after: Step, _ name: Localized) -> Instant {
        guard due != task.due else { return due }
        let isSpent = due <= context.now && task.due.map { $0 > context.now } ?? true
        let was = task.due.map { Localized($0) } ?? Localized(nil as TimeLimit?)
        if isSpent {
            reason(.stepLimitSpent, task.step, old.stepName(task.step), from: was, to: Localized(due))
        }
        effect(.taskDue, after.id, name, from: was, to: Localized(due))
        return due
    }

    /// What else stands with the same time: the question that a unit was asked, the demand.
    private mutating func follow(_ task: OpenTask, _ step: String, due: Instant?) {
        for index in next.consultations.indices
        where next.consultations[index].step == step && next.consultations[index].branch == task.branch
            && next.consultations[index].answer == nil
        {
            next.consultations[index] = next.consultations[index].renamed(step, due: .some(due))
        }
        for index in next.demands.indices where next.demands[index].step == step && next.demands[index].isOpen {
            next.demands[index] = next.demands[index].renamed(step, due: .some(due))
        }
    }
}

extension Waiting {
    fileprivate var words: Localized {
        switch until {
        case .event(let event): Localized(code: event)
        case .date(let rule): Localized(code: rule.text)
        }
    }
}
