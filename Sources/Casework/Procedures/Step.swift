package import Administration

/// One step of a procedure: who does it, where, within what time, and what may come of it.
package struct Step: Sendable {
    package let id: String
    package let kind: Kind
    /// The role that does it; nil for a consultation, whose branches name their own.
    package let role: String?
    package let place: Place
    package let limit: TimeLimit?
    /// Every way to leave the step, in the pack's order.
    package let outcomes: [Outcome]

    /// The closed vocabulary of `do:`.
    package enum Kind: Sendable {
        case task
        case consult(Consultation)
        case decide
        /// The name of the document that is numbered and issued.
        case issue(document: String)
        case deliver

        package var name: String {
            switch self {
            case .task: "task"
            case .consult: "consult"
            case .decide: "decide"
            case .issue: "issue"
            case .deliver: "deliver"
            }
        }
        package static let names = ["task", "consult", "decide", "issue", "deliver"]
    }

    /// Where it is done: where the dossier was handed in, or where it is decided.
    package enum Place: String, Sendable, CaseIterable { case intake, competent }

    package func outcome(_ id: String) -> Outcome? { outcomes.first { $0.id == id } }
}

package struct Outcome: Sendable {
    package let id: String
    package let target: Target
    package let when: Condition

    package enum Target: Hashable, Sendable {
        case step(String)
        case end(String)
    }

    /// Asks the applicant for what is missing.
    package var isSupplement: Bool { id == "supplement" }
    /// Must say why.
    package var needsReason: Bool { ["supplement", "refuse", "reject", "return"].contains(id) }
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
