package import Administration
package import Core
import Store

extension Dossiers {
    /// Carries out an officer's act. `expecting`: the version that the page or client saw (If-Match); nil to act on
    /// whatever it is now. Throws what `Procedure.act` throws, `desk.not_a_colleague`, `dossier.unknown`,
    /// `dossier.changed_meanwhile`.
    @discardableResult
    package func act(
        _ act: Act, on id: Identifier, expecting version: Int? = nil, idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = [
            "step": .string(act.step), "branch": Value(act.branch), "outcome": .string(act.outcome),
            "reason": Value(act.reason), "note": Value(act.note), "items": Value(list: act.items),
            "assignee": act.assignee.map { Value($0) } ?? .null, "fees": .bool(act.feesCollected),
            "reference": Value(act.reference),
        ]
        return try await command(id, expecting: version, key: idempotencyKey, content, caller) {
            procedure, dossier, context in
            let events: [Event]
            do {
                events = try procedure.act(act, on: dossier, context)
            } catch let problem as Problem where problem.code == Problem.samePerson {
                guard let task = dossier.task(act.step, branch: act.branch) else { throw problem }
                throw try await samePerson(task, of: dossier.procedure)
            }
            try await requireAble(act.assignee, for: events, of: dossier.procedure, context)
            return events
        }
    }

    /// The applicant's answer to a supplement request.
    @discardableResult
    package func supplement(
        answers: Value?, papers: [Paper], on id: Identifier, expecting version: Int? = nil,
        secretMatches: Bool = false, idempotencyKey: String? = nil, keyOwner: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = ["answers": answers ?? .null, "papers": .array(papers.map(\.value))]
        return try await command(
            id, expecting: version, key: idempotencyKey, keyOwner: keyOwner, content, caller,
            secretMatches: secretMatches
        ) { procedure, dossier, context in
            try procedure.supplement(answers: answers, papers: papers, on: dossier, context)
        }
    }

    @discardableResult
    package func withdraw(
        reason: String, on id: Identifier, expecting version: Int? = nil, secretMatches: Bool = false,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        try await command(
            id, expecting: version, key: idempotencyKey, ["reason": .string(reason)], caller,
            secretMatches: secretMatches
        ) { procedure, dossier, context in
            try procedure.withdraw(reason: reason, on: dossier, context)
        }
    }

    @discardableResult
    package func apologise(
        due: CivilDate, reason: String, on id: Identifier, expecting version: Int? = nil,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = ["due": .string(due.description), "reason": .string(reason)]
        return try await command(id, expecting: version, key: idempotencyKey, content, caller) {
            procedure, dossier, context in
            try procedure.apologise(due: due, reason: reason, on: dossier, context)
        }
    }

    @discardableResult
    package func revoke(
        document index: Int, reason: String, on id: Identifier, expecting version: Int? = nil,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = ["document": Value(index), "revoke": .string(reason)]
        return try await command(id, expecting: version, key: idempotencyKey, content, caller) {
            procedure, dossier, context in
            try procedure.revoke(document: index, reason: reason, on: dossier, context)
        }
    }

    @discardableResult
    package func assign(
        step: String, branch: String?, to officer: Identifier?, on id: Identifier, expecting version: Int? = nil,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = [
            "step": .string(step), "branch": Value(branch), "officer": officer.map { Value($0) } ?? .null,
        ]
        return try await command(id, expecting: version, key: idempotencyKey, content, caller) {
            procedure, dossier, context in
            let events = try procedure.assign(step: step, branch: branch, to: officer, on: dossier, context)
            if let officer, !events.isEmpty, let task = dossier.task(step, branch: branch) {
                try await requireAble(officer, for: task, of: dossier.procedure, at: "/officer", context)
            }
            return events
        }
    }

    /// An outside event. Throws what `Procedure.occurred` throws.
    @discardableResult
    package func occurred(
        _ event: String, reference: String?, note: String? = nil, on id: Identifier, expecting version: Int? = nil,
        idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        let content: Value = ["event": .string(event), "reference": Value(reference), "note": Value(note)]
        return try await command(id, expecting: version, key: idempotencyKey, content, caller) {
            procedure, dossier, context in
            try procedure.occurred(event, reference: reference, note: note, on: dossier, context)
        }
    }

