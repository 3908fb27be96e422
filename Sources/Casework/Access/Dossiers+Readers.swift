package import Administration
package import Core
import Store

/// A page of the records of who read, the last first.
package struct Readings: Sendable {
    package let records: Listing<AccessRecord>
    /// How many stand on all pages together.
    package let whole: Int
    /// Of the days that may go on over the page's edges: all readings of each reader.
    package let days: [CivilDate: [AccessRecord.Who: AccessRecord.Span]]
    /// The codes of the dossiers that were read.
    package let codes: [Identifier: String]
}

extension Dossiers {
    /// Who read these dossiers' owner's data, the last first; all of them unless there is a `limit`. Only what came to
    /// the caller's hands as a dossier can be asked about.
    package func readers(of dossiers: [Dossier], limit: Int = .max) async throws -> [AccessRecord] {
        let ids: SQL = "\(list: dossiers.map(\.id))"
        return try await database.read { tx in try AccessRecords.of(ids, limit: limit, tx) }
    }

    /// One reading of a dossier that the caller was shown.
    package func reading(_ id: Identifier, of dossier: Dossier) async throws -> AccessRecord? {
        try await database.read { tx in try AccessRecords.one(id, of: dossier.id, tx) }
    }

    /// A page of a dossier's readings.
    package func readings(
        of dossier: Dossier, after place: AccessRecord.Place? = nil, limit: Int
    ) async throws -> Readings {
        try await readings("\(list: [dossier.id])", after: place, limit: limit)
    }

    /// A page of the readings of all that a citizen's account filed, or that concern its owner.
    package func readings(
        ofOwn caller: Caller, after place: AccessRecord.Place? = nil, limit: Int
    ) async throws -> Readings {
        guard caller.kind == .citizen, let account = caller.account else {
            return try await readings("\(list: [Identifier]())", after: place, limit: limit)
        }
        return try await readings(
            """
            (SELECT id FROM dossier WHERE account = \(account)
                UNION SELECT id FROM dossier WHERE owner_account = \(account))
            """, after: place, limit: limit)
    }

    private func readings(_ dossiers: SQL, after place: AccessRecord.Place?, limit: Int) async throws -> Readings {
        try await database.read { tx in
            let records = Listing(try AccessRecords.of(dossiers, after: place, limit: limit + 1, tx), limit: limit)
            let edges =
                place != nil || records.hasMore ? Set([records.first, records.last].compactMap(\.?.at.date)) : []
            var days: [CivilDate: [AccessRecord.Who: AccessRecord.Span]] = [:]
            for day in edges { days[day] = try AccessRecords.readers(of: dossiers, on: day, tx) }
            let read = Set(records.map(\.dossier))
            let codes = try tx.query("SELECT id, code FROM dossier WHERE id IN \(list: read)")
            return Readings(
                records: records, whole: try AccessRecords.count(of: dossiers, tx), days: days,
                codes: try Dictionary(
                    uniqueKeysWithValues: codes.map { (try $0.identifier("id"), try $0.text("code")) }))
        }
    }
}
