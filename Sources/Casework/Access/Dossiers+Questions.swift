package import Administration
package import Core
import Store

extension Dossiers {
    /// The procedure that a question about a read opens, in a pack.
    package static let questioning = "access-question"

    /// Asks the unit that read, about a record of a dossier that its applicant was shown: files a dossier with that
    /// unit, of which the reader does no step; where nobody else there could answer, with the unit above. `sentence`: the record as the applicant read it. The same question again gives the same receipt.
    ///
    /// Throws `access.unknown`, `access.words_missing`, `access.asked_already`, `dossier.no_competent_unit` when the
    /// unit is no more, and what `submit` throws.
    package func ask(
        about record: Identifier, of dossier: Dossier, words: String, sentence: String, _ caller: Caller
    ) async throws -> Receipt {
        guard (1...1000).contains(words.unicodeScalars.count) else {
            throw Problem(.invalid, "access.words_missing", at: "/words")
        }
        let (found, asked) = try await database.read { tx in
            (
                try tx.query(
                    "SELECT unit, reader, reader_kind FROM access_record WHERE dossier = \(dossier.id) AND id = \(record)"
                ).first,
                try !tx.query(
                    "SELECT question FROM access_question WHERE dossier = \(dossier.id) AND access = \(record)"
                ).isEmpty
            )
        }
        guard let named = try found?.text("unit") else { throw Problem(.notFound, "access.unknown") }
        if asked { throw Problem(.conflict, "access.asked_already") }
        let today = clock.now.date
        // A unit that was merged since is answered for by who followed it.
        let standing =
            units.unit(named, at: today) == nil
            ? units.successors(of: named, knownOn: today, at: today).first?.id ?? named : named
        let isOfficer = try found?.text("reader_kind") == Caller.Kind.officer.rawValue
        let reader = isOfficer ? try found?.optionalIdentifier("reader") : nil
        let unit = try await answering(standing, without: reader, on: today)
        let answers: Value = [
            "owner": ["name": .string(dossier.owner.name)],
            "question": [
                "unit": .string(unit), "dossier": .string(dossier.code), "entry": .string(sentence),
                "words": .string(words),
            ],
        ]
        // A question is a citizen's, also when it is asked with the receipt's secret and nobody is signed in.
        var filing = Filing(
            procedure: Dossiers.questioning, channel: .online, language: caller.language, intakeUnit: nil,
            answers: answers, papers: [])
        filing.excluded = reader
        let receipt = try await submit(filing, idempotencyKey: "access-\(dossier.id)-\(record)", caller)
        try await database.write { tx in
            _ = try tx.execute(
                """
                INSERT INTO access_question (dossier, access, question)
                VALUES (\(dossier.id), \(record), \(receipt.dossier)) ON CONFLICT (dossier, access) DO NOTHING
                """)
        }
        return receipt
    }

    /// The unit, or the nearest above it, that has a leader besides the reader; the unit itself where there is none.
    private func answering(_ unit: String, without reader: Identifier?, on day: CivilDate) async throws -> String {
        let positions = Positions(database: database, identifiers: identifiers)
        var (asked, seen): (String?, Set<String>) = (unit, [])
        while let id = asked, seen.insert(id).inserted {
            if try await positions.able(at: id, role: .leader, for: Dossiers.questioning, on: day).contains(where: {
                $0.officer != reader
            }) {
                return id
            }
            asked = units.unit(id, at: day)?.parent
        }
        return unit
    }

    /// The dossiers that were opened by questions about reads of this one, by the record asked about.
    package func questions(of dossier: Dossier) async throws -> [Identifier: Identifier] {
        try await database.read { tx in
            let rows = try tx.query("SELECT access, question FROM access_question WHERE dossier = \(dossier.id)")
            return try Dictionary(
                rows.map { (try $0.identifier("access"), try $0.identifier("question")) },
                uniquingKeysWith: { first, _ in first })
        }
    }
}
