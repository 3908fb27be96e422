package import Core

/// The time limit as a ledger: what started, stopped and moved it, when, by whom, why and under which law, each with
/// the time that was promised from then on. Read from the journal alone.
package struct ClockLedger: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            case start, stop, resume, restart, extend, finish
            /// The procedure's version changed, and the promised time with it.
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
    }

    package let entries: [Entry]

    /// `versions`: the procedure by the hashes of its packs, for a dossier that has moved between them.
    package init(_ journal: [JournalEntry], _ procedure: Procedure, versions: [String: Procedure] = [:]) {
        var procedure = procedure
        var entries: [Entry] = []
        var stopped: Instant?
        var request: String?
        for line in journal {
            if case .filed(let filed) = line.event { procedure = versions[filed.pack] ?? procedure }
            let law = procedure.inForce.basis
            func add(
                _ kind: Entry.Kind, cause: ClockCause? = nil, reason: String? = nil, due: Instant? = nil,
                base: Instant? = nil, stoppedAt: Instant? = nil, basis: String? = nil
            ) {
                entries.append(
                    Entry(
                        kind: kind, at: line.at, actor: line.actor, cause: cause, reason: reason,
                        basis: cause?.basis ?? basis ?? law, due: due, base: base, stoppedAt: stoppedAt))
            }
            switch line.event {
            case .clockStarted(let at, let due, let transferred):
                add(.start, due: due, base: procedure.clock.base == .receipt ? at : transferred)
            case .supplementRequested(_, let reason, _): request = reason
            case .clockStopped(let cause):
                add(.stop, cause: cause, reason: cause?.why == .supplement ? request : nil)
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
                if let due = move.due { add(.migrate, reason: move.reason, due: due, basis: move.basis) }
                procedure = versions[move.to.hash] ?? procedure
            default: break
            }
        }
        self.entries = entries
    }

    /// The time that is promised after all of it; nil before the limit began.
    package var due: Instant? { entries.last { $0.due != nil }?.due }
}
