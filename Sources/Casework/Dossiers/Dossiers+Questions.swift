package import Administration
package import Core
import Store

/// What somebody asked about a read of their data, and what the unit answered.
package struct AccessQuestion: Sendable, Hashable {
    package let id: Identifier
    package let dossier: Identifier
    /// The record's ``AccessRecord/id``.
    package let access: Identifier
    package let unit: String
    package let words: String
    package let askedAt: Instant
    package let answer: String?
    package let answeredAt: Instant?
}

extension Dossiers {
    /// Asks the unit that read, about a record of a dossier that the applicant was shown. Throws `access.unknown`,
    /// `access.words_missing`, `access.asked_already`.
    package func ask(about record: Identifier, of dossier: Dossier, words: String) async throws {
        guard (1...1000).contains(words.unicodeScalars.count) else {
            throw Problem(.invalid, "access.words_missing", at: "/words")
        }
        let (id, now) = (identifiers.next(), clock.now)
        try await database.write { tx in
            let found = try tx.query(
                "SELECT unit FROM access_record WHERE dossier = \(dossier.id) AND id = \(record)"
            ).first
            guard let unit = try found?.text("unit") else { throw Problem(.notFound, "access.unknown") }
            let made = try tx.execute(
                """
                INSERT INTO access_question (id, dossier, access, unit, words, asked_at)
                VALUES (\(id), \(dossier.id), \(record), \(unit), \(words), \(now))
                ON CONFLICT (dossier, access) DO NOTHING
                """)
            guard made == 1 else { throw Problem(.conflict, "access.asked_already") }
        }
    }

    package func questions(of dossier: Dossier) async throws -> [AccessQuestion] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT id, dossier, access, unit, words, asked_at, answer, answered_at FROM access_question
                WHERE dossier = \(dossier.id) ORDER BY id
                """
            ).map(AccessQuestion.init)
        }
    }

    /// What a unit has not answered yet, the longest waiting first, for who leads there.
    package func openQuestions(at unit: String, limit: Int = 50, _ caller: Caller) async throws -> [AccessQuestion] {
        try Policy.require(caller, .readStatistics, on: PolicyResource(units: [unit]))
        return try await database.read { tx in
            try tx.query(
                """
                SELECT id, dossier, access, unit, words, asked_at, answer, answered_at FROM access_question
                WHERE unit = \(unit) AND answered_at IS NULL ORDER BY asked_at, id LIMIT \(limit)
                """
            ).map(AccessQuestion.init)
        }
    }

    /// The unit's answer, by who leads there. Throws `access.unknown`, `access.words_missing`.
    package func answer(_ question: Identifier, words: String, at unit: String, _ caller: Caller) async throws {
        try Policy.require(caller, .readStatistics, on: PolicyResource(units: [unit]))
        guard (1...1000).contains(words.unicodeScalars.count) else {
            throw Problem(.invalid, "access.words_missing", at: "/words")
        }
        let now = clock.now
        try await database.write { tx in
            let changed = try tx.execute(
                """
                UPDATE access_question SET answer = \(words), answered_at = \(now), answered_by = \(caller.displayName)
                WHERE id = \(question) AND unit = \(unit) AND answered_at IS NULL
                """)
            guard changed == 1 else { throw Problem(.notFound, "access.unknown") }
        }
    }
}

extension AccessQuestion {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.identifier("id"), dossier: try row.identifier("dossier"),
            access: try row.identifier("access"), unit: try row.text("unit"), words: try row.text("words"),
            askedAt: try row.instant("asked_at"), answer: try row.optionalText("answer"),
            answeredAt: try row.optionalInstant("answered_at"))
    }
}
