import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct `A check of the stored dossiers` {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    /// What is done to one dossier's rows, and what is then told of it.
    private static let damages: [(SQL, String)] = [
        ("UPDATE dossier SET due_at = due_at + 1 WHERE id = ", "due_at is not what the journal says"),
        ("UPDATE dossier SET ended_at = 5 WHERE id = ", "ended_at is not what the journal says"),
        ("UPDATE dossier SET owner_name = 'X' WHERE id = ", "owner_name is not what the journal says"),
        ("UPDATE dossier SET account = NULL WHERE id = ", "account is not what the journal says"),
        ("UPDATE dossier SET owner_account = 5 WHERE id = ", "owner_account is not what the journal says"),
        ("UPDATE dossier SET filing_group = 5 WHERE id = ", "filing_group is not what the journal says"),
        ("UPDATE dossier SET group_member = 'x' WHERE id = ", "group_member is not what the journal says"),
        ("UPDATE dossier SET intake_unit = 'H29' WHERE id = ", "intake_unit is not what the journal says"),
        ("UPDATE dossier SET competent_unit = 'H29' WHERE id = ", "competent_unit is not what the journal says"),
        ("UPDATE dossier SET status = 5 WHERE id = ", "status is not what the journal says"),
        ("UPDATE dossier SET filed_at = 5 WHERE id = ", "filed_at is not what the journal says"),
        ("UPDATE dossier SET version = 99 WHERE id = ", "version is not what the journal says"),
        ("UPDATE dossier SET state = '{}' WHERE id = ", "the journal does not replay to the state"),
        ("UPDATE task SET unit = 'H29' WHERE dossier = ", "task assign: unit is not what the journal says"),
        ("UPDATE task SET role = 'clerk' WHERE dossier = ", "task assign: role is not what the journal says"),
        ("UPDATE task SET assignee = 9 WHERE dossier = ", "task assign: assignee is not what the journal says"),
        ("UPDATE task SET opened_at = 9 WHERE dossier = ", "task assign: opened_at is not what the journal says"),
        ("UPDATE task SET due_at = 9 WHERE dossier = ", "task assign: due_at is not what the journal says"),
        ("DELETE FROM task WHERE dossier = ", "task assign is missing from the queue"),
        (
            """
            INSERT INTO task (dossier, step, branch, unit, role, opened_at, due_at)
            SELECT dossier, 'sign', '', unit, role, opened_at, due_at FROM task WHERE dossier = 
            """, "task sign is in the queue and not open"
        ),
        ("DELETE FROM alarm WHERE kind = 'late' AND dossier = ", "alarm late is missing"),
        ("DELETE FROM alarm WHERE kind = 'due_soon' AND dossier = ", "alarm due_soon is missing"),
        (
            "UPDATE alarm SET fire_at = fire_at + 1 WHERE kind = 'late' AND dossier = ",
            "alarm late is not what the journal asks for"
        ),
        ("DELETE FROM search_key WHERE dossier = ", "search words at H29.267.43 are missing"),
    ]

    @Test(arguments: TestDatabase.engines)
    func `names everything that is not what the journal says`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            var expected: [String] = []
            var receipts: [Receipt] = []
            for _ in Self.damages {
                let receipt = try await office.file()
                _ = try await office.act(receipt, "intake", "accept", .receptionist)
                receipts.append(receipt)
            }
            #expect(try await office.dossiers.verify().findings == [])
            for (receipt, damage) in zip(receipts, Self.damages) {
                let id = receipt.dossier
                try await database.write { tx in try tx.execute(damage.0 + "\(id)") }
                expected.append("\(receipt.code): \(damage.1)")
            }
            #expect(try await office.dossiers.verify().findings == expected)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `finds search words that nobody asked for, and lets alarms that have rung be gone`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            _ = try await office.act(receipt, "intake", "accept", .receptionist)
            let id = receipt.dossier
            office.clock.set("2027-03-01T09:00+07:00")
            try await database.write { tx in try tx.execute("DELETE FROM alarm WHERE dossier = \(id)") }
            #expect(try await office.dossiers.verify().findings == [])
            try await database.write { tx in
                try tx.execute("INSERT INTO search_key (unit, word, dossier) VALUES ('H29', 'x', \(id))")
            }
            #expect(
                try await office.dossiers.verify().findings
                    == ["\(receipt.code): search words that are not its own"])
            try await database.write { tx in
                try tx.execute("UPDATE search_key SET dossier = 5 WHERE unit = 'H29' AND word = 'x'")
            }
            #expect(
                try await office.dossiers.verify().findings == ["dossier 5: search words, and no such dossier"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `words that an earlier version wrote are made anew, once, and found`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            // A new database has none to make.
            #expect(try await office.dossiers.remakeSearchWords() == 0)
            let receipt = try await office.file()
            _ = try await office.file()
            try await database.write { tx in
                try tx.execute("DELETE FROM search_key")
                try tx.execute("INSERT INTO counter (scope, value) VALUES ('search words', 0)")
            }
            #expect(try await office.dossiers.verify().findings.count == 2)
            #expect(try await office.dossiers.remakeSearchWords() == 2)
            #expect(try await office.dossiers.remakeSearchWords() == 0)
            #expect(try await office.dossiers.verify().findings == [])
            let officer = Place.officer(.specialist, at: office.unit)
            let owner = try await office.dossiers.require(receipt.dossier).owner.name
            #expect(try await office.dossiers.search(owner, officer).count == 2)
        }
    }
}