    /// Reads, decides, saves if nothing has changed meanwhile, else decides anew (unless the caller expected a
    /// version).
    func command(
        _ id: Identifier, expecting version: Int? = nil, key: String?, keyOwner: String? = nil, _ content: Value,
        _ caller: Caller, secretMatches: Bool = false,
        _ decide: (Procedure, Dossier, CommandContext) async throws -> [Event]
    ) async throws -> Dossier {
        let key = try key.map(Dossiers.checked)
        let request = key == nil ? "" : Dossiers.digest(["dossier": Value(id), "command": content])
        let owner = keyOwner ?? Dossiers.keyOwner(caller)
        for attempt in 1... {
            let dossier = try await require(id)
            let procedure = try await catalogue.procedure(dossier.procedure, pack: dossier.pack)
            let context = try await equipped(context(caller, secretMatches: secretMatches), dossier, procedure)
            do {
                if let version, version != dossier.version { throw Problem(.conflict, "dossier.changed_meanwhile") }
                let events = try await decide(procedure, dossier, context)
                let version = dossier.version + events.count
                let saved = try await save(dossier, procedure, events, context) { tx in
                    guard let key else { return false }
                    return try claim(owner, key, request, dossier: id, version: version, context.now, tx).isReplay
                }
                if let key, events.isEmpty || saved.version != version,
                    let first = try await first(owner, key, request)
                {
                    return first
                }
                return saved
            } catch let refusal where refusal is Problem || refusal is Problems {
                // A retry of what was done already is refused by the new state, or by the form of today: its key tells
                // that it is a retry.
                if let key, let first = try await first(owner, key, request) {
                    _ = try await view(id, secretMatches: secretMatches, for: .acting, caller)
                    return first
                }
                guard let problem = refusal as? Problem else { throw refusal }
                // Judges were drawn for another dossier at the same time: the page that this came from is not stale for that.
                let isBench = problem.code == Problem.benchChanged
                guard isBench ? attempt < 50 : problem.isMeanwhile && version == nil && attempt < 8 else {
                    throw problem
                }
            }
        }
        throw Problem(.conflict, "dossier.changed_meanwhile")
    }

    /// The dossier as the command with this key left it, whatever has happened since; nil when the key is new. Writes
    /// before it answers, as ``claim`` does. Throws `request.key_reused`.
    func first(_ owner: String, _ key: String, _ request: String) async throws -> Dossier? {
        let found = try await database.write { tx -> (Claim, [JournalEntry])? in
            let rows = try tx.query(
                """
                UPDATE idempotency SET replays = replays + 1 WHERE caller = \(owner) AND key = \(key)
                RETURNING request, dossier, version, replays
                """)
            guard let row = rows.first else { return nil }
            guard try row.text("request") == request else { throw Problem(.conflict, "request.key_reused") }
            let claim = try Claim(row)
            return (claim, try DossierRows.journal(claim.dossier, tx))
        }
        guard let (claim, journal) = found else { return nil }
        guard let dossier = Dossier.replay(id: claim.dossier, Array(journal.prefix(claim.version))) else {
            throw Problem(.fault, "dossier.unreadable")
        }
        return dossier
    }

    /// Saves what a command decided on `dossier`. `isReplay` runs first, in the same transaction; when it says true
    /// nothing more is written.
    @discardableResult
    func save(
        _ dossier: Dossier, _ procedure: Procedure, _ events: [Event], _ context: CommandContext,
        isReplay: @escaping @Sendable (any WriteTransaction) throws -> Bool = { _ in false }
    ) async throws -> Dossier {
        let unit = Dossiers.actingUnit(dossier, events, context.caller)
        let before = try procedure.alarms(of: dossier, context)
        let siblings = try await siblings(of: dossier)
        let (access, caller) = (identifiers.next(), context.caller)
        return try await database.write { tx in
            if caller.isRecorded {
                // The answer to a command shows the dossier.
                try AccessRecords.enter(
                    [Dossiers.disclosed(dossier, caller)], id: access, at: context.now, to: caller, for: .acting,
                    PersonalField.ofDossier, tx)
            }
            if try isReplay(tx) { return dossier }
            guard !events.isEmpty else { return dossier }
            let actor =
                context.caller.kind == .system
                ? Actor.time : Dossiers.actor(at: unit, dossier, events, context)
            let (changed, entries) = try write(events, on: dossier, procedure, alarms: before, by: actor, context, tx)
            try siblings?.follow(changed, entries, self, context, tx)
            return changed
        }
    }

    /// Who did it, and in whose place: in that of the task's role, or of those who lead.
    private static func actor(
        at unit: String?, _ dossier: Dossier, _ events: [Event], _ context: CommandContext
    ) -> Actor {
        for event in events {
            switch event {
            case .stepClosed(let closed):
                guard let task = dossier.task(closed.step, branch: closed.branch) else { continue }
                return context.actor(at: unit, as: [task.role], of: task.assignee)
            case .apologised, .assigned, .refundPaid, .documentRevoked, .feesWaived:
                return context.actor(at: unit, as: [Role.divisionHead.rawValue, Role.leader.rawValue])
            default: continue
            }
        }
        return context.actor(at: unit)
    }

    /// The unit that an officer acts for: that of the task they close, else one of the dossier's units they hold.
    static func actingUnit(_ dossier: Dossier, _ events: [Event], _ caller: Caller) -> String? {
        for event in events {
            if case .stepClosed(let closed) = event { return dossier.task(closed.step, branch: closed.branch)?.unit }
        }
        return dossier.units.first { caller.belongs(to: $0) }
    }
}
