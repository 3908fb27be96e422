package import Administration
package import Core
import Store

extension Dossiers {
    /// Throws `dossier.unknown` when there is none.
    func require(_ id: Identifier) async throws -> Dossier {
        guard let dossier = try await database.read({ tx in try DossierRows.load(id, tx) }) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return dossier
    }

    /// The dossier with this code; nil when there is none. Whether the caller may see it is asked by `view`.
    func find(code: String) async throws -> Dossier? {
        try await database.read { tx in
            try tx.query("SELECT id, state FROM dossier WHERE code = \(code)").first.map {
                try Dossier(id: $0.identifier("id"), $0.json("state"))
            }
        }
    }

    /// A dossier for somebody who may read it: its owner, who shows the receipt's secret, an officer of a unit that
    /// takes part. Throws `dossier.unknown`, also when the caller may not: that it exists is not for them.
    package func view(
        _ id: Identifier, secretMatches: Bool = false, for purpose: ReadingPurpose = .handling,
        showing fields: [PersonalField] = PersonalField.ofDossier, _ caller: Caller
    ) async throws -> Dossier {
        try await disclose(to: caller, for: purpose, fields) { tx in
            guard let dossier = try DossierRows.load(id, tx),
                Policy.permits(caller, .readDossier, on: dossier.resource(secretMatches: secretMatches))
            else { throw Problem(.notFound, "dossier.unknown") }
            return (dossier, [Dossiers.disclosed(dossier, caller)])
        }
    }

    /// The journal of a dossier that the caller was shown, as they may read it: what they may not know of a panel's
    /// work is withheld.
    package func journal(of dossier: Dossier, for caller: Caller) async throws -> [JournalEntry] {
        dossier.disclosed(try await journal(of: dossier.id), to: caller)
    }

    func journal(of id: Identifier) async throws -> [JournalEntry] {
        try await database.read { tx in try DossierRows.journal(id, tx) }
    }

    /// Which dossier has this code, if there is one that the caller's units take part in: nothing about a person.
    package func named(_ code: String, _ caller: Caller) async throws -> Identifier? {
        guard let dossier = try await find(code: code),
            Policy.permits(caller, .readDossier, on: PolicyResource(units: dossier.units, subject: dossier.procedure))
        else { return nil }
        return dossier.id
    }

    /// The dossier with this code, if there is one that the caller's units take part in.
    package func search(code: String, _ caller: Caller) async throws -> [Dossier] {
        guard let id = try await named(code, caller) else { return [] }
        return try await disclose([id], to: caller, for: .search)
    }

    /// The dossiers that a citizen's account filed, or that concern its owner, newest first.
    package func own(_ caller: Caller, after: Identifier? = nil, limit: Int = 50) async throws -> [Dossier] {
        guard caller.kind == .citizen, let account = caller.account else { return [] }
        let last = after?.rawValue ?? Int64.max
        return try await database.read { tx in
            try tx.query(
                """
                SELECT id, state FROM dossier WHERE id IN (
                    SELECT id FROM dossier WHERE account = \(account) AND id < \(last)
                    UNION SELECT id FROM dossier WHERE owner_account = \(account) AND id < \(last)
                ) ORDER BY id DESC LIMIT \(limit)
                """
            ).map { try Dossier(id: $0.identifier("id"), $0.json("state")) }
        }
    }

    /// The dossiers that the caller's units take part in whose owner's name has these words in this order, newest
    /// first; if no name has them so, those that have them in any order, or with a phone or citizen number among them.
    /// Case and accents do not matter. A dossier code finds its dossier. Throws `dossier.search_too_short` below 2
    /// characters; from the second page on people are read in bulk: `policy.step_up` unless the caller has just
    /// confirmed who they are.
    package func search(
        _ text: String, after: Identifier? = nil, limit: Int = 50, for purpose: ReadingPurpose = .search,
        _ caller: Caller
    ) async throws -> Listing<Dossier> {
        if let code = DossierCode.read(text) { return Listing(try await search(code: code, caller), limit: limit) }
        let words = VietnameseText.words(text)
        guard words.contains(where: { $0.count >= 2 }), words.count <= 12 else {
            throw Problem(.invalid, "dossier.search_too_short", at: "/text")
        }
        if after != nil { try Policy.requireFresh(caller, at: clock.now) }
        let units = caller.units().filter { Policy.permits(caller, .searchDossiers, on: PolicyResource(units: [$0])) }
        let last = after?.rawValue ?? Int64.max
        let ids = try await database.read { tx in
            var found: Set<Identifier> = []
            for unit in units {
                let together = [words.joined(separator: " ")]
                // Which of the two it is does not depend on the page asked for.
                let isTogether = try !DossierRows.matches(together, unit, before: .max, 1, tx).isEmpty
                found.formUnion(
                    try DossierRows.matches(
                        isTogether ? together : words, unit, before: last, limit + 1, tx))
            }
            return found.sorted(by: >)
        }
        return try await disclose(Listing(ids, limit: limit), to: caller, for: purpose)
    }
}
