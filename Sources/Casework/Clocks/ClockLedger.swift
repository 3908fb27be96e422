package import Administration
package import Core

/// The time limit as a ledger: what started, stopped and moved it, when, by whom, why and under which law, each with
/// the time that was promised from then on. Read from the journal alone.
package struct ClockLedger: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            case start, stop, resume, restart, extend, finish
            /// The procedure's version changed, and its limit or the promised time with it.
            case migrate
        }

        package let kind: Kind
        package let at: Instant
        package let actor: Actor
        /// Why it stands still; for `stop`, where the journal kept it.
        package let cause: ClockCause?
        /// What the applicant was told, for `extend` and for a stop that asks for more.
        package let reason: String?
        package let basis: String
        /// The promised time from here on; nil for `stop` and `finish`, which promise nothing new.
        package let due: Instant?
        /// From when it counts: for `start` when the deciding unit counts as having it, by the procedure's rule.
        package let base: Instant?
        /// Since when it had stood still; for `resume` and `restart`.
        package let stoppedAt: Instant?
        /// The promise that had been overrun when this one took its place: the dossier stays late.
        package let missed: Instant?
        /// The limit of the version in force then.
        package let limit: TimeLimit
        /// For `start`: until when more may be asked, by the law of the version in force then.
        package var asking: SetSpan?
        /// For a stop that asks for more: until when the applicant may answer.
        package var answer: AnswerTime?
    }

    package let entries: [Entry]

    /// `versions`: the procedure by the hashes of its packs, for a dossier that has moved between them.
    package init(_ journal: [JournalEntry], _ procedure: Procedure, versions: [String: Procedure] = [:]) {
        var procedure = procedure.first(of: journal, versions)
        var entries: [Entry] = []
        var stopped: Instant?
        var request: String?
        var answer: AnswerTime?
        let filed = journal.first?.at.date
        var promised: LegalClock?
        for line in journal {
            let law = procedure.inForce.basis
            func add(
                _ kind: Entry.Kind, cause: ClockCause? = nil, reason: String? = nil, due: Instant? = nil,
                base: Instant? = nil, stoppedAt: Instant? = nil, basis: String? = nil
            ) {
                let before = promised?.missed
                promised?.turn(kind, due, at: line.at)
                let missed = before == nil ? promised?.missed : nil
                entries.append(
                    Entry(
                        kind: kind, at: line.at, actor: line.actor, cause: cause, reason: reason,
                        basis: cause?.basis ?? basis ?? law, due: due, base: base, stoppedAt: stoppedAt, missed: missed,
                        limit: procedure.limit))
            }
            switch line.event {
            case .clockStarted(let at, let due, let transferred):
                promised = LegalClock(state: .running, due: due)
                add(.start, due: due, base: procedure.clock.base == .receipt ? at : transferred)
                entries[entries.count - 1].asking = filed.flatMap {
                    procedure.span(procedure.clock.supplementWithin, filed: $0)
                }
            case .supplementRequested(_, let reason, _, let time): (request, answer) = (reason, time)
            case .clockStopped(let cause):
                let isAsking = cause?.why == .supplement
                add(.stop, cause: cause, reason: isAsking ? request : nil)
                entries[entries.count - 1].answer = isAsking ? answer : nil
                stopped = line.at
            case .clockResumed(let due):
                add(.resume, due: due, stoppedAt: stopped)
                stopped = nil
            case .clockRestarted(let due):
                add(.restart, due: due, base: line.at, stoppedAt: stopped)
                stopped = nil
            case .apologised(let due, let reason, _): add(.extend, reason: reason, due: due)
            case .clockFinished: add(.finish)
            case .migrated(let move):
                let old = procedure
                procedure = versions[move.to.hash] ?? procedure
                // Before the start nothing is promised, and what is finished goes on under no limit.
                guard let promised, promised.isOpen, move.due != nil || procedure.limit != old.limit else { continue }
                add(.migrate, reason: move.reason, due: move.due ?? promised.due, basis: move.basis)
            default: break
            }
        }
        self.entries = entries
    }

    /// The time that is promised after all of it; nil before the limit began.
    package var due: Instant? { entries.last { $0.due != nil }?.due }
}

extension Procedure {
    /// As it stood when the journal began; `self` where no version of then is known.
    package func first(of journal: [JournalEntry], _ versions: [String: Procedure]) -> Procedure {
        for line in journal {
            switch line.event {
            case .filed(let filed): if let first = versions[filed.pack] { return first }
            case .migrated(let move): return versions[move.from.hash] ?? self
            default: break
            }
        }
        return self
    }
}

extension LegalClock {
    fileprivate var isOpen: Bool { if case .finished = state { false } else { true } }

    /// One turn of the ledger, as far as it tells whether a promise was overrun.
    fileprivate mutating func turn(_ kind: ClockLedger.Entry.Kind, _ due: Instant?, at now: Instant) {
        if let due { promise(due, at: now) }
        switch kind {
        case .start, .resume, .restart: state = .running
        case .stop: state = .stopped(at: now)
        case .finish: state = .finished(at: now)
        case .extend, .migrate: break
        }
    }
}
