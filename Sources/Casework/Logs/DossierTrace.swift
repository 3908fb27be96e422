package import Core

/// What happened to one dossier, as process mining reads it. No names and nothing that was answered: the code, the steps,
/// the roles' units and the times.
package struct DossierTrace: Sendable {
    package let code: String
    package let procedure: String
    /// The version of the law that it was decided under: the pack's hash.
    package let pack: String
    package let channel: String
    package let events: [LogEvent]

    /// The activities in their order: two dossiers that went the same way have the same variant.
    package var variant: String { events.map(\.activity).joined(separator: ", ") }
}

package struct LogEvent: Sendable, Hashable {
    /// The number within the journal.
    package let sequence: Int
    /// `filed`, `appraise.propose`, `consult/fire.agree`, `ended.granted` …
    package let activity: String
    package let at: Instant
    /// The unit that acted; nil for the applicant and for time itself.
    package let unit: String?
    /// `citizen`, `officer`, `service` or `system`.
    package let actor: String
    /// The document that was issued, as `name number/year`.
    package let document: String?
}

extension DossierTrace {
    /// Nil when the journal does not begin with a filing.
    init?(_ journal: [JournalEntry]) {
        guard case .filed(let filed)? = journal.first?.event else { return nil }
        code = filed.code
        procedure = filed.procedure
        pack = filed.pack
        channel = filed.channel.rawValue
        events = journal.compactMap { entry in
            guard let activity = entry.event.activity else { return nil }
            var document: String?
            if case .documentIssued(let name, let number, let year, let unit, _) = entry.event {
                document = "\(unit) \(name) \(number)/\(year)"
            }
            return LogEvent(
                sequence: entry.sequence, activity: activity, at: entry.at, unit: entry.actor.unit,
                actor: entry.actor.kind.rawValue, document: document)
        }
    }
}

extension Event {
    /// What the event is called in a log; nil when it only follows from another one.
    fileprivate var activity: String? {
        switch self {
        case .filed: "filed"
        case .stepClosed(let closed) where closed.outcome == Step.unneeded: nil
        case .branchClosed(let step, let branch, let outcome): "\(step)/\(branch).\(outcome)"
        case .stepClosed(let closed):
            closed.step + (closed.branch.map { "/" + ($0.hasPrefix(Seat.prefix) ? "judge" : $0) } ?? "") + "."
                + closed.outcome
        case .supplemented: "supplemented"
        case .apologised: "apologised"
        case .documentIssued(let document, _, _, _, _): "issued." + document
        case .documentRevoked: "revoked"
        case .released(let release): "released." + release.member
        case .blocked: "blocked"
        case .withdrawalRequested: "withdrawal_requested"
        case .chosen(let step, let target): "\(step)>\(target.word)"
        case .recorded(let record): "recorded." + record.register
        case .escalated(let step, _, let role): "\(step)^\(role)"
        case .migrated(let migration): migration.undoes == nil ? "migrated" : "migrated_back"
        case .stayed: "stayed"
        case .handedOver(let handover): handover.undoes == nil ? "handed_over" : "handed_back"
        case .noticed(let notice): "notice." + notice.rawValue
        case .ended(let result): "ended." + result
        case .phaseClosed(let closing): "\(closing.step).\(closing.phase.rawValue)_closed"
        case .stepOpened, .assigned, .clockStarted, .clockStopped, .clockResumed, .clockRestarted, .clockFinished,
            .branchOpened, .supplementRequested, .consultationAsked, .consultationAnswered, .decided, .feesCollected,
            .feesDropped, .feesRevised, .feesWaived, .paymentDemanded, .paymentReceived, .receiptIssued, .refundDue,
            .refundPaid, .occurred, .panelDrawn, .recused, .sheetSubmitted, .scored, .ranked, .withheld, .waiting:
            nil
        }
    }
}
