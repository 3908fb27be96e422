import Core
import Ledger
import Store
import StoreTesting
import Synchronization
import Testing

struct LedgerLogTests {
    @Test(arguments: TestDatabase.engines)
    func `an empty ledger verifies and has no checkpoint`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            #expect(try await book.log.sequence() == 0)
            #expect(try await book.log.checkpoint() == nil)
            let found = try await book.log.verify()
            #expect(found.findings == [] && found.entries == 0 && found.root == .empty)
            await #expect(throws: Problem(.notFound, "ledger.position_unknown")) {
                try await book.log.inclusion(at: 0)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what waits is compared, and gets its position in batches with a checkpoint each`(
        engine: Engine
    ) async throws {
        try await LedgerBook.with(engine) { book in
            for subject in 1...5 { try await book.write(subject, 1...7) }
            let waiting = try await book.log.verify()
            #expect(waiting.waiting == 35 && waiting.entries == 0 && waiting.findings == [])
            #expect(try await book.log.position(of: LedgerBook.source, subject: 3, number: 2) == nil)
            #expect(try await book.log.sequence(batch: 10, batches: 2) == 20)
            #expect(try await book.log.sequence(batch: 10) == 15)
            let found = try await book.log.verify(batch: 8)
            #expect(found.waiting == 0 && found.entries == 35 && found.checkpoints == 4 && found.findings == [])
            #expect(try await book.log.position(of: LedgerBook.source, subject: 1, number: 2) == 1)
            await #expect(throws: Problem(.notFound, "ledger.entry_unknown")) {
                try await book.log.position(of: LedgerBook.source, subject: 9, number: 2)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `every entry is proved towards every checkpoint, and each checkpoint towards the next`(
        engine: Engine
    ) async throws {
        try await LedgerBook.with(engine) { book in
            var kept: [Checkpoint] = []
            for round in 1...12 {
                try await book.write(round, 1...(round * 5))
                try await book.log.sequence()
                let note = try #require(try await book.log.checkpoint())
                kept.append(try Checkpoint(note: note, signedBy: book.log.key.verifier))
            }
            #expect(kept.last?.size == 390, "more than a stored node's leaves")
            for (old, new) in zip(kept, kept.dropFirst()) {
                let (proof, size) = try await book.log.consistency(from: old.size, to: new.size)
                #expect(
                    MerkleVerification.consistency(
                        from: UInt64(old.size), old.root, to: UInt64(size), new.root, proof: proof))
            }
            for checkpoint in kept {
                let position = checkpoint.size / 2
                let (entry, size) = try await book.log.inclusion(at: position, in: checkpoint.size)
                #expect(
                    MerkleVerification.inclusion(
                        of: entry.leaf, at: UInt64(position), in: UInt64(size), proof: entry.proof,
                        root: checkpoint.root))
            }
            #expect(try await book.log.verify(known: kept).findings == [])
            let strange = Checkpoint(origin: "x", size: 30, root: .empty)
            #expect(try await book.log.verify(known: [strange]).findings.count == 1)
        }
    }

    /// Writers and several nodes' sequencers at once: nothing is lost, nothing twice.
    @Test(arguments: TestDatabase.engines)
    func `many writers and sequencers at once leave one whole log`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for round in 0..<10 { try await book.write(writer * 100 + round, 1...3) }
                    }
                }
                for _ in 0..<3 { group.addTask { for _ in 0..<10 { try await book.log.sequence(batch: 20) } } }
                try await group.waitForAll()
            }
            try await book.log.sequence()
            let found = try await book.log.verify()
            #expect(found.entries == 240 && found.waiting == 0 && found.findings == [])
        }
    }

    /// Nodes that start together on a database from before the ledger, while officers write.
    @Test(arguments: TestDatabase.engines)
    func `rows from before the ledger enter once, in batches, whoever starts first`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            let old = (1...9).flatMap { subject in
                (-1...5).map { [subject.sqlValue, $0.sqlValue, .text("old"), SQLValue.blob([])] }
            }
            try await book.database.write { tx in
                try tx.enqueue("INSERT INTO note (subject, number, words, content) VALUES \(rows: old)")
            }
            #expect(try await book.findings().isEmpty == false, "rows outside the ledger are a finding")
            let adopted = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 { group.addTask { try await book.log.adopt(batch: 4) } }
                group.addTask {
                    // A node writes once its own start has been through.
                    let own = try await book.log.adopt(batch: 4)
                    for subject in 20..<30 { try await book.write(subject, 1...2) }
                    return own
                }
                return try await group.reduce(0, +)
            }
            // A node that found another at it went on; what all left is taken up by the next to start.
            #expect(try await adopted + book.log.adopt(batch: 4) == 63)
            try await book.log.sequence()
            let found = try await book.log.verify()
            #expect(found.entries == 63 + 20 + 2 && found.waiting == 0 && found.findings == [])
            try await book.database.write { tx in
                try tx.execute("INSERT INTO note (subject, number, words, content) VALUES (5, 99, 'unseen', NULL)")
            }
            #expect(try await book.log.adopt() == 0, "who slips a row in later is not helped by it")
            #expect(try await book.findings().count == 1)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an adoption that was interrupted goes on where it was`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...4)
            let old = (5...9).map { [SQLValue.integer(1), $0.sqlValue, .text("old"), SQLValue.blob([])] }
            try await book.database.write { tx in
                try tx.enqueue("INSERT INTO note (subject, number, words, content) VALUES \(rows: old)")
                try tx.enqueue("INSERT INTO ledger_adoption (kind, subject, number, done) VALUES (7, 1, 4, 0)")
            }
            #expect(try await book.log.adopt(batch: 2) { Issue.record("\($0)") } == 5)
            try await book.log.sequence()
            let found = try await book.log.verify()
            #expect(found.entries == 9 + 2 && found.findings == [])
        }
    }

    /// However the table of adoptions is changed, nothing that was slipped in is taken over.
    @Test(
        arguments: TestDatabase.engines,
        [
            "DELETE FROM ledger_adoption WHERE kind = 7", "DELETE FROM ledger_adoption",
            "UPDATE ledger_adoption SET done = 0 WHERE kind = 7", "UPDATE ledger_adoption SET done = 0",
            "UPDATE ledger_adoption SET kind = 8 WHERE kind = 7",
        ])
    func `a table is never taken over twice`(engine: Engine, tampering: String) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.log.adopt()
            try await book.write(1, 1...4)
            try await book.log.sequence()
            #expect(try await book.findings() == [])
            try await book.database.write { tx in
                try tx.execute(SQL(stringLiteral: tampering))
                try tx.execute("INSERT INTO note (subject, number, words, content) VALUES (5, 99, 'unseen', NULL)")
            }
            for _ in 1...2 {
                #expect(try await book.log.adopt() == 0)
                try await book.log.sequence()
                let found = try await book.findings()
                #expect(found.contains("note 5/99: the row is not in the ledger"))
                #expect(found.contains { $0.hasSuffix("(adoption 7/0): the row is gone") })
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a log that was begun and emptied is not made anew, whatever came since`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            let begun = LedgerLog(
                database: book.database, key: book.log.key, sources: [LedgerBook.source], isBegun: true)
            // A database from before the ledger: its rows are there when the log begins.
            try await book.database.write { tx in
                _ = try tx.execute("INSERT INTO note (subject, number, words, content) VALUES (1, 1, 'old', NULL)")
                for _ in 1...2 { try LedgerLog.begin([LedgerBook.source], tx) }
            }
            // A start that was killed here is gone on with by the next.
            #expect(try await !begun.wasEmptied())
            #expect(try await begun.adopt { Issue.record("\($0)") } == 1)
            try await begun.sequence()
            let whole = try await begun.verify()
            #expect(whole.findings == [] && whole.entries == 3)
            try await book.database.write { tx in
                for table in ["checkpoint", "node", "entry", "intake", "adoption"] {
                    _ = try tx.execute(SQL(stringLiteral: "DELETE FROM ledger_\(table)"))
                }
                _ = try tx.execute("UPDATE ledger_state SET size = 0, checkpoints = 0")
                _ = try tx.execute("UPDATE note SET words = 'forged'")
            }
            for round in 2...3 {
                #expect(try await begun.wasEmptied())
                #expect(try await begun.adopt() == 0)
                try await begun.sequence()
                let found = try await begun.verify().findings
                #expect(found.contains("note 1/1: the row is not in the ledger"))
                #expect(found.contains { $0.hasPrefix("the ledger was emptied") })
                try await book.write(round, 1...1)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `adoptions of before they had entries are whole, and protected from the next start on`(
        engine: Engine
    ) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...4)
            try await book.database.write { tx in
                try tx.enqueue(
                    "INSERT INTO ledger_adoption (kind, subject, number, done) VALUES (0, 0, 0, 1), (7, 1, 0, 1)")
            }
            try await book.log.sequence()
            #expect(try await book.findings() == [])
            try await book.log.adopt { Issue.record("\($0)") }
            try await book.log.sequence()
            let found = try await book.log.verify()
            #expect(found.entries == 4 + 3 && found.findings == [])
        }
    }

    /// As it may be on a database of before adoptions had entries of their own.
    @Test(arguments: TestDatabase.engines)
    func `a table with entries and without an adoption is told and left alone`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...4)
            let told = Told()
            #expect(try await book.log.adopt { told.add($0) } == 0)
            #expect(told.names == ["note"])
            try await book.log.sequence()
            #expect(try await book.findings() == ["note: it has entries, and its adoption is gone"])
        }
    }

    /// The tables name erasures, and nothing in the database can show that one was lawful.
    @Test(arguments: TestDatabase.engines)
    func `a row changed behind an erasure that somebody wrote is found`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...4)
            try await book.log.sequence()
            try await book.database.write { tx in
                try tx.execute("UPDATE note SET words = 'forged' WHERE number = 2")
                try tx.execute("UPDATE ledger_entry SET salt = NULL WHERE subject = 1 AND kind = 7 AND number = 2")
                try tx.execute(
                    """
                    INSERT INTO ledger_erasure (subject, kind, number, id, at, reason)
                    VALUES (1, 7, 2, 99, 5, 'Luật 91/2025')
                    """)
                let source = LedgerSource(kind: 0, name: "erasure", rows: "SELECT 1")
                try tx.enter([
                    LedgerRow(
                        source, subject: 99, number: 0,
                        [.integer(1), .integer(7), .integer(2), .integer(5), .text("Luật 91/2025")])
                ])
            }
            let waiting = try await book.findings()
            #expect(waiting.contains { $0.hasSuffix("(note 1/2): its salt is gone") })
            #expect(waiting.contains { $0.hasPrefix("erasure 99/0: ") })
            #expect(waiting.contains { $0.hasSuffix("is of the unknown kind 0") })
            try await book.log.sequence()
            #expect(try await book.findings().count == 3, "a server that signs it makes it no better")
            await #expect(throws: Problem(.fault, "ledger.incomplete")) {
                try await book.log.entries(of: LedgerBook.source, where: "r.subject = \(1)")
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `rows for a file come with salt and proof`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            for subject in 1...3 { try await book.write(subject, 1...4) }
            let (entries, note) = try await book.log.entries(of: LedgerBook.source, where: "r.subject = \(2)")
            #expect(entries.map(\.fields).first == [.integer(2), .integer(1), .text("words 2 1"), .bytes([1, 2])])
            let file = try Evidence(
                kind: .extract, issuedAt: Instant(milliseconds: 0), subject: "2",
                sentences: entries.map { "entry \($0.position)" }, entries: entries, checkpoint: note
            ).signed(by: book.log.key)
            #expect(try Evidence(file: file, signedBy: book.log.key.verifier).entries.count == 4)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `no file leaves out a row that waits for its position, or that has no entry`(engine: Engine) async throws {
        try await LedgerBook.with(engine) { book in
            try await book.write(1, 1...2)
            try await book.log.sequence()
            try await book.write(1, 3...3)
            // What keeps it waiting here is an entry that does not match; else it is another node at work.
            try await book.database.write { tx in
                _ = try tx.execute("UPDATE ledger_intake SET salt = \([UInt8](repeating: 1, count: 16))")
            }
            await #expect(throws: Problem(.unavailable, "ledger.entry_waits")) {
                try await book.log.entries(of: LedgerBook.source, where: "r.subject = \(1)", patience: .zero)
            }
            let others = try await book.log.entries(
                of: LedgerBook.source, where: "r.subject = \(1) AND r.number < 3", patience: .zero)
            #expect(others.entries.count == 2)
            try await book.database.write { tx in _ = try tx.execute("DELETE FROM ledger_intake") }
            await #expect(throws: Problem(.fault, "ledger.incomplete")) {
                try await book.log.entries(of: LedgerBook.source, where: "r.subject = \(1)", patience: .zero)
            }
        }
    }
}

/// What was told, in its order.
private final class Told: Sendable {
    private let all = Mutex<[String]>([])
    var names: [String] { all.withLock { $0 } }
    func add(_ name: String) { all.withLock { $0.append(name) } }
}
