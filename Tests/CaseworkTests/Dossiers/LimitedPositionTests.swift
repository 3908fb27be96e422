import Administration
import Core
import Store
import StoreTesting
import Testing

@testable import Casework

@Suite struct LimitedPositionTests {
    private static func receptionist(at unit: String, for subjects: Set<String>?) -> Caller {
        let id = Identifier(rawValue: 4_100)
        return Caller(
            kind: .officer, account: id, officer: id, displayName: "Lê Thị Riêng",
            positions: [
                Position(unit: unit, role: .receptionist, from: CivilDate(dayNumber: 0), subjects: subjects)
            ])
    }

    private func code(_ work: () async throws -> Void) async throws -> String? {
        do {
            try await work()
            return nil
        } catch let problem as Problem { return problem.code }
    }

    @Test(arguments: TestDatabase.engines)
    func `a position for one procedure opens its dossiers and no others`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let (copy, business) = (try await office.file("certified-copy"), try await office.file())
            let all = Self.receptionist(at: office.unit, for: nil)
            let one = Self.receptionist(at: office.unit, for: ["certified-copy", "stations"])
            let dossiers = office.dossiers
            #expect(Set(try await dossiers.queue(all).map(\.dossier)) == [copy.dossier, business.dossier])
            #expect(try await dossiers.queueCounts(all).all == 2)
            #expect(try await dossiers.queue(one).map(\.dossier) == [copy.dossier])
            #expect(try await dossiers.queueCounts(one).all == 1)
            #expect(try await dossiers.view(copy.dossier, one).code == copy.code)
            #expect(try await code { _ = try await dossiers.view(business.dossier, one) } == "dossier.unknown")
            let accept = Act(step: "intake", outcome: "accept")
            #expect(try await code { try await dossiers.act(accept, on: business.dossier, one) } == "policy.denied")
            // What the unit does as a whole is not theirs: its search, its book.
            #expect(try await dossiers.search(business.code, one).isEmpty)
            let today = office.clock.now.date
            #expect(
                try await code {
                    _ = try await dossiers.book(
                        of: office.unit, from: today, through: today, for: .register, limit: 9, one)
                } == "policy.denied")
            try await dossiers.act(accept, on: copy.dossier, one)
            #expect(try await dossiers.queue(one).isEmpty)
        }
    }
}
