package import Administration
package import Core
import Store

// The only way by which anything about a person leaves the tables for an officer's or a program's eyes: what shows is
// read in the transaction that records the reading, or not at all. Tests/Golden/Reads lists every way and how it
// records.
extension Dossiers {
    /// Runs `body`, and records what it says was shown, in one transaction. A citizen's read of their own, and the
    /// platform's own work, are plain reads.
    func disclose<T: Sendable>(
        to caller: Caller, for purpose: ReadingPurpose, _ fields: [PersonalField],
        _ body: @escaping @Sendable (any ReadTransaction) throws -> (shown: T, of: [AccessRecords.Disclosed])
    ) async throws -> T {
        guard caller.isRecorded(for: purpose) else { return try await database.read { try body($0).shown } }
        let (id, now, bounds) = (identifiers.next(), clock.now, bounds)
        return try await bounds.watching(caller, at: now, database) {
            try await database.write { tx in
                let (shown, disclosed) = try body(tx)
                try bounds.count(Set(disclosed.map(\.dossier)).count, to: caller, for: purpose, at: now, tx)
                try AccessRecords.enter(disclosed, id: id, at: now, to: caller, for: purpose, fields, tx)
                return shown
            }
        }
    }

    /// Dossiers by their ids, in the order of `ids`; those that are gone meanwhile are left out.
    func disclose(
        _ ids: [Identifier], to caller: Caller, for purpose: ReadingPurpose,
        _ fields: [PersonalField] = [.name, .number, .contact]
    ) async throws -> [Dossier] {
        guard !ids.isEmpty else { return [] }
        return try await disclose(to: caller, for: purpose, fields) { tx in
            let rows = try tx.query("SELECT id, state FROM dossier WHERE id IN \(list: ids)")
            let found = try Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    let id = try row.identifier("id")
                    return (id, try Dossier(id: id, row.json("state")))
                })
            let shown = ids.compactMap { found[$0] }
            return (shown, shown.map { Dossiers.disclosed($0, caller) })
        }
    }

    /// A page of a list by its dossiers' ids.
    func disclose(
        _ ids: Listing<Identifier>, to caller: Caller, for purpose: ReadingPurpose
    ) async throws -> Listing<Dossier> {
        ids.of(try await disclose(Array(ids), to: caller, for: purpose))
    }

    static func disclosed(_ dossier: Dossier, _ caller: Caller) -> AccessRecords.Disclosed {
        let own = caller.units()
        return AccessRecords.Disclosed(
            dossier: dossier.id, account: dossier.applicant.account,
            unit: dossier.units.first { own.contains($0) } ?? own.first ?? "")
    }

    /// How a dossier stands, for a caller who may read it, without anything about a person: what is needed to take a
    /// command. Throws `dossier.unknown`, also when the caller may not.
    package func standing(
        _ id: Identifier, secretMatches: Bool = false, _ caller: Caller
    ) async throws -> DossierStanding {
        let dossier = try await require(id)
        guard Policy.permits(caller, .readDossier, on: dossier.resource(secretMatches: secretMatches)) else {
            throw Problem(.notFound, "dossier.unknown")
        }
        return DossierStanding(dossier)
    }

    /// How the dossier with this code stands: what everybody may know who has the code. Nil when there is none.
    package func standing(code: String) async throws -> DossierStanding? {
        try await database.read { tx in
            try tx.query("SELECT id, state FROM dossier WHERE code = \(code)").first.map {
                DossierStanding(try Dossier(id: $0.identifier("id"), $0.json("state")))
            }
        }
    }

    /// The dossier of an issued result: for the platform's own work of making its file, and for the public page about
    /// it, which shows initials alone. As its journal tells it, which is under the ledger, whatever its state says.
    package func dossier(of result: ResultRecord) async throws -> Dossier { try await replayed(result.dossier) }

    /// The same for a printed form.
    package func dossier(of sheet: SheetRecord) async throws -> Dossier { try await replayed(sheet.dossier) }

    private func replayed(_ id: Identifier) async throws -> Dossier {
        let entries = try await database.read { tx in try DossierRows.journal(id, tx) }
        guard let dossier = Dossier.replay(id: id, entries) else { throw Problem(.notFound, "dossier.unknown") }
        return dossier
    }

    /// The dossier that a draft supplements: a draft is its author's, and it came from the dossier's own page.
    package func asking(_ draft: Draft) async throws -> Dossier? {
        guard let id = draft.dossier else { return nil }
        return try await require(id)
    }

}

/// A dossier without anything about a person.
package struct DossierStanding: Sendable, Hashable {
    package let id: Identifier
    package let code: String
    package let version: Int
    package let procedure: String
    package let pack: String
    package let competentUnit: String
    package let group: GroupLink?
    /// The members of its group whose results it still waits for.
    package let waitsFor: [String]
    package let units: [String]
    package let tasks: [OpenTask]
    package let status: NationalStatus

    init(_ dossier: Dossier) {
        id = dossier.id
        code = dossier.code
        version = dossier.version
        procedure = dossier.procedure
        pack = dossier.pack
        competentUnit = dossier.competentUnit
        group = dossier.group
        waitsFor = dossier.waitsFor
        units = dossier.units
        tasks = dossier.tasks
        status = dossier.status
    }

    package func task(_ step: String, branch: String? = nil) -> OpenTask? {
        tasks.first { $0.step == step && $0.branch == branch }
    }
}
