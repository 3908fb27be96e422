import Casework
import Core

/// Where what a draft became stands: the name begins with `_`, which no field of a form may.
private let submittedMember = "_submitted"

extension Draft {
    /// The dossier that this draft became. Its answers and papers are gone from the draft then: what nobody needs twice
    /// is not kept twice, and a page that is sent again leads to the dossier.
    var submitted: Identifier? { answers[submittedMember]?.string.flatMap { Identifier($0) } }

    /// What is kept of a draft once it has become a dossier.
    static func submittedAnswers(_ dossier: Identifier) -> Value {
        [submittedMember: .string(dossier.description)]
    }

    /// Throws `draft.submitted` for a page that was left open and is sent after all.
    func requireOpen() throws(Problem) {
        guard submitted == nil else { throw Problem(.conflict, "draft.submitted") }
    }
}
