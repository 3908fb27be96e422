package import Administration
package import Core
import Crypto
import Store

extension Dossiers {
    /// Files a group: every dossier of it, in one transaction, those that wait for others' results as such. The same
    /// key and content gives the same receipt.
    ///
    /// Throws what ``ProcedureGroup`` and ``Dossiers/submit(_:idempotencyKey:_:)`` throw, `group.unknown`.
    package func submit(
        group filing: Filing, idempotencyKey: String?, keyOwner: String? = nil, _ caller: Caller
    ) async throws -> GroupReceipt {
        let key = try idempotencyKey.map(Dossiers.checked)
        let context = context(caller)
        let date = context.now.date
        guard let group = catalogue.group(filing.procedure) else {
            throw Problem(.notFound, "group.unknown", ["group": filing.procedure])
        }
        let request = key == nil ? "" : Dossiers.digest(["group": .string(Dossiers.digest(filing))])
        let keyOwner = keyOwner ?? Dossiers.keyOwner(caller)
        let id = identifiers.next()
        let parts: [MemberFiling]
        do {
            var procedures: [String: Procedure] = [:]
            for member in group.members {
                procedures[member.id] = try await catalogue.current(member.procedure, at: date)
            }
            parts = try group.file(filing, procedures, as: id, context)
        } catch {
            // What was accepted once stays accepted, even if it would be refused today.
            if let key, let first = try await wasFiled(keyOwner, key, request) {
                return try await receipt(group: first)
            }
            throw error
        }
        let ids = parts.map { _ in identifiers.next() }
        let saved = try await database.write { tx -> (first: Claim?, filed: [Dossier]) in
            if let key {
                let first = try claim(keyOwner, key, request, dossier: id, version: 1, context.now, tx)
                if first.isReplay { return (first, []) }
            }
            return (nil, try insert(parts, ids, context, tx))
        }
        if let first = saved.first { return try await receipt(group: first.dossier) }
        return receipt(saved.filed, isReplay: false)
    }

    /// Numbers and writes the dossiers of a group.
    private func insert(
        _ parts: [MemberFiling], _ ids: [Identifier], _ context: CommandContext, _ tx: any WriteTransaction
    ) throws -> [Dossier] {
        let date = context.now.date
        var groupCode: String?
        return try zip(parts, ids).map { part, id in
            guard case .filed(let filed) = part.events[0] else { throw Problem(.fault, "dossier.unreadable") }
            if groupCode == nil {
                let number = try DossierRows.next("group:" + DossierCode.scope(unit: filed.intakeUnit, date: date), tx)
                groupCode = DossierCode.makeGroup(unit: filed.intakeUnit, date: date, number: number)
            }
            let number = try DossierRows.next(DossierCode.scope(unit: filed.intakeUnit, date: date), tx)
            let code = DossierCode.make(unit: filed.intakeUnit, date: date, number: number)
            let owner = filed.applicant.relation == nil ? nil : try ownerAccount(filed.owner, tx)
            let opened = filed.numbered(code, owner: owner, group: groupCode)
            let rest = try part.events.dropFirst().map { try numbered($0.coded(code), part.procedure, tx) }
            let events = [.filed(opened)] + rest
            let entries = events.enumerated().map { index, event in
                JournalEntry(
                    sequence: index + 1, at: context.now, actor: context.actor(at: filed.intakeUnit), event: event)
            }
            guard let dossier = Dossier.replay(id: id, entries) else { throw Problem(.fault, "dossier.unreadable") }
            try DossierRows.insert(
                dossier, entries, alarms: try part.procedure.alarms(of: dossier, context), tx)
            return dossier
        }
    }

    private func wasFiled(_ owner: String, _ key: String, _ request: String) async throws -> Identifier? {
        try await database.write { tx in
            try tx.query(
                """
                UPDATE idempotency SET replays = replays + 1
                WHERE caller = \(owner) AND key = \(key) AND request = \(request)
                RETURNING dossier
                """
            ).first?.identifier("dossier")
        }
    }

    /// The receipt that was given at filing, whatever has happened since.
    private func receipt(group id: Identifier) async throws -> GroupReceipt {
        let filed = try await database.read { tx in
            try tx.query("SELECT id FROM dossier WHERE filing_group = \(id) ORDER BY id").compactMap { row in
                let dossier = try row.identifier("id")
                let journal = try DossierRows.journal(dossier, tx)
                let kinds = ["filed", "waiting", "payment_demanded", "step_opened"]
                let first = journal.first.map { first in
                    journal.prefix { $0.at == first.at && kinds.contains($0.event.kind) }
                }
                return Dossier.replay(id: dossier, Array(first ?? []))
            }
        }
        guard !filed.isEmpty else { throw Problem(.fault, "dossier.unreadable") }
        return receipt(filed, isReplay: true)
    }

