import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct `Who drafts does not sign` {
    /// An officer of the unit, in the database and as a caller.
    private func officer(_ id: Int64, _ roles: [Role], _ office: Office) async throws -> Caller {
        let database = office.dossiers.database
        let unit = office.unit
        try await database.write { tx in
            try tx.execute("INSERT INTO unit (id) VALUES (\(unit)) ON CONFLICT (id) DO NOTHING")
            try tx.execute("INSERT INTO person (id, name, created_at) VALUES (\(id + 100), \("Cán bộ \(id)"), 0)")
            try tx.execute("INSERT INTO officer (id, person_id, staff_code) VALUES (\(id), \(id + 100), \("C\(id)"))")
        }
        let positions = roles.map { Position(unit: office.unit, role: $0, from: CivilDate(dayNumber: 0)) }
        for position in positions {
            try await Positions(database: database, identifiers: office.dossiers.identifiers).appoint(
                officer: Identifier(rawValue: id), to: position)
        }
        return Caller(
            kind: .officer, account: Identifier(rawValue: id), officer: Identifier(rawValue: id),
            displayName: "Cán bộ \(id)", positions: positions)
    }

    /// A dossier that waits to be signed, which `author` appraised.
    private func appraised(by author: Caller, _ office: Office) async throws -> Identifier {
        let id = try await office.file().dossier
        for (step, outcome, role) in [
            ("intake", "accept", Role.receptionist), ("assign", "assign", .divisionHead),
            ("appraise", "propose", .specialist), ("review", "agree", .divisionHead),
        ] {
            let caller = role == .specialist ? author : Place.officer(role, at: office.unit)
            try await office.dossiers.act(Act(step: step, outcome: outcome), on: id, caller)
        }
        return id
    }

    @Test(arguments: TestDatabase.engines)
    func `whoever appraised does not sign, is not offered it, and is told who can`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let both = try await officer(41, [.specialist, .leader], office)
            let other = try await officer(42, [.leader], office)
            let id = try await appraised(by: both, office)
            #expect(try await office.dossiers.queue(both).isEmpty)
            #expect(try await office.dossiers.queueCounts(both).all == 0)
            #expect(try await office.dossiers.queue(other).map(\.step) == ["sign"])
            let refusal = Problem(.forbidden, "dossier.same_person", ["who": "Cán bộ 42"])
            await #expect(throws: refusal) {
                try await office.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, both)
            }
            await #expect(throws: Problem(.invalid, "desk.not_a_colleague", at: "/officer")) {
                try await office.dossiers.assign(step: "sign", branch: nil, to: both.officer, on: id, other)
            }
            let signed = try await office.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, other)
            #expect(signed.decision?.by == "Cán bộ 42")
            #expect(try await office.dossiers.verify().findings == [], "replay gives the same state")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a unit whose only leader appraised is told that nobody else can`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let both = try await officer(41, [.specialist, .leader], office)
            let id = try await appraised(by: both, office)
            await #expect(throws: Problem(.forbidden, "dossier.same_person_alone")) {
                try await office.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, both)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `sending back does not wash it off, and the unit's own system may not do it instead`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let first = try await officer(41, [.specialist, .leader], office)
            let second = try await officer(42, [.specialist, .leader], office)
            let id = try await appraised(by: first, office)
            let dossiers = office.dossiers
            try await dossiers.act(Act(step: "sign", outcome: "return", reason: "Rõ hơn"), on: id, second)
            let head = Place.officer(.divisionHead, at: office.unit)
            try await dossiers.act(Act(step: "review", outcome: "return", reason: "Rõ hơn"), on: id, head)
            try await dossiers.act(Act(step: "appraise", outcome: "propose"), on: id, second)
            try await dossiers.act(Act(step: "review", outcome: "agree"), on: id, head)
            for both in [first, second] {
                await #expect(throws: Problem(.forbidden, "dossier.same_person_alone")) {
                    try await dossiers.act(Act(step: "sign", outcome: "grant"), on: id, both)
                }
            }
            await #expect(throws: Problem(.forbidden, "dossier.persons_only")) {
                try await dossiers.act(Act(step: "sign", outcome: "grant"), on: id, Place.service(at: office.unit))
            }
        }
    }
}
