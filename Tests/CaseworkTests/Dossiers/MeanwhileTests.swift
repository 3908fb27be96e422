import Administration
import Core
import Logging
import Store
import StoreTesting
import Testing

@testable import Casework

@Suite struct MeanwhileTests {
    @Test(arguments: TestDatabase.engines)
    func `a command sent again gets its first answer, also when the form would not take it any more`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let (desk, key) = (Place.officer(.receptionist, at: office.unit), "0192f3a4-first")
            let first = try await office.dossiers.command(receipt.dossier, key: key, ["accept": true], desk) {
                try $0.act(Act(step: "intake", outcome: "accept"), on: $1, $2)
            }
            _ = try await office.act(receipt, "assign", "assign", .divisionHead)
            let wrong = Problems([Problem(.invalid, "answer.text", at: "/answers")])
            let again = try await office.dossiers.command(receipt.dossier, key: key, ["accept": true], desk) {
                _, _, _ in
                throw wrong
            }
            #expect(again == first)
            await #expect(throws: Problems.self) {
                try await office.dossiers.command(receipt.dossier, key: "0192f3a4-other", ["accept": true], desk) {
                    _, _, _ in throw wrong
                }
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `an alarm is not taken away for a state that is no more`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { database in
            let office = try await Office(database)
            let receipt = try await office.file()
            let seen = try await office.act(receipt, "intake", "accept", .receptionist)
            let procedure = try Place.procedure("household-business")
            let context = office.dossiers.context(.system)
            let late = try #require(try procedure.alarms(of: seen, context).first { $0.kind == .late })
            _ = try await office.act(receipt, "assign", "assign", .divisionHead)
            await #expect(throws: Problem(.conflict, "dossier.changed_meanwhile")) {
                try await office.dossiers.take(late, of: seen, procedure, [], context)
            }
            office.clock.set("2026-12-03T16:01+07:00")
            let timekeeper = Timekeeper(dossiers: office.dossiers, logger: Logger(label: "test"))
            _ = try await timekeeper.ringDue()
            let told = try await office.dossiers.journal(of: receipt.dossier).count { $0.event == .noticed(.late) }
            #expect(told == 1)
        }
    }
}
