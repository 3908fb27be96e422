import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct `Who may be given a task` {
    static let migrations = Administration.migrations + CaseworkMigrations.all
    private static let head = Identifier(rawValue: 41)
    private static let specialist = Identifier(rawValue: 42)
    private static let gone = Identifier(rawValue: 43)
    private static let elsewhere = Identifier(rawValue: 44)

    private func appoint(
        _ officer: Identifier, _ role: Role, at unit: String, until last: CivilDate? = nil, _ office: Office
    ) async throws {
        let (id, database) = (officer.rawValue, office.dossiers.database)
        try await database.write { tx in
            try tx.execute("INSERT INTO unit (id) VALUES (\(unit)) ON CONFLICT (id) DO NOTHING")
            let person = id + 100
            try tx.execute("INSERT INTO person (id, name, created_at) VALUES (\(person), 'A', 0)")
            try tx.execute("INSERT INTO officer (id, person_id, staff_code) VALUES (\(id), \(person), \("C\(id)"))")
        }
        try await Positions(database: database, identifiers: office.dossiers.identifiers).appoint(
            officer: officer,
            to: Position(unit: unit, role: role, from: CivilDate(dayNumber: 0), to: last))
    }

    @Test(arguments: TestDatabase.engines)
    func `is who holds its role at its unit that day, whoever gives it and however`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let unit = office.unit
            try await appoint(Self.head, .divisionHead, at: unit, office)
            try await appoint(Self.specialist, .specialist, at: unit, office)
            try await appoint(
                Self.gone, .specialist, at: unit, until: try #require(CivilDate("2026-11-29")), office)
            try await appoint(Self.elsewhere, .specialist, at: "H29.267.40", office)
            let receipt = try await office.file()
            let refused = Problem(.invalid, "desk.not_a_colleague", at: "/assignee")
            // What follows the acceptance is not this officer's to be given.
            await #expect(throws: refused) {
                try await office.dossiers.act(
                    Act(step: "intake", outcome: "accept", assignee: Self.specialist), on: receipt.dossier,
                    Place.officer(.receptionist, at: unit))
            }
            _ = try await office.act(receipt, "intake", "accept", .receptionist)
            let leader = Place.officer(.divisionHead, at: unit)
            for officer in [Self.head, Self.gone, Self.elsewhere, Identifier(rawValue: 99)] {
                for caller in [leader, Place.service(at: unit)] {
                    await #expect(throws: refused) {
                        try await office.dossiers.act(
                            Act(step: "assign", outcome: "assign", assignee: officer), on: receipt.dossier, caller)
                    }
                }
            }
            let given = try await office.dossiers.act(
                Act(step: "assign", outcome: "assign", assignee: Self.specialist), on: receipt.dossier, leader)
            #expect(given.task("appraise")?.assignee == Self.specialist)
            await #expect(throws: Problem(.invalid, "desk.not_a_colleague", at: "/officer")) {
                try await office.dossiers.assign(
                    step: "appraise", branch: nil, to: Self.head, on: receipt.dossier, leader)
            }
            let free = try await office.dossiers.assign(
                step: "appraise", branch: nil, to: nil, on: receipt.dossier, leader)
            #expect(free.task("appraise")?.assignee == nil)
        }
    }
}
