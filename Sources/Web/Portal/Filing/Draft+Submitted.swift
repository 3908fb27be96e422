import Casework
import Core

/// Where what a draft became stands: the name begins with `_`, which no field of a form may.
private let submittedMember = "_submitted"
/// Says that it became the dossiers of a group, whose id the other member holds.
private let groupMember = "_group"

extension Draft {
    /// The dossier, or the group of dossiers, that this draft became. Its answers and papers are gone from the draft then: what nobody needs twice
    /// is not kept twice, and a page that is sent again leads to the dossier.
    var submitted: Identifier? { answers[submittedMember]?.string.flatMap { Identifier($0) } }

    /// What is kept of a draft once it has become a dossier.
    static func submittedAnswers(_ dossier: Identifier) -> Value {
        [submittedMember: .string(dossier.description)]
    }

    static func submittedAnswers(group: Identifier) -> Value {
        [submittedMember: .string(group.description), groupMember: true]
    }

    /// Whether `submitted` is a group.
    var isGroup: Bool { answers[groupMember]?.bool ?? false }

    /// Throws `draft.submitted` for a page that was left open and is sent after all.
    func requireOpen() throws(Problem) {
        guard submitted == nil else { throw Problem(.conflict, "draft.submitted") }
    }
}
