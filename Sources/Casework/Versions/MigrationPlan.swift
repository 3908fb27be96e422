import Core

/// Why a dossier has no certain place in a new version.
package enum ReasonKind: String, RemarkKind {
    package static let family = "reason"

    case procedureGone = "procedure_gone"
    case stepGone = "step_gone"
    case stepKind = "step_kind"
    case stepNotFirst = "step_not_first"
    case branchGone = "branch_gone"
    case branchUnit = "branch_unit"
    /// An open step stands in another branch, or in none.
    case branchLeft = "branch_left"
    /// A unit is newly asked at a step that the dossier is at already.
    case branchNew = "branch_new"
    /// Nobody would know any more who did a step that another must be done by somebody else than.
    case dutyGone = "duty_gone"
    /// A step could be done by who did an earlier one.
    case dutyLost = "duty_lost"
    case awaitsOther = "awaits_other"
    case clockStop = "clock_stop"
    case outcomeGone = "outcome_gone"
    case answerMissing = "answer_missing"
    case answerInvalid = "answer_invalid"
    case questionType = "question_type"
    case paperMissing = "paper_missing"
    case paperUnplaced = "paper_unplaced"
    case limitSpent = "limit_spent"
    case limitUncertain = "limit_uncertain"
    case stepLimitSpent = "step_limit_spent"
    case feePaid = "fee_paid"
    case demandChanged = "demand_changed"
    /// Judges were drawn for a step that is another one in the new version.
    case panelStep = "panel_step"
    /// Others of its group wait for a step that is not there under its name.
    case groupWaits = "group_waits"
    /// What another's result brings has no place.
    case groupBrings = "group_brings"
    case issuedDocument = "issued_document"
    case otherUnit = "other_unit"
    case choiceImpossible = "choice_impossible"
    /// It has its place, and an officer has chosen another.
    case choicePlaced = "choice_placed"
    case unreadable

    /// Whether no officer can decide it away: such a dossier ends under the version that it stands under.
    package var isFinal: Bool {
        switch self {
        case .panelStep, .groupWaits, .groupBrings, .procedureGone, .issuedDocument, .otherUnit, .choiceImpossible,
            .choicePlaced, .unreadable:
            true
        default: false
        }
    }
}

/// What the move changes in a dossier's own state.
package enum EffectKind: String, RemarkKind {
    package static let family = "effect"

    case stepMoved = "step_moved"
    case stepRenamed = "step_renamed"
    case stepChosen = "step_chosen"
    case taskRole = "task_role"
    case taskUnit = "task_unit"
    case taskFree = "task_free"
    case taskDue = "task_due"
    case taskNoDue = "task_no_due"
    case branchDue = "branch_due"
    case branchEnded = "branch_ended"
    case expectedDue = "expected_due"
    case dueEarlier = "due_earlier"
    case dueKept = "due_kept"
    case dueRestarted = "due_restarted"
    case clockResumed = "clock_resumed"
    case demandLapsed = "demand_lapsed"
    case feeAmount = "fee_amount"
    case feeAdded = "fee_added"
    case feeDropped = "fee_dropped"
    case answerMoved = "answer_moved"
    case answerDropped = "answer_dropped"
    case answerComputed = "answer_computed"
    case paperMoved = "paper_moved"
    case accepted
    /// It ends under its own version, since an officer has said so.
    case stays
}

package typealias MigrationReason = Remark<ReasonKind>
package typealias MigrationEffect = Remark<EffectKind>

/// What a move to another version would mean for one dossier.
package struct MigrationPlan: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        /// Nothing that touches this dossier differs.
        case unchanged
        /// Everything that is open has one certain place in the new version.
        case automatic
        /// An officer has said where it goes on, or that it ends under its own version.
        case decided
        /// It stays until an officer has said so.
        case needsOfficer = "needs_officer"
    }

    package let verdict: Verdict
    /// Why it has no certain place; with `decided`, what the officer accepted.
    package let reasons: [MigrationReason]
    /// What changes in its state.
    package let effects: [MigrationEffect]
    /// What else differs that it may yet meet.
    package let ahead: [Difference]
    /// The state that it would have; nil when it stays.
    let next: Dossier?

    package var moves: Bool { next != nil }

    /// Whether an officer can say where it goes on: nothing that stands against it is final, but a choice that cannot be.
    package var asksOfficer: Bool {
        verdict == .needsOfficer
            && reasons.allSatisfy { !$0.kind.isFinal || [.choiceImpossible, .choicePlaced].contains($0.kind) }
    }

    /// Everything that there is to say of it, what matters most first.
    package var notes: [Note] { reasons.map(\.note) + effects.map(\.note) + ahead.map(\.note) }

    /// An officer has said that it ends under its own version.
    static func decidedToStay(_ reasons: [MigrationReason], _ title: Localized) -> MigrationPlan {
        MigrationPlan(
            verdict: .decided, reasons: reasons, effects: [MigrationEffect(.stays, "", title)], ahead: [], next: nil)
    }

    static func stays(_ reasons: [MigrationReason], ahead: [Difference] = []) -> MigrationPlan {
        MigrationPlan(verdict: .needsOfficer, reasons: reasons, effects: [], ahead: ahead, next: nil)
    }
}
