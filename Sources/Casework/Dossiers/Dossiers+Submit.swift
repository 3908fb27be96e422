package import Administration
import Core
import Crypto
import Store

extension Dossiers {
    /// Files a dossier: durable, numbered, in its desk's queue, when this returns. `idempotencyKey` makes a retry
    /// safe: the same key and content gives the same receipt. `keyOwner`: whose key it is; nil for the caller's own.
    ///
    /// Throws what `Procedure.file` throws, `procedure.unknown`, `request.key_reused` when the key came with other
    /// content, `request.key_form`, and `StoreError`.
    package func submit(
        _ filing: Filing, idempotencyKey: String?, keyOwner: String? = nil, _ caller: Caller
    ) async throws -> Receipt {
        let key = try idempotencyKey.map(Dossiers.checked)
        let context = context(caller)
        let procedure = try await catalogue.current(filing.procedure, at: context.now.date)
        let request = key == nil ? "" : Dossiers.digest(filing)
        let keyOwner = keyOwner ?? Dossiers.keyOwner(caller)
        let decided: [Event]
        do {
            decided = try procedure.file(filing, context)
        } catch {
            // What was accepted once stays accepted, even if it would be refused today.
            if let key, let receipt = try await replay(keyOwner, key, request) { return receipt }
            throw error
        }
        let id = identifiers.next()
        let saved = try await database.write { tx -> (first: Claim?, filed: Dossier?) in
            if let key {
                let first = try claim(
                    keyOwner, key, request, dossier: id, version: decided.count, context.now, tx)
                if first.isReplay { return (first, nil) }
            }
            guard case .filed(let filed) = decided[0] else { throw Problem(.fault, "dossier.unreadable") }
            let number = try DossierRows.next(
                DossierCode.scope(unit: filed.intakeUnit, date: context.now.date), tx)
            let code = DossierCode.make(unit: filed.intakeUnit, date: context.now.date, number: number)
            let owner = filed.applicant.relation == nil ? nil : try ownerAccount(filed.owner, tx)
            let rest = try decided.dropFirst().map { try numbered($0.coded(code), procedure, tx) }
            let events = [.filed(filed.numbered(code, owner: owner))] + rest
            let entries = events.enumerated().map { index, event in
                JournalEntry(
                    sequence: index + 1, at: context.now, actor: context.actor(at: filed.intakeUnit), event: event)
            }
            guard let dossier = Dossier.replay(id: id, entries) else { throw Problem(.fault, "dossier.unreadable") }
            try DossierRows.insert(
                dossier, entries, alarms: try procedure.alarms(of: dossier, context), tx)
            return (nil, dossier)
        }
        if let filed = saved.filed { return receipt(filed, isReplay: false) }
        guard let first = saved.first else { throw Problem(.fault, "store.no_row") }
        return try await firstReceipt(first)
    }

    /// The receipt that was given at filing, whatever has happened since.
    private func firstReceipt(_ first: Claim) async throws -> Receipt {
        let entries = try await database.read { tx in try DossierRows.journal(first.dossier, tx) }
        guard let dossier = Dossier.replay(id: first.dossier, Array(entries.prefix(first.version))) else {
            throw Problem(.fault, "dossier.unreadable")
        }
        return receipt(dossier, isReplay: true)
    }

    func receipt(_ dossier: Dossier, isReplay: Bool) -> Receipt {
        let id = dossier.id
        return Receipt(
            dossier: id, code: dossier.code, secret: secret(of: id), filedAt: dossier.filedAt,
            expectedDue: dossier.clock.due, fees: dossier.fees, version: dossier.version,
            intakeUnit: dossier.intakeUnit, competentUnit: dossier.competentUnit, isReplay: isReplay)
    }

    /// Takes an idempotency key, or finds what it was used for. Either way this *writes*, so that the answer is as
    /// durable as the first one was: a retry that only reads could be answered by a primary that is about to lose
    /// what it read. `version`: the dossier's, once the command is done.
    func claim(
        _ owner: String, _ key: String, _ request: String, dossier: Identifier, version: Int, _ now: Instant,
        _ tx: any WriteTransaction
    ) throws -> Claim {
        let rows = try tx.query(
            """
            INSERT INTO idempotency (caller, key, request, dossier, version, at, replays)
            VALUES (\(owner), \(key), \(request), \(dossier), \(version), \(now), 0)
            ON CONFLICT (caller, key) DO UPDATE SET replays = idempotency.replays + 1
            RETURNING request, dossier, version, replays
            """)
        guard let row = rows.first else { throw Problem(.fault, "store.no_row") }
        guard try row.text("request") == request else { throw Problem(.conflict, "request.key_reused") }
        return try Claim(row)
    }

    private func replay(_ owner: String, _ key: String, _ request: String) async throws -> Receipt? {
        let first = try await database.write { tx -> Claim? in
            let rows = try tx.query(
                """
                UPDATE idempotency SET replays = replays + 1
                WHERE caller = \(owner) AND key = \(key) AND request = \(request)
                RETURNING dossier, version, replays
                """)
            return try rows.first.map(Claim.init)
        }
        guard let first else { return nil }
        return try await firstReceipt(first)
    }

    /// Keys are apart for each account, so that nobody can meet another's receipt by guessing a key.
    static func keyOwner(_ caller: Caller) -> String {
        caller.account.map(\.description) ?? caller.kind.rawValue
    }

    static func checked(_ key: String) throws -> String {
        guard (8...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.invalid, "request.key_form")
        }
        return key
    }

    static func digest(_ filing: Filing) -> String {
        var content: Value = [
            "procedure": .string(filing.procedure), "channel": .string(filing.channel.rawValue),
            "unit": Value(filing.intakeUnit), "answers": filing.answers,
            "papers": .array(filing.papers.map(\.value)),
        ]
        if filing.language != .vietnamese { content["language"] = .string(filing.language.rawValue) }
        return digest(content)
    }

    static func digest(_ content: Value) -> String {
        hexadecimal(SHA256.hash(data: content.jsonBytes(canonical: true)))
    }
}

/// What an idempotency key was first used for.
struct Claim: Sendable {
    let dossier: Identifier
    /// The dossier's version that the command made.
    let version: Int
    /// The key had been used before.
    let isReplay: Bool

    init(_ row: Row) throws {
        dossier = try row.identifier("dossier")
        version = try row.int("version")
        isReplay = try row.int("replays") > 0
    }
}
