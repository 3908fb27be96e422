import Administration
@testable import Casework
import Core
import Logging
import Store
import StoreTesting
import Testing

/// An office that is paid: the steps' pack, and an account of its unit.
struct PayOffice: Sendable {
    let dossiers: Dossiers
    let clock: TestClock
    let unit: String
    let account: UnitAccount

    init(_ database: any Database, node: Int = 1) throws {
        let clock = TestClock("2026-11-30T09:00+07:00")
        let unit = try Place.unit(at: clock.now.date)
        account = UnitAccount(
            unit: unit, series: "BTH", bank: "970436", bankName: "Vietcombank", number: "0011001234567", holder: "X",
            from: CivilDate(dayNumber: 0))
        dossiers = Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: [try StepsPack.pack.get()]),
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
            identifiers: IdentifierSource(node: node, clock: clock), secretKey: Array(repeating: 7, count: 32),
            accounts: UnitAccounts([account]))
        self.clock = clock
        self.unit = unit
    }

    /// A dossier that waits for `area` × 5,000 đồng.
    func unpaid(area: Int = 20) async throws -> Dossier {
        let id = try await dossiers.submit(
            StepsPack.filing(area: area, kind: "simple", start: "2027-03-01"), idempotencyKey: nil, Place.citizen
        ).dossier
        try await dossiers.act(Act(step: "intake", outcome: "accept"), on: id, Place.officer(.receptionist, at: unit))
        return try await dossiers.act(Act(step: "sign", outcome: "grant"), on: id, Place.officer(.leader, at: unit))
    }

    func invoice(_ dossier: Dossier) throws -> String { try #require(dossier.demands.last?.invoice).reference }
}

