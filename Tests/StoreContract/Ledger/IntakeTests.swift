import Core
import Ledger
import Store
import StoreTesting
import Testing

/// What somebody with the database writes among the entries that wait is not signed, and keeps nothing else from it.
struct IntakeTests {
    private static func forge(
        _ book: LedgerBook, kind: Int = 7, subject: Int, number: Int, words: String? = nil
    ) async throws {
        let salt = LeafContent.randomSalt()
        var content = LeafContent(kind: "note")
        content.append(Int64(subject))
        content.append(Int64(number))
        content.append(words ?? "forged")
        content.append([UInt8]([1, 2]))
        let commitment = content.commitment(salt: salt).bytes
        try await book.database.write { tx in
            try tx.execute(
                """
                INSERT INTO ledger_intake (subject, kind, number, salt, commitment)
                VALUES (\(subject), \(kind), \(number), \(salt), \(commitment))
                """)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an entry without its row, with another row or of no table is not signed, and the others are`(
        engine: Engine
    ) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...3)
            try await Self.forge(book, subject: 0, number: 1)
            try await Self.forge(book, kind: 99, subject: 0, number: 2)
            // A row is there, and says something else.
            try await book.database.write { tx in
                _ = try tx.execute("INSERT INTO note (subject, number, words, content) VALUES (5, 1, 'hers', NULL)")
            }
            try await Self.forge(book, subject: 5, number: 1)
            #expect(try await book.log.sequence() == 3)
            let told = Set(book.log.refusals())
            #expect(
                told == [
                    RefusedEntry(kind: 7, subject: 0, number: 1, why: .row),
                    RefusedEntry(kind: 99, subject: 0, number: 2, why: .kind),
                    RefusedEntry(kind: 7, subject: 5, number: 1, why: .row),
                ])
            try await book.write(2, 1...4)
            #expect(try await book.log.sequence(batch: 2) == 4)
            #expect(book.log.refusals().isEmpty, "each is told once")
            let found = try await book.log.verify()
            #expect(found.entries == 7 && found.findings.count == 3, "\(found.findings)")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an entry for a row that has one already stops nothing`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...3)
            #expect(try await book.log.sequence() == 3)
            try await Self.forge(book, subject: 1, number: 2, words: "words 1 2")
            try await book.write(2, 1...2)
            #expect(try await book.log.sequence() == 2)
            #expect(book.log.refusals() == [RefusedEntry(kind: 7, subject: 1, number: 2, why: .again)])
            #expect(try await book.log.verify().entries == 5)
        }
    }

    /// It used to stand in the count for the row that was slipped in.
    @Test(arguments: TestDatabase.engines)
    func `an entry that waits once more hides no row that is in no entry`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...3)
            try await book.log.sequence()
            try await book.database.write { tx in
                _ = try tx.execute("INSERT INTO note (subject, number, words, content) VALUES (5, 1, 'forged', NULL)")
                _ = try tx.execute(
                    """
                    INSERT INTO ledger_intake (subject, kind, number, salt, commitment)
                    SELECT subject, kind, number, salt, commitment FROM ledger_entry WHERE position = 1
                    """)
            }
            #expect(
                try await book.findings() == [
                    "note 1/2: it is entry 1 already, another entry for it waits for a position",
                    "note 5/1: the row is not in the ledger",
                ])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an entry before the first keeps a row from its position, and is a finding`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...3)
            try await book.log.sequence()
            try await book.database.write { tx in
                _ = try tx.execute(
                    """
                    INSERT INTO ledger_entry (position, subject, kind, number, salt, commitment)
                    SELECT -1, 1, 7, 4, salt, commitment FROM ledger_entry WHERE position = 1
                    """)
            }
            let before = "entry -1 (of kind 7, 1/4): no entry has such a position"
            #expect(try await book.findings() == [before])
            try await book.write(1, 4...4)
            #expect(try await book.log.sequence() == 0)
            let found = try await book.findings()
            #expect(found.contains(before) && found.contains { $0.hasPrefix("note 1/4: it is entry -1 already") })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `with a thousand of them nothing is signed until somebody has looked`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(2000, 1...2)
            for number in 1...1000 { try await Self.forge(book, subject: 1, number: number) }
            await #expect(throws: Problem(.conflict, "ledger.intake_forged")) { try await book.log.sequence() }
            try await book.database.write { tx in _ = try tx.execute("DELETE FROM ledger_intake WHERE subject = 1") }
            #expect(try await book.log.sequence() == 2)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a witness finds a log that was cut back and grew again`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            var kept: [Checkpoint] = []
            for round in 1...3 {
                try await book.write(round, 1...10)
                try await book.log.sequence()
                let note = try #require(try await book.log.checkpoint())
                kept.append(try Checkpoint(note: note, signedBy: book.log.key.verifier))
            }
            #expect(try await book.log.verify(witnessed: kept).findings == [])
            try await book.database.write { tx in
                _ = try tx.execute("DELETE FROM note WHERE subject = 3")
                _ = try tx.execute("DELETE FROM ledger_entry WHERE position >= 20")
                _ = try tx.execute("DELETE FROM ledger_checkpoint WHERE size > 20")
                _ = try tx.execute("UPDATE ledger_state SET size = 20, checkpoints = 2")
            }
            #expect(try await book.log.verify().findings == [], "what is left is whole: nobody sees it from inside")
            let cut = try await book.log.verify(witnessed: kept).findings
            #expect(cut == ["the witness: it speaks of 30 entries, there are 20"])
            try await book.write(4, 1...10)
            try await book.log.sequence()
            let fork = try await book.log.verify(witnessed: kept).findings
            #expect(fork == ["the witness: the tree of 30 entries has another root"])
        }
    }
}
