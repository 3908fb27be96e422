package import Administration
package import Core

/// A dossier (hồ sơ): the fold of its journal. Changed by nothing but `apply`, so replaying the journal gives the same
/// state to the bit.
package struct Dossier: Sendable, Hashable {
    package let id: Identifier
    /// `<unit code>-YYMMDD-NNNN` (TT 01/2018 art. 19).
    package let code: String
    package let procedure: String
    /// The hash of the pack that it was filed under, for life.
    package let pack: String
    package let channel: Channel
    package let language: Language
    package let filedAt: Instant
    package internal(set) var applicant: Applicant
    package internal(set) var owner: Owner
    package internal(set) var intakeUnit: String
    package internal(set) var competentUnit: String
    /// With which others it was handed in; nil when it was alone.
    package let group: GroupLink?
    /// The members of its group whose results it still waits for; nothing is done with it until there are none.
    package internal(set) var waitsFor: [String] = []
    package internal(set) var answers: Value
    package internal(set) var papers: [Paper]
    package internal(set) var fees: [Fee]
    package internal(set) var tasks: [OpenTask] = []
    package internal(set) var clock: LegalClock
    package internal(set) var supplements: [SupplementRequest] = []
    package internal(set) var reappointments: [Reappointment] = []
    package internal(set) var consultations: [ConsultedBranch] = []
    package internal(set) var branches: [BranchRun] = []
    package internal(set) var documents: [IssuedDocument] = []
    package internal(set) var demands: [PaymentDemand] = []
    package internal(set) var occurrences: [Occurrence] = []
    package internal(set) var records: [RecordWritten] = []
    /// What judges wrote is shown by ``panels(for:)`` alone.
    var panels: [Panel] = []
    package internal(set) var refunds: [Refund] = []
    package internal(set) var receipts: [CashReceipt] = []
    /// How often it was sent back to each step.
    package internal(set) var returns: [String: Int] = [:]
    /// The officers who did the steps that others may have to be done by somebody else than.
    package internal(set) var doers: [String: [Identifier]] = [:]
    /// The officers who, when a new version came, put it at a step where somebody decides: they do not decide there.
    package internal(set) var placers: [String: [Identifier]] = [:]
    /// The officer whose act it is about, who does no step of it.
    package internal(set) var excluded: Identifier?
    package internal(set) var decision: Decision?
    package internal(set) var withdrawal: Withdrawal?
    /// Steps of the competent unit that were done; 0 means accepted but not yet looked at.
    package internal(set) var processedSteps = 0
    package internal(set) var result: String?
    package internal(set) var endedAt: Instant?
    /// The sequence number of the last event; also the HTTP ETag.
    package internal(set) var version: Int

    package var openSupplement: SupplementRequest? { supplements.last.flatMap { $0.isOpen ? $0 : nil } }
    package var isEnded: Bool { endedAt != nil }

    package func task(_ step: String, branch: String? = nil) -> OpenTask? {
        tasks.first { $0.step == step && $0.branch == branch }
    }

    /// Every unit that takes part: the desk, the unit that decides, those consulted, those that judge.
    package var units: [String] {
        var units = [intakeUnit]
        let others = consultations.map(\.unit) + branches.compactMap(\.unit) + panels.map(\.unit)
        for unit in [competentUnit] + others where !units.contains(unit) { units.append(unit) }
        return units
    }
}

/// How it came in (NĐ 61/2018 art. 16; the national portal's channel codes 1, 2, 3).
package enum Channel: String, Sendable, CaseIterable { case counter, online, post }

/// Who handed it in (người nộp).
package struct Applicant: Sendable, Hashable {
    package let name: String
    package let account: Identifier?
    /// What they are to the owner; nil when they are the owner, or a program that says nothing of it.
    package let relation: Representation.Relation?
    package let idNumber: String?
    package let phone: String?

    package init(
        name: String, account: Identifier?, relation: Representation.Relation? = nil, idNumber: String? = nil,
        phone: String? = nil
    ) {
        self.name = name
        self.account = account
        self.relation = relation
        self.idNumber = idNumber
        self.phone = phone
    }
}

/// Whom it concerns (chủ hồ sơ), taken from the answers that the form names.
package struct Owner: Sendable, Hashable {
    package let name: String
    package let idNumber: String?
    package let phone: String?
    package let email: String?
    package let address: String?
    /// The owner's own account, where somebody else handed the dossier in and it was known then.
    package var account: Identifier?
}

