package import Administration
package import Core

/// What happened to a dossier. Events are facts: what they carry (a due time, a unit) was worked out when they
/// happened and is never worked out again.
package enum Event: Sendable, Hashable {
    case filed(Filed)
    case stepOpened(OpenTask)
    case stepClosed(StepClosed)
    case assigned(step: String, branch: String?, officer: Identifier?)
    /// `transferredAt`: when the processing unit counts as having it (after 15:00: the next working day).
    case clockStarted(at: Instant, due: Instant, transferredAt: Instant)
    /// `cause`: nil in journals of before it was kept.
    case clockStopped(ClockCause?)
    case clockResumed(due: Instant)
    case clockRestarted(due: Instant)
    /// The result is ready: the limit has been kept, or not.
    case clockFinished
    /// `answer`: until when it may be answered; nil where no law sets a time.
    case supplementRequested(items: [String], reason: String, resume: String, answer: AnswerTime? = nil)
    /// `owner`: as the new answers tell of them, where that is another than before.
    case supplemented(answers: Value?, papers: [Paper], owner: Owner? = nil)
    case apologised(due: Instant, reason: String, inTime: Bool)
    case consultationAsked(step: String, branch: String, unit: String, due: Instant?)
    case consultationAnswered(step: String, branch: String, answer: ConsultedBranch.Answer, note: String?)
    /// A branch of a parallel step began; `unit`: who does all of it, nil where each of its steps says.
    case branchOpened(step: String, branch: String, unit: String?, due: Instant?)
    /// `outcome`: the last one taken in it, or `silent`, or `unneeded`.
    case branchClosed(step: String, branch: String, outcome: String)
    /// `signing`: what stands above the signature, by the position in force then; empty where it says nothing.
    case decided(outcome: String, reason: String?, signing: [String] = [])
    case documentIssued(document: String, number: Int, year: Int, unit: String, signer: String?)
    /// A document of the dossier, counted from 0, holds no more.
    case documentRevoked(index: Int, reason: String)
    /// Only in journals of before fees of the list were demanded like any other money.
    case feesCollected([String])
    /// The case ends without what its fees are for: those that are not paid are not asked for any more.
    case feesDropped
    /// The applicant's answers changed what the fees of the list are: those that are not paid yet, as they are now.
    case feesRevised([Fee])
    /// A head said that what is open of the list's fees need not be paid.
    case feesWaived(reason: String)
    /// Rules decided where the case goes on.
    case chosen(step: String, target: Outcome.Target)
    case paymentDemanded(PaymentDemand)
    case paymentReceived(ReceivedPayment)
    case receiptIssued(CashReceipt)
    case refundDue(Refund)
    /// A refund of the dossier, counted from 0, was paid.
    case refundPaid(index: Int, method: PaymentDemand.Method, transaction: String?)
    /// Something outside the office happened; `reference` is what its source calls it.
    case occurred(step: String, event: String, reference: String?)
    case recorded(RecordWritten)
    case escalated(step: String, branch: String?, role: String)
    /// It was handed in with others, and waits for the results of these members of its group.
    case waiting(for: [String])
    case released(Release)
    /// A member that it waits for ended without the result: it cannot be opened.
    case blocked(by: String, code: String, result: String)
    case withdrawalRequested(reason: String)
    /// From here on it stands under another version of its procedure; or, back under the former one.
    case migrated(DossierMigration)
    /// A newer version of its procedure asked an officer where it goes on: it stays under its own.
    case stayed(DossierStay)
    /// The units that held it are no more: their successors go on with it.
    case handedOver(Handover)
    case noticed(Notice)
    case ended(result: String)
    case panelDrawn(PanelDraw)
    case recused(Recusal)
    case sheetSubmitted(Sheet)
    case phaseClosed(PhaseClosing)
    case scored(step: String, result: PanelResult)
    case ranked(step: String, rank: PanelRank)
    /// Never stored: what a reader may not know of a panel's work, beyond that it happened.
    case withheld(kind: String, step: String)

    package struct Filed: Sendable, Hashable {
        package let code: String
        package let procedure: String
        package let pack: String
        package let channel: Channel
        package let language: Language
        package let applicant: Applicant
        package let owner: Owner
        package let intakeUnit: String
        package let competentUnit: String
        package let answers: Value
        package let papers: [Paper]
        package let fees: [Fee]
        package let expectedDue: Instant
        /// With which others it was handed in.
        package var group: GroupLink?
        /// An officer whose act it is about: they do no step of it.
        package var excluded: Identifier?
    }

    /// A member of the group has the result that this dossier waits for.
    package struct Release: Sendable, Hashable {
        package let member: String
        package let code: String
        /// The answers with what came of it.
        package let answers: Value
        /// Papers that the result is.
        package let papers: [Paper]
        /// When the result is to be expected, as it stands then.
        package let due: Instant
    }

    package struct StepClosed: Sendable, Hashable {
        package let step: String
        package let branch: String?
        package let outcome: String
        package let reason: String?
        package let note: String?
        /// The step that the dossier was sent back to.
        package var back: String?
        /// The officer, where the procedure asks later who it was; nil elsewhere.
        package var by: Identifier?
    }

    /// What the timekeeper says when time passes.
    package enum Notice: String, Sendable, CaseIterable {
        case dueSoon = "due_soon"
        case late
        case stepLate = "step_late"
        /// The applicant's time to answer a request is up: what is there is decided on.
        case unanswered
    }
}

/// Who did it: shown in the history by unit, and by name to those who may see names.
package struct Actor: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case citizen, officer, service, system }
    package let kind: Kind
    package let id: Identifier?
    package let name: String
    package let unit: String?
    /// In whose place an officer acted; nil in their own right.
    package let onBehalf: Giver?

    package init(kind: Kind, id: Identifier?, name: String, unit: String?, onBehalf: Giver? = nil) {
        self.onBehalf = onBehalf
        self.kind = kind
        self.id = id
        self.name = name
        self.unit = unit
    }

    /// The clock itself.
    package static let time = Actor(kind: .system, id: nil, name: "", unit: nil)
}

/// One entry of the journal.
package struct JournalEntry: Sendable, Hashable {
    /// 1, 2, 3 … within the dossier.
    package let sequence: Int
    package let at: Instant
    package let actor: Actor
    package let event: Event
}
