package import Administration

/// One step of a procedure: who does it, where, within what time, and what may come of it.
package struct Step: Sendable {
    package let id: String
    package let kind: Kind
    /// The role that does it; nil where nobody of one role does: consultations, dates, rules and registers.
    package let role: String?
    package let place: Place
    package let limit: TimeLimit?
    /// What happens when `limit` has passed.
    package let overdue: Overdue
    /// Steps whose doers may not do this one: who drafts does not sign.
    package let otherThan: [String]
    /// How often a dossier may be sent back to this step; nil where nothing leads back to it.
    package internal(set) var returnsAtMost: Int?
    /// Every way in which somebody may leave the step, in the pack's order; what rules and time do is in its kind.
    package internal(set) var outcomes: [Outcome]
    /// The branch that it is a step of; nil for a step of the case itself.
    package internal(set) var within: BranchName?

    /// The closed vocabulary of `do:`.
    package enum Kind: Sendable {
        case task
        case consult(Consultation)
        case decide
        /// The name of the document that is numbered and issued.
        case issue(document: String)
        case deliver
        case choose(Choice)
        case wait(Waiting)
        case pay(Payment)
        case record(Recording)
        case score(Scoring)
        case parallel(Parallel)

        package var name: String {
            switch self {
            case .task: "task"
            case .consult: "consult"
            case .decide: "decide"
            case .issue: "issue"
            case .deliver: "deliver"
            case .choose: "choose"
            case .wait: "wait"
            case .pay: "pay"
            case .record: "record"
            case .score: "score"
            case .parallel: "parallel"
            }
        }
        package static let names = [
            "task", "consult", "decide", "issue", "deliver", "choose", "wait", "pay", "record", "score", "parallel",
        ]

        /// Whether somebody chooses among several ways on.
        var isChosen: Bool {
            switch self {
            case .task, .decide: true
            case .consult, .issue, .deliver, .choose, .wait, .pay, .record, .score, .parallel: false
            }
        }
    }

    /// Where it is done: where the dossier was handed in, or where it is decided.
    package enum Place: String, Sendable, CaseIterable { case intake, competent }

    /// What the procedure makes of a limit that has passed.
    package enum Overdue: Hashable, Sendable {
        /// It is late, and the head is told.
        case counts
        /// The task passes to another role of the same unit.
        case escalates(to: String)
        /// Silence: the case goes on with this outcome.
        case outcome(String)
    }

    /// Why the time limit stands still while this step is open; nil when it runs on.
    package var stop: ClockStop? {
        switch kind {
        case .wait(let waiting): waiting.stop
        case .pay(let payment): payment.stop
        case .task, .consult, .decide, .issue, .deliver, .choose, .record, .score, .parallel: nil
        }
    }

    package func outcome(_ id: String) -> Outcome? { outcomes.first { $0.id == id } }

    /// Wherever the step may lead: by somebody's act, by rules, or because time has passed.
    package var targets: [Outcome.Target] {
        let others: [Outcome.Target] =
            switch kind {
            case .choose(let choice): choice.targets
            case .wait(let waiting): waiting.timeout.map { [$0] } ?? []
            case .pay(let payment): payment.timeout.map { [$0] } ?? []
            case .parallel(let parallel): parallel.branches.compactMap { $0.steps.first }.map { .step($0) }
            case .task, .consult, .decide, .issue, .deliver, .record, .score: []
            }
        if case .parallel = kind { return others + outcomes.map(\.target) }
        return outcomes.map(\.target) + others
    }
}

package struct Outcome: Sendable {
    package let id: String
    package let target: Target
    package let when: Condition
    /// It leads back, to a step from which the dossier may come here again.
    package internal(set) var isReturn = false

    package enum Target: Hashable, Sendable {
        case step(String)
        case end(String)
        /// The end of the branch that the step belongs to.
        case done
    }

    /// What a step is left with when its time has passed.
    package static let timeout = "timeout"
    /// What a step is left with when the applicant is refused: always with a reason, which is theirs to read.
    package static let refuse = "refuse"
    /// What the kinds of step call their own ways out; packs have no texts for them.
    package static let ownWords: Set<String> = [
        "answered", "issued", "delivered", "paid", "occurred", "came", "recorded", "joined",
    ]

    /// Asks the applicant for what is missing.
    package var isSupplement: Bool { id == "supplement" }
    /// Must say why.
    package var needsReason: Bool { ["supplement", "refuse", "reject", "return", "explain"].contains(id) }
    /// May name who gets the next task.
    package var takesAssignee: Bool { id == "assign" }
}

/// Other units asked in parallel (NĐ 61/2018 art. 19.5–19.7), each with a clock of its own.
package struct Consultation: Sendable {
    package let branches: [Branch]
    package let silence: Silence

    package struct Branch: Sendable {
        package let id: String
        /// The kind of unit that is asked (`fire_police`); which one it is follows from the competent unit's area.
        package let unitKind: String
        package let role: String
        package let when: Condition
    }

    /// What it means when a unit has not answered by its due time.
    package enum Silence: String, Sendable, CaseIterable { case consents, escalates }
}