package struct Fee: Sendable, Hashable {
    package let id: String
    /// In đồng.
    package let amount: Int
    package let collect: FeeRule.Collect
    package var collectedAt: Instant?
    /// When a head said that it need not be paid.
    package var waivedAt: Instant?

    package var isOpen: Bool { collectedAt == nil && waivedAt == nil && amount > 0 }
}

/// A step that waits for somebody.
package struct OpenTask: Sendable, Hashable {
    package let step: String
    /// The branch of a consultation; nil elsewhere.
    package let branch: String?
    package internal(set) var unit: String
    package internal(set) var role: String
    package var assignee: Identifier?
    package let openedAt: Instant
    package let due: Instant?
    /// Who may not do it, since they did a step that another must do.
    package var barred: [Identifier] = []
}

/// The legal time limit (vietnam.md §1.5).
package struct LegalClock: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case notStarted, running
        case stopped(at: Instant)
        case finished(at: Instant)
    }

    package var state: State = .notStarted
    /// When the result was promised; before acceptance, what it would be if accepted at filing.
    package var due: Instant
    package var startedAt: Instant?
    package var restarts = 0
    /// Why it stands still; nil while it runs.
    package var cause: ClockCause?
    /// The first promise that was not kept and that a new one took the place of: who was late once stays late, whatever
    /// is promised since.
    package var missed: Instant?

    package var isStopped: Bool { if case .stopped = state { true } else { false } }

    /// Whether the result was, or by `now` is, later than promised.
    package func isLate(at now: Instant) -> Bool { missed != nil || overran(at: now) }

    /// Whether the promise that stands is overrun. What stands still is measured at the moment at which it stopped.
    private func overran(at now: Instant) -> Bool {
        switch state {
        case .notStarted: false
        case .stopped(let moment), .finished(let moment): moment > due
        case .running: now > due
        }
    }

    /// Another version's promise, or the former one again, does not undo that this one was overrun.
    mutating func inherit(_ before: LegalClock, at now: Instant) {
        var heir = before
        heir.promise(due, at: now)
        // The very promise that stands again tells by itself that it was overrun.
        if let known = heir.missed, known != due { missed = known }
    }

    /// Takes a new promise; one that it had overrun by `now` stays in mind.
    mutating func promise(_ new: Instant, at now: Instant) {
        if missed == nil, new > due, overran(at: now) { missed = due }
        due = new
    }
}

package struct SupplementRequest: Sendable, Hashable {
    package let items: [String]
    package let reason: String
    package let askedAt: Instant
    package let askedBy: String
    /// The step that goes on when the applicant has answered.
    package let resume: String
    /// Until when it may be answered; nil where no law sets a time.
    package var answer: AnswerTime?
    package var answeredAt: Instant?
    /// When the time to answer it was up.
    package var lapsedAt: Instant?

    package var isOpen: Bool { answeredAt == nil && lapsedAt == nil }
}

/// The apology with a new date (văn bản xin lỗi); `inTime` when it was sent as early as the law asks.
package struct Reappointment: Sendable, Hashable {
    package let at: Instant
    package let previousDue: Instant
    package let due: Instant
    package let reason: String
    package let inTime: Bool
}

package struct ConsultedBranch: Sendable, Hashable {
    package let step: String
    package let branch: String
    package internal(set) var unit: String
    package let askedAt: Instant
    package let due: Instant?
    package var answer: Answer?
    package var note: String?
    package var answeredAt: Instant?

    /// `silent`: did not answer in time, which the procedure takes as consent.
    package enum Answer: String, Sendable, CaseIterable { case agree, disagree, silent }
}

package struct IssuedDocument: Sendable, Hashable {
    package let document: String
    /// Unique for its unit, series and year, without gaps (NĐ 30/2020).
    package let number: Int
    package let year: Int
    package let unit: String
    package let issuedAt: Instant
    package let signer: String?
    package var revocation: Revocation?
}

/// Why a document that was issued holds no more.
package struct Revocation: Sendable, Hashable {
    package let reason: String
    package let at: Instant
    package let by: String
}

package struct Decision: Sendable, Hashable {
    package let outcome: String
    package let reason: String?
    package let by: String
    package let at: Instant
    /// Whose powers they were, where whoever decided had them for a time.
    package let onBehalf: Giver?
    /// What stands above the signature (TM., KT., TL., TUQ., Q. and the post); empty where no position said it.
    package let signing: [String]
}

package struct Withdrawal: Sendable, Hashable {
    package let reason: String
    package let at: Instant
}
