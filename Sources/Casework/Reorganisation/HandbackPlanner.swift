import Administration
import Core
import OrderedCollections

/// Works out how a handover is taken back where something was done meanwhile. What was the successor's own stays with
/// it; what was opened since goes where it would have been opened without the handover.
struct HandbackPlanner: Sendable {
    let units: UnitDirectory
    /// By pack and procedure.
    let procedures: [String: Procedure]
    let now: Instant

    /// `since`: what was opened after the handover. Throws `dossier.changed_meanwhile` for a pack that nobody had filed
    /// under when the procedures were read.
    func extended(_ back: Handover, to dossier: Dossier, since: [Event]) throws -> Handover {
        // What is closed by now is left alone.
        guard !dossier.isEnded else { return back.with(tasks: [], consultations: [], branches: []) }
        let tasks = back.tasks.filter { duty in
            dossier.tasks.contains { $0.step == duty.step && $0.branch == duty.branch && $0.unit == duty.unit.from }
        }
        let asked = back.consultations.filter { duty in
            dossier.consultations.contains {
                $0.step == duty.step && $0.branch == duty.branch && $0.answer == nil && $0.unit == duty.unit.from
            }
        }
        let running = back.branches.filter { duty in
            dossier.branches.contains {
                $0.isOpen && $0.step == duty.step && $0.branch == duty.branch && $0.unit == duty.unit.from
            }
        }
        let whole = back.with(tasks: tasks, consultations: asked, branches: running)
        return since.isEmpty ? whole : try extended(whole, dossier, since)
    }

    private func extended(_ back: Handover, _ dossier: Dossier, _ since: [Event]) throws -> Handover {
        guard let procedure = procedures[HandoverPlanner.key(dossier)] else {
            throw Problem(.conflict, "dossier.changed_meanwhile")
        }
        let successors = back.changes.map(\.from)
        func isNew(_ step: String, _ branch: String?, in duties: [Handover.Duty]) -> Bool {
            !duties.contains { $0.step == step && $0.branch == branch } && since.contains { $0.opened(step, branch) }
        }
        var old = dossier
        old.take(back)
        func duty(_ step: String, _ branch: String, at unit: String, kind: String?) -> Handover.Duty? {
            guard successors.contains(unit), let kind, let area = units.unit(old.competentUnit)?.area,
                let to = units.competent(level: kind, area: area, at: now.date)?.id, to != unit
            else { return nil }
            return Handover.Duty(
                step: step, branch: branch, unit: Handover.Change(from: unit, to: to), was: nil, assignee: nil)
        }
        let asked = dossier.consultations.compactMap { item -> Handover.Duty? in
            guard item.answer == nil, isNew(item.step, item.branch, in: back.consultations),
                case .consult(let consultation)? = procedure.steps[item.step]?.kind
            else { return nil }
            let kind = consultation.branches.first { $0.id == item.branch }?.unitKind
            return duty(item.step, item.branch, at: item.unit, kind: kind)
        }
        let running = dossier.branches.compactMap { run -> Handover.Duty? in
            guard run.isOpen, let unit = run.unit, isNew(run.step, run.branch, in: back.branches) else { return nil }
            let kind = procedure.branch(BranchName(step: run.step, branch: run.branch))?.unitKind
            return duty(run.step, run.branch, at: unit, kind: kind)
        }
        let (allAsked, allRunning) = (back.consultations + asked, back.branches + running)
        old.take(back.with(tasks: [], consultations: asked, branches: running))
        let tasks = dossier.tasks.compactMap { task -> Handover.Duty? in
            guard successors.contains(task.unit), isNew(task.step, task.branch, in: back.tasks) else { return nil }
            let unit =
                if let branch = task.branch {
                    old.consultations.first { $0.step == task.step && $0.branch == branch }?.unit
                } else {
                    procedure.steps[task.step].map { old.unit(of: $0) }
                }
            guard let unit, unit != task.unit else { return nil }
            return Handover.Duty(
                step: task.step, branch: task.branch, unit: Handover.Change(from: task.unit, to: unit),
                was: task.assignee, assignee: nil)
        }
        return back.with(tasks: back.tasks + tasks, consultations: allAsked, branches: allRunning)
    }
}

extension Event {
    /// Whether it may have opened this: another version gives steps other names.
    fileprivate func opened(_ step: String, _ branch: String?) -> Bool {
        switch self {
        case .stepOpened(let task): task.step == step && task.branch == branch
        case .branchOpened(let other, let name, _, _), .consultationAsked(let other, let name, _, _):
            other == step && name == branch
        case .migrated: true
        default: false
        }
    }
}

extension Handover {
    fileprivate func with(tasks: [Duty], consultations: [Duty], branches: [Duty]) -> Handover {
        Handover(
            run: run, plan: plan, date: date, basis: basis, article: article, reason: reason, notes: notes,
            intake: intake, competent: competent, tasks: tasks, consultations: consultations, branches: branches,
            undoes: undoes)
    }
}