    private func receipt(_ dossiers: [Dossier], isReplay: Bool) -> GroupReceipt {
        let link = dossiers[0].group
        let id = link?.id ?? dossiers[0].id
        return GroupReceipt(
            id: id, code: link?.code ?? "", secret: secret(ofGroup: id), filedAt: dossiers[0].filedAt,
            dossiers: dossiers.map { dossier in
                GroupReceipt.Part(
                    member: dossier.group?.member ?? "", procedure: dossier.procedure, waitsFor: dossier.waitsFor,
                    receipt: receipt(dossier, isReplay: isReplay))
            }, isReplay: isReplay)
    }

    // MARK: Reading

    /// The secret of a group's receipt, derived as a dossier's is.
    package func secret(ofGroup id: Identifier) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("group:\(id)".utf8), using: secretKey)
        return hexadecimal(Array(code).prefix(16))
    }

    /// Compares in constant time.
    package func matches(secret: String, ofGroup id: Identifier) -> Bool {
        Dossiers.equal(self.secret(ofGroup: id), secret)
    }

    /// The dossiers of a group, for somebody who may read them: its applicant, its owner, who shows the receipt's
    /// secret; an officer sees those of their unit. Throws `group.unknown`, also when the caller may see none.
    package func view(
        group id: Identifier, secretMatches: Bool = false, _ caller: Caller
    ) async throws -> FiledGroup {
        let seen = try await disclose(to: caller, for: .handling, PersonalField.ofDossier) { tx in
            let seen = try Dossiers.dossiers(ofGroup: id, tx).filter {
                Policy.permits(caller, .readDossier, on: $0.resource(secretMatches: secretMatches))
            }
            return (seen, seen.map { Dossiers.disclosed($0, caller) })
        }
        guard let link = seen.first?.group else { throw Problem(.notFound, "group.unknown") }
        return FiledGroup(
            id: id, code: link.code, group: try await catalogue.group(link.group, pack: link.pack), dossiers: seen)
    }

    /// How the dossiers stand that were handed in together: whoever may read one may know how far the others are,
    /// and nothing about a person.
    package func standings(ofGroup id: Identifier) async throws -> [DossierStanding] {
        try await dossiers(ofGroup: id).map(DossierStanding.init)
    }

    func dossiers(ofGroup id: Identifier) async throws -> [Dossier] {
        try await database.read { tx in try Dossiers.dossiers(ofGroup: id, tx) }
    }

    private static func dossiers(ofGroup id: Identifier, _ tx: any ReadTransaction) throws -> [Dossier] {
        try tx.query("SELECT id, state FROM dossier WHERE filing_group = \(id) ORDER BY id").map {
            try Dossier(id: $0.identifier("id"), $0.json("state"))
        }
    }

    /// How the dossiers of the group with this code stand: what everybody may know who has the code. Empty when there
    /// is none.
    package func standings(groupCode code: String) async throws -> [DossierStanding] {
        guard let parts = DossierCode.readGroup(code) else { return [] }
        return try await database.read { tx in
            let rows = try tx.query(
                """
                SELECT state, id FROM dossier WHERE intake_unit = \(parts.unit) AND filing_group IS NOT NULL
                    AND filed_at >= \(Instant(parts.date, ClockTime(secondOfDay: 0)))
                    AND filed_at < \(Instant(parts.date + 1, ClockTime(secondOfDay: 0))) ORDER BY id
                """)
            let all = try rows.map { try Dossier(id: $0.identifier("id"), $0.json("state")) }
            guard let group = all.first(where: { $0.group?.code == parts.code })?.group?.id else { return [] }
            return try Dossiers.dossiers(ofGroup: group, tx).map(DossierStanding.init)
        }
    }

    // MARK: Taking back

    /// Takes back every dossier of a group that still can be: those that wait for others first. A second time does
    /// nothing more. Throws `group.unknown`, `policy.denied`; the first reason why none could be taken back.
    package func withdraw(
        group id: Identifier, reason: String, secretMatches: Bool = false, _ caller: Caller
    ) async throws {
        let group = try await view(group: id, secretMatches: secretMatches, caller)
        var (done, refused) = (0, Problem?.none)
        for dossier in group.dossiers.reversed() {
            do {
                try await withdraw(reason: reason, on: dossier.id, secretMatches: secretMatches, caller)
                done += 1
            } catch let problem as Problem where problem.kind == .conflict {
                if problem.code == "dossier.withdrawal_pending" { done += 1 }
                refused = refused ?? problem
            }
        }
        if done == 0, let refused { throw refused }
    }
}
