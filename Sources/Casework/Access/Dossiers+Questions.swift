package import Administration
package import Core
import Store

extension Dossiers {
    /// The procedure that a question about a read opens, in a pack.
    package static let questioning = "access-question"

    /// Asks the unit that read, about a record of a dossier that its applicant was shown: files a dossier with that
    /// unit. `sentence`: the record as the applicant read it. The same question again gives the same receipt.
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
                try tx.query("SELECT unit FROM access_record WHERE dossier = \(dossier.id) AND id = \(record)").first?
                    .text("unit"),
                try !tx.query(
                    "SELECT question FROM access_question WHERE dossier = \(dossier.id) AND access = \(record)"
                ).isEmpty
            )
        }
        guard let named = found else { throw Problem(.notFound, "access.unknown") }
        if asked { throw Problem(.conflict, "access.asked_already") }
        let today = clock.now.date
        // A unit that was merged since is answered for by who followed it.
        let unit =
            units.unit(named, at: today) == nil
            ? units.successors(of: named, knownOn: today, at: today).first?.id ?? named : named
        let answers: Value = [
            "owner": ["name": .string(dossier.owner.name)],
            "question": [
                "unit": .string(unit), "dossier": .string(dossier.code), "entry": .string(sentence),
                "words": .string(words),
            ],
        ]
        // A question is a citizen's, also when it is asked with the receipt's secret and nobody is signed in.
        let receipt = try await submit(
            Filing(
                procedure: Dossiers.questioning, channel: .online, language: caller.language, intakeUnit: nil,
                answers: answers, papers: []),
            idempotencyKey: "access-\(dossier.id)-\(record)", caller)
        try await database.write { tx in
            _ = try tx.execute(
                """
                INSERT INTO access_question (dossier, access, question)
                VALUES (\(dossier.id), \(record), \(receipt.dossier)) ON CONFLICT (dossier, access) DO NOTHING
                """)
        }
        return receipt
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
