import Administration
@testable import Casework
import Core
import OrderedCollections
import Logging
import Store
import StoreTesting
import Testing

/// What other systems report has its effect once, however often and however many at once they report it.
@Suite struct OutsideCommandTests {
    private func office(_ database: any Database) async throws -> Dossiers {
        let clock = TestClock("2026-11-30T09:00+07:00")
        return Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: [try StepsPack.pack.get()]),
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
            identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32))
    }

    /// A dossier that waits for 100,000 đồng.
    private func unpaid(_ dossiers: Dossiers) async throws -> Dossier {
        let filing = StepsPack.filing(kind: "simple", start: "2027-03-01")
        let id = try await dossiers.submit(filing, idempotencyKey: nil, Place.citizen).dossier
        let unit = try await dossiers.require(id).competentUnit
        try await dossiers.act(Act(step: "intake", outcome: "accept"), on: id, Place.officer(.receptionist, at: unit))
        return try await dossiers.act(Act(step: "sign", outcome: "grant"), on: id, Place.officer(.leader, at: unit))
    }

    @Test(arguments: TestDatabase.engines)
    func `eight reports of one payment at once pay once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let dossiers = try await office(database)
            let state = try await unpaid(dossiers)
            let reference = try #require(state.demands.first?.reference)
            #expect(reference == "\(state.code).P1" && state.status == .awaitingPayment)
            let bank = Place.service(at: state.intakeUnit)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await dossiers.paymentReceived(
                            reference: reference, amount: 100_000, transaction: "FT1", bank)
                    }
                }
                try await group.waitForAll()
            }
            let paid = try await dossiers.require(state.id)
            #expect(paid.demands.map(\.transaction) == ["FT1"] && paid.tasks.map(\.step) == ["await_start"])
            let journal = try await dossiers.journal(of: state.id)
            #expect(journal.count { $0.event.kind == "payment_received" } == 1)
            #expect(Dossier.replay(id: state.id, journal) == paid)
            // Another transaction for what was paid is money that goes back.
            let twice = try await dossiers.paymentReceived(
                reference: reference, amount: 100_000, transaction: "FT2", bank)
            #expect(twice.refunds.map(\.amount) == [100_000] && twice.refunds.map(\.reason) == [.twice])
            #expect(twice.tasks == paid.tasks && twice.clock == paid.clock)
        }
    }

    @Test func `no amount, an unknown reference and a stranger are refused and write nothing`() async throws {
        try await TestDatabase.with(.sqlite, migrations: SubmissionTests.migrations) { database in
            let dossiers = try await office(database)
            let state = try await unpaid(dossiers)
            let reference = try #require(state.demands.first?.reference)
            let bank = Place.service(at: state.intakeUnit)
            for amount in [0, -5] {
                await #expect(throws: Problem(.invalid, "payment.amount_form", at: "/amount")) {
                    try await dossiers.paymentReceived(reference: reference, amount: amount, transaction: nil, bank)
                }
            }
            let unknown = Problem(.notFound, "payment.unknown_reference", at: "/reference")
            for wrong in ["", ".P1", "x", state.code, "\(state.code).P2", "\(reference)x"] {
                await #expect(throws: unknown) {
                    try await dossiers.paymentReceived(reference: wrong, amount: 100_000, transaction: nil, bank)
                }
            }
            let other = Place.service(at: try Place.unit(area: "26740", at: state.filedAt.date))
            for caller in [other, Place.stranger, .anonymous()] {
                await #expect(throws: unknown) {
                    try await dossiers.paymentReceived(reference: reference, amount: 100_000, transaction: nil, caller)
                }
            }
            #expect(try await dossiers.require(state.id) == state)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a date that has come moves the case on by itself, once for any number of timekeepers`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let clock = TestClock("2026-11-30T09:00+07:00")
            let dossiers = Dossiers(
                database: database, catalogue: Catalogue(database: database, offered: [try StepsPack.pack.get()]),
                calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
                identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32))
            let state = try await unpaid(dossiers)
            try await dossiers.paymentReceived(
                reference: "\(state.code).P1", amount: 100_000, transaction: nil, Place.service(at: state.intakeUnit))
            clock.set("2027-03-01T07:29+07:00")
            let timekeeper = Timekeeper(dossiers: dossiers, logger: .init(label: "test"))
            _ = try await timekeeper.ringDue()
            #expect(try await dossiers.require(state.id).tasks.map(\.step) == ["await_start"])
            clock.set("2027-03-01T07:30:01+07:00")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await timekeeper.ringDue() } }
                try await group.waitForAll()
            }
            let moved = try await dossiers.require(state.id)
            #expect(moved.tasks.map(\.step) == ["issue"] && moved.clock.state == .running)
            let journal = try await dossiers.journal(of: state.id)
            #expect(journal.count { $0.event.kind == "clock_resumed" } == 2, "the payment's, and the date's")
            #expect(Dossier.replay(id: state.id, journal) == moved)
        }
    }
}