@Suite struct PaymentLedgerTests {
    /// The figures' share of what was paid online (QĐ 766): a gateway is as online as a transfer.
    @Test(arguments: TestDatabase.engines, PaymentDemand.Method.allCases)
    func `what was paid through a gateway counts as paid online`(
        _ engine: Engine, _ way: PaymentDemand.Method
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let dossier = try await office.unpaid()
            let paid =
                way == .cash
                ? try await office.dossiers.act(
                    Act(step: "tax", outcome: "paid"), on: dossier.id, Place.officer(.receptionist, at: office.unit))
                : try await office.dossiers.paymentReceived(
                    reference: try office.invoice(dossier), amount: 100_000, transaction: "T1", method: way,
                    .system)
            #expect(paid.demands.last?.paidAt != nil)
            let row = FigureRow(paid)
            let stored = try await database.read { tx in
                try tx.query("SELECT payment FROM figure WHERE dossier = \(paid.id)").first?.int("payment")
            }
            #expect(row.payment == stored)
            #expect((row.payment == 2) == (way == .transfer || way == .gateway))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `invoices of a unit have every number of the year once, also when many ask at once`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let numbers = try await withThrowingTaskGroup(of: SeriesNumber?.self) { group in
                for _ in 0..<24 { group.addTask { try await office.unpaid().demands.last?.invoice } }
                return try await group.reduce(into: [Int]()) { $0.append($1?.number ?? 0) }
            }
            #expect(numbers.sorted() == Array(1...24))
            let open = try await office.dossiers.openInvoices(of: [office.unit])
            #expect(open.count == 24 && open.allSatisfy { CreditorReference.isValid($0.reference) })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `parts add up, too much goes back, and one transaction counts for one dossier only`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let (dossiers, bank) = (office.dossiers, Place.service(at: office.unit))
            let (first, second) = (try await office.unpaid(), try await office.unpaid())
            let invoice = try office.invoice(first)
            var state = try await dossiers.paymentReceived(
                reference: invoice, amount: 40_000, transaction: "A", bank)
            #expect(state.demands[0].outstanding == 60_000 && state.status == .awaitingPayment)
            #expect(state.tasks.map(\.step) == ["tax"])
            state = try await dossiers.paymentReceived(reference: invoice, amount: 70_000, transaction: "B", bank)
            #expect(state.demands[0].paidAt != nil && state.tasks.map(\.step) == ["await_start"])
            #expect(state.refunds.map(\.amount) == [10_000] && state.refunds.map(\.reason) == [.overpaid])
            await #expect(throws: Problem(.conflict, "payment.transaction_reused", at: "/transaction")) {
                try await dossiers.paymentReceived(
                    reference: try office.invoice(second), amount: 100_000, transaction: "A", bank)
            }
            await #expect(throws: Problem(.conflict, "payment.transaction_reused", at: "/transaction")) {
                try await dossiers.paymentReceived(reference: invoice, amount: 1, transaction: "A", bank)
            }
            let journal = try await dossiers.journal(of: first.id)
            #expect(Dossier.replay(id: first.id, journal) == state)
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test func `the limit goes on from the moment of payment, not of its report`() async throws {
        try await TestDatabase.with(.sqlite, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            // A date that has passed is not waited for: after the payment the clock runs.
            let id = try await office.dossiers.submit(
                StepsPack.filing(area: 20, kind: "simple", start: "2026-11-01"), idempotencyKey: nil, Place.citizen
            ).dossier
            for (step, outcome, role) in [("intake", "accept", Role.receptionist), ("sign", "grant", .leader)] {
                try await office.dossiers.act(
                    Act(step: step, outcome: outcome), on: id, Place.officer(role, at: office.unit))
            }
            office.clock.set("2026-12-10T09:00+07:00")
            let paid = try await office.dossiers.paymentReceived(
                reference: try office.invoice(try await office.dossiers.require(id)), amount: 100_000,
                transaction: "A", paidAt: Instant("2026-12-02T10:00+07:00"), Place.service(at: office.unit))
            // Stopped at once with ten working days left; they count from 2 December.
            #expect(paid.clock.due == Instant("2026-12-16T16:00+07:00"))
            #expect(paid.clock.state == .running)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `money after the end, the withdrawal or the time to pay is owed back`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let (dossiers, bank) = (office.dossiers, Place.service(at: office.unit))
            let late = try await office.unpaid()
            try await dossiers.paymentReceived(
                reference: try office.invoice(late), amount: 30_000, transaction: "A", bank)
            office.clock.set("2027-01-05T09:00+07:00")
            _ = try await Timekeeper(dossiers: dossiers, logger: Logger(label: "test")).ringDue()
            let lapsed = try await dossiers.paymentReceived(
                reference: try office.invoice(late), amount: 70_000, transaction: "B", bank)
            #expect(lapsed.result == "unpaid" && lapsed.refunds.map(\.amount) == [30_000, 70_000])
            #expect(lapsed.refunds.map(\.reason) == [.late, .late])
            let rows = try await dossiers.openRefunds(of: [office.unit])
            #expect(rows.map(\.amount) == [30_000, 70_000])

            let head = Place.officer(.divisionHead, at: office.unit)
            await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "payment.refund"])) {
                try await dossiers.refundPaid(
                    0, method: .transfer, transaction: "R1", on: late.id, Place.officer(.clerk, at: office.unit))
            }
            try await dossiers.refundPaid(0, method: .transfer, transaction: "R1", on: late.id, head)
            await #expect(throws: Problem(.conflict, "payment.refunded_already")) {
                try await dossiers.refundPaid(0, method: .transfer, transaction: "R2", on: late.id, head)
            }
            #expect(try await dossiers.openRefunds(of: [office.unit]).map(\.amount) == [70_000])
            let book = try await dossiers.dayBook(of: office.unit, on: office.clock.now.date, head)
            #expect(book.amount == 40_000 && book.isBalanced && book.journal == 40_000)
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `cash gets a receipt, and the day's book is in balance with the journals`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let dossiers = office.dossiers
            for area in [20, 30] {
                let dossier = try await office.unpaid(area: area)
                let paid = try await dossiers.act(
                    Act(step: "tax", outcome: "paid"), on: dossier.id, Place.officer(.receptionist, at: office.unit))
                #expect(paid.receipts.map(\.amount) == [area * 5000] && paid.tasks.map(\.step) == ["await_start"])
            }
            let third = try await office.unpaid(area: 10)
            try await dossiers.paymentReceived(
                reference: try office.invoice(third), amount: 50_000, transaction: "A", Place.service(at: office.unit))
            let desk = Place.officer(.receptionist, at: office.unit)
            let book = try await dossiers.dayBook(of: office.unit, on: office.clock.now.date, desk)
            #expect(book.amount == 300_000 && book.isBalanced)
            #expect(book.rows.compactMap(\.receipt) == ["BTH-26 / 0000001", "BTH-26 / 0000002"])
            #expect(book.totals.map(\.amount) == [250_000, 50_000])
            #expect(DayBookText.csv(book).split(separator: "\r\n").count == 5)
            // A line that no journal knows is found.
            try await database.write { tx in
                _ = try tx.execute("UPDATE money SET amount = amount + 1 WHERE kind = 'cash'")
            }
            #expect(!(try await dossiers.dayBook(of: office.unit, on: office.clock.now.date, desk)).isBalanced)
            await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "dossier.search"])) {
                try await dossiers.dayBook(of: office.unit, on: office.clock.now.date, Place.citizen)
            }
        }
    }
}
