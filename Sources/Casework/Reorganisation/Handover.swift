package import Core
import OrderedCollections

/// A dossier's way to the units that carry on the work of those that held it, as its journal tells it: what changed,
/// with what stood there before, so that it can be taken back to the bit. Its code, answers and clock stay.
package struct Handover: Sendable, Hashable {
    package struct Change: Sendable, Hashable {
        package let from: String
        package let to: String
        var back: Change { Change(from: to, to: from) }
    }

    /// A task that is open, a unit that was asked and has not answered, a branch that runs.
    package struct Duty: Sendable, Hashable {
        package let step: String
        package let branch: String?
        package let unit: Change
        /// Who had it and who has it on: nobody, when they are not at the successor.
        let was: Identifier?
        let assignee: Identifier?

        var back: Duty { Duty(step: step, branch: branch, unit: unit.back, was: assignee, assignee: was) }
    }

    /// The reorganisation that it is part of, and the name of its plan.
    package let run: Identifier
    package let plan: String
    /// The first day of the new order.
    package let date: CivilDate
    package let basis: String
    package let article: String
    /// The rule that sent it on, in the plan's words.
    package let reason: Localized
    /// How the successor was found.
    package let notes: [Note]
    /// The desk, where it changed.
    package let intake: Change?
    /// Who decides, where that changed.
    package let competent: Change?
    package let tasks: [Duty]
    package let consultations: [Duty]
    /// Branches that run at a unit of their own: what is still to come in them is the successor's too.
    package var branches: [Duty] = []
    /// The entry that this takes back; nil for a move forward.
    package let undoes: Int?

    var isEmpty: Bool { intake == nil && competent == nil && duties.isEmpty }

    private var duties: [Duty] { tasks + consultations + branches }

    /// Every unit that hands on, with who takes over; each pair once.
    package var changes: [Change] {
        var changes: [Change] = []
        for change in [competent, intake].compactMap(\.self) + duties.map(\.unit)
        where !changes.contains(change) { changes.append(change) }
        return changes
    }

    /// What takes it back.
    func undone(entry sequence: Int) -> Handover {
        Handover(
            run: run, plan: plan, date: date, basis: basis, article: article, reason: reason, notes: [],
            intake: intake?.back, competent: competent?.back, tasks: tasks.map(\.back),
            consultations: consultations.map(\.back), branches: branches.map(\.back), undoes: sequence)
    }
}

extension Dossier {
    mutating func take(_ handover: Handover) {
        if let change = handover.intake { intakeUnit = change.to }
        if let change = handover.competent { competentUnit = change.to }
        for duty in handover.tasks {
            for index in tasks.indices where tasks[index].step == duty.step && tasks[index].branch == duty.branch {
                tasks[index].unit = duty.unit.to
                tasks[index].assignee = duty.assignee
            }
        }
        for duty in handover.consultations {
            for index in consultations.indices
            where consultations[index].step == duty.step && consultations[index].branch == duty.branch {
                consultations[index].unit = duty.unit.to
            }
        }
        for duty in handover.branches {
            for index in branches.indices
            where branches[index].step == duty.step && branches[index].branch == duty.branch {
                branches[index].unit = duty.unit.to
            }
        }
    }
}

extension Handover {
    package var value: Value {
        compact([
            "run": Value(run), "plan": .string(plan), "date": .string(date.description), "basis": .string(basis),
            "article": .string(article),
            "reason": ["vi": .string(reason.vietnamese), "en": .string(reason.english)],
            "notes": notes.isEmpty ? nil : .array(notes.map(\.value)), "intake": intake?.value,
            "competent": competent?.value, "tasks": tasks.isEmpty ? nil : .array(tasks.map(\.value)),
            "consultations": consultations.isEmpty ? nil : .array(consultations.map(\.value)),
            "branches": branches.isEmpty ? nil : .array(branches.map(\.value)),
            "undoes": undoes.map { Value($0) },
        ])
    }

    init(_ members: Members) throws {
        guard let run = members.identifier("run") else { throw Members.unreadable("run") }
        guard let date = CivilDate(try members.text("date")) else { throw Members.unreadable("date") }
        let reason = try Members(members.object["reason"])
        self.init(
            run: run, plan: try members.text("plan"), date: date, basis: try members.text("basis"),
            article: try members.text("article"),
            reason: Localized(vietnamese: try reason.text("vi"), english: try reason.text("en")),
            notes: try members.list("notes", Note.init), intake: try members.optional("intake", Change.init),
            competent: try members.optional("competent", Change.init), tasks: try members.list("tasks", Duty.init),
            consultations: try members.list("consultations", Duty.init),
            branches: try members.list("branches", Duty.init), undoes: members.object["undoes"]?.integer)
    }
}

extension Handover.Change {
    fileprivate var value: Value { ["from": .string(from), "to": .string(to)] }
    fileprivate init(_ members: Members) throws {
        self.init(from: try members.text("from"), to: try members.text("to"))
    }
}

extension Handover.Duty {
    fileprivate var value: Value {
        compact([
            "step": .string(step), "branch": .present(branch), "from": .string(unit.from), "to": .string(unit.to),
            "was": .present(was), "assignee": .present(assignee),
        ])
    }
    fileprivate init(_ members: Members) throws {
        self.init(
            step: try members.text("step"), branch: members.optionalText("branch"),
            unit: Handover.Change(from: try members.text("from"), to: try members.text("to")),
            was: members.identifier("was"), assignee: members.identifier("assignee"))
    }
}
