import Core

/// What may differ between two versions of a procedure.
package enum DifferenceKind: String, RemarkKind {
    package static let family = "difference"

    case stepAdded = "step_added"
    case stepRemoved = "step_removed"
    case stepRenamed = "step_renamed"
    case stepKind = "step_kind"
    case stepRole = "step_role"
    case stepPlace = "step_place"
    case stepLimit = "step_limit"
    case stepOverdue = "step_overdue"
    case stepReturns = "step_returns"
    /// Anything else that the step's own kind says.
    case stepRule = "step_rule"
    case outcomeAdded = "outcome_added"
    case outcomeRemoved = "outcome_removed"
    case outcomeTarget = "outcome_target"
    case outcomeCondition = "outcome_condition"
    case branchAdded = "branch_added"
    case branchRemoved = "branch_removed"
    case branchChanged = "branch_changed"
    case stepBranch = "step_branch"
    case parallelAdded = "parallel_added"
    case parallelRemoved = "parallel_removed"
    case parallelChanged = "parallel_changed"
    case limit
    case clockBase = "clock_base"
    case transferUntil = "transfer_until"
    case clockSupplement = "clock_supplement"
    case supplementsAtMost = "supplements_at_most"
    case supplementWithin = "supplement_within"
    case answerWithin = "answer_within"
    case reappointmentsAtMost = "reappointments_at_most"
    case apology
    case openDossiers = "open_dossiers"
    case feeAdded = "fee_added"
    case feeRemoved = "fee_removed"
    case feeAmount = "fee_amount"
    case feeCondition = "fee_condition"
    case feeCollect = "fee_collect"
    /// Anything else that is said of a fee.
    case feeRule = "fee_rule"
    case questionAdded = "question_added"
    case questionRemoved = "question_removed"
    case questionRenamed = "question_renamed"
    case questionRequired = "question_required"
    case questionOptional = "question_optional"
    case questionType = "question_type"
    /// `question_changed` and `paper_changed` stand in journals of before these two told what.
    case questionChanged = "question_said"
    case formOther = "form_other"
    case paperAdded = "paper_added"
    case paperRemoved = "paper_removed"
    case paperRenamed = "paper_renamed"
    case paperCondition = "paper_condition"
    case paperChanged = "paper_taken"
    case lawAdded = "law_added"
    case lawRemoved = "law_removed"
    case lawValue = "law_value"
    case lawDate = "law_date"
    case documentAdded = "document_added"
    case documentRemoved = "document_removed"
    case documentChanged = "document_changed"
    case symbol
    case resultAdded = "result_added"
    case resultRemoved = "result_removed"
    case resultRetention = "result_retention"
    case resultFees = "result_fees"
    case text
    case inForce = "in_force"
    case competence
    /// Anything else that `procedure.yaml` says.
    case other
    case fileAdded = "file_added"
    case fileRemoved = "file_removed"
    /// One value of a file beside the procedures.
    case fileValue = "file_value"
    /// A text that is no list of values.
    case fileChanged = "file_changed"
    /// It reads the same: comments, order, spelling.
    case fileWritten = "file_written"
}

/// One difference between two versions of a procedure.
package struct Difference: Hashable, Sendable {
    package let remark: Remark<DifferenceKind>
    /// Whom it may concern.
    let reach: Reach

    package var kind: DifferenceKind { remark.kind }
    package var note: Note { remark.note }

    /// What a difference can touch in a dossier that is open.
    enum Reach: Hashable, Sendable {
        /// Dossiers that stand at the step or may yet come to it, by its name in either version.
        case step(old: String?, new: String?)
        /// Those whose limit still runs, or has not begun.
        case limit
        /// Those that have not been accepted.
        case acceptance
        /// Those whose applicant may still be asked for more.
        case supplement
        /// Like `supplement`, and those with an answer to this question.
        case question(old: String?, new: String?)
        /// Like `supplement`, and those that have the paper.
        case paper(old: String?, new: String?)
        /// Those for which the law's value differs.
        case law(String)
        case document(String)
        case result(String)
        /// Nobody's: words, what only new filings meet, and fees, which are compared as amounts.
        case nobody
    }
}

/// Which parts of the old version go on under another name in the new one, and what officers have decided for single
/// dossiers.
package struct MigrationMap: Sendable, Hashable {
    package var steps: [String: String] = [:]
    /// Paths of answers.
    package var questions: [String: String] = [:]
    package var papers: [String: String] = [:]
    /// By dossier code.
    package var choices: [String: MigrationChoice] = [:]

    package init() {}

    func step(_ id: String) -> String { steps[id] ?? id }
    func question(_ path: String) -> String { questions[path] ?? path }
    func paper(_ id: String) -> String { papers[id] ?? id }
}

/// What an officer has decided for a dossier that has no certain place.
package enum MigrationChoice: Sendable, Hashable {
    /// It goes on at this step of the new version, with all that was told against it.
    case step(String)
    /// It ends under the old version.
    case stay
}
