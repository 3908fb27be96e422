import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Fees of a procedure's list, from the day on which they fall due to what becomes of them.
@Suite struct FeeTests {
    static let way: [(String, String, Role)] = ResultTests.way + [("issue", "issued", .clerk)]

    /// `household-business` asks 100,000 đồng at filing.
    private func filed(_ office: Office, channel: Channel = .online) async throws -> (Receipt, PaymentDemand) {
        let receipt = try await office.file()
        let dossier = try await office.dossiers.require(receipt.dossier)
        return (receipt, try #require(dossier.demands.first))
    }

    private func ready(_ office: Office) async throws -> (Receipt, PaymentDemand) {
        let (receipt, demand) = try await filed(office)
        for (step, outcome, role) in Self.way { _ = try await office.act(receipt, step, outcome, role) }
        return (receipt, demand)
    }

    @Test(arguments: TestDatabase.engines)
    func `a fee at filing has an invoice at once, and holds nothing up but the delivery`(_ engine: Engine) async throws
    {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database)
            let (receipt, demand) = try await ready(office)
            #expect(demand.isListed && demand.amount == 100_000 && demand.reference == "\(receipt.code).P1")
            let invoice = try #require(demand.invoice)
            #expect(CreditorReference.isValid(invoice.reference) && invoice.unit == receipt.intakeUnit)
            #expect(
                try await office.dossiers.openInvoices(of: [receipt.intakeUnit]).map(\.reference) == [invoice.reference]
            )
            let waiting = try await office.dossiers.require(receipt.dossier)
            #expect(waiting.status == .resultReady && !waiting.clock.isStopped)
            let refused = await #expect(throws: Problem.self) {
                _ = try await office.act(receipt, "deliver", "delivered", .receptionist, fees: false)
            }
            #expect(refused?.code == "payment.fee_open" && refused?.kind == .conflict)
            // A bank tells it: the same way as for money of a step.
            try await office.dossiers.paymentReceived(
                reference: invoice.reference, amount: 100_000, transaction: "VCB1", .system)
            let done = try await office.act(receipt, "deliver", "delivered", .receptionist)
            #expect(done.result == "granted" && done.fees.allSatisfy { $0.collectedAt != nil } && done.refunds.isEmpty)
            #expect(try await office.dossiers.openInvoices(of: [receipt.intakeUnit]).isEmpty)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what the desk takes with the delivery is in the day's book with its receipt`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database)
            let (receipt, demand) = try await ready(office)
            let desk = Place.officer(.receptionist, at: receipt.intakeUnit)
            let done = try await office.dossiers.act(
                Act(step: "deliver", outcome: "delivered", feesCollected: true), on: receipt.dossier, desk)
            #expect(done.result == "granted" && done.receipts.map(\.amount) == [100_000])
            #expect(done.receipts.first?.reference == demand.reference)
            let book = try await office.dossiers.dayBook(of: receipt.intakeUnit, on: office.clock.now.date, desk)
            #expect(book.amount == 100_000 && book.isBalanced && book.rows.map(\.kind) == ["cash"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a refusal that is signed asks for nothing more and pays back what came`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database)
            for paid in [false, true] {
                let (receipt, demand) = try await filed(office)
                if paid {
                    try await office.dossiers.paymentReceived(
                        reference: demand.reference, amount: 100_000, transaction: "T-\(receipt.code)", .system)
                }
                for (step, outcome, role) in ResultTests.way.dropLast() {
                    _ = try await office.act(receipt, step, outcome, role)
                }
                let leader = Place.officer(.leader, at: receipt.competentUnit)
                let refused = try await office.dossiers.act(
                    Act(step: "sign", outcome: "refuse", reason: "Không đủ điều kiện"), on: receipt.dossier, leader)
                #expect(refused.fees.allSatisfy { $0.collectedAt != nil })
                #expect(!refused.demands.contains { refused.awaits($0) })
                #expect(refused.refunds.map(\.amount) == (paid ? [100_000] : []))
                #expect(refused.refunds.allSatisfy { $0.reason == .notOwed })
                // Money on its way when nobody asked any more goes back too.
                let late = try await office.dossiers.paymentReceived(
                    reference: demand.reference, amount: 100_000, transaction: "L-\(receipt.code)", .system)
                #expect(late.refunds.reduce(0) { $0 + $1.amount } == (paid ? 200_000 : 100_000))
                _ = try await office.act(receipt, "issue_refusal", "issued", .clerk)
                let done = try await office.act(receipt, "deliver_refusal", "delivered", .receptionist)
                #expect(done.result == "refused" && done.refunds.count == (paid ? 2 : 1))
                #expect(try await office.dossiers.verify().findings == [])
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who takes the dossier back owes nothing and gets back what was paid`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database)
            let (receipt, demand) = try await filed(office)
            try await office.dossiers.paymentReceived(
                reference: demand.reference, amount: 40_000, transaction: "part", .system)
            let withdrawn = try await office.dossiers.withdraw(
                reason: "Đổi ý", on: receipt.dossier, secretMatches: true, .anonymous())
            #expect(withdrawn.isEnded && withdrawn.fees.isEmpty && withdrawn.refunds.map(\.amount) == [40_000])
            #expect(withdrawn.refunds.first?.reason == .withdrawn)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a head waives what is open with a reason, and nobody else does`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database)
            let (receipt, demand) = try await ready(office)
            let head = Place.officer(.divisionHead, at: receipt.intakeUnit)
            for role in [Role.receptionist, .specialist, .clerk, .administrator] {
                await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "payment.waive"])) {
                    try await office.dossiers.waiveFees(
                        reason: "Hộ nghèo", on: receipt.dossier, Place.officer(role, at: receipt.intakeUnit))
                }
            }
            let silent = await #expect(throws: Problem.self) {
                try await office.dossiers.waiveFees(reason: "", on: receipt.dossier, head)
            }
            #expect(silent?.code == "dossier.reason_missing")
            let waived = try await office.dossiers.waiveFees(reason: "Hộ nghèo", on: receipt.dossier, head)
            #expect(waived.fees.first?.waivedAt != nil && waived.demand(demand.reference)?.lapsed == true)
            let again = await #expect(throws: Problem.self) {
                try await office.dossiers.waiveFees(reason: "Hộ nghèo", on: receipt.dossier, head)
            }
            #expect(again?.code == "payment.not_awaited")
            let done = try await office.act(receipt, "deliver", "delivered", .receptionist)
            #expect(done.result == "granted" && done.receipts.isEmpty)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `a fee that the procedure keeps is not paid back, one at delivery is demanded there`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let file = "procedures/household-business/procedure.yaml"
        let text = try #require(source.text(file))
        func procedure(_ put: String) throws -> Procedure {
            var files = source.files
            files[file] = Array(text.replacing("    collect: at_filing\n", with: put).utf8)
            return try #require(
                try PackReader.read(PackSource(origin: "", files: files)).procedures["household-business"])
        }
        let keeping = try procedure("    collect: at_filing\n    not_granted: keep\n    basis: \"Điều 1\"\n")
        #expect(keeping.fees.first?.notGranted == .keep)
        #expect(throws: SourceProblems.self) { try procedure("    not_granted: keep\n") }
        let filing = try Place.goodFiling("household-business")
        let now = try #require(Instant("2026-11-30T09:00+07:00"))
        func dossier(_ events: [Event], _ before: Dossier? = nil) throws -> Dossier {
            let entries = events.enumerated().map {
                JournalEntry(sequence: (before?.version ?? 0) + $0 + 1, at: now, actor: .time, event: $1)
            }
            guard var dossier = before else {
                return try #require(Dossier.replay(id: Identifier(rawValue: 1), entries))
            }
            for entry in entries { dossier.apply(entry) }
            return dossier
        }
        var kept = try dossier(try keeping.file(filing, Place.context(Place.citizen, now)))
        kept = try dossier(
            try keeping.paymentReceived(
                reference: ".P1", amount: 100_000, transaction: "1", on: kept, Place.context(.system, now)), kept)
        kept = try dossier(
            try keeping.withdraw(reason: "Đổi ý", on: kept, Place.context(Place.citizen, now)), kept)
        #expect(kept.refunds.isEmpty && kept.isEnded)
        // Nothing is said of when: before the result is handed over.
        let later = try procedure("")
        #expect(later.fees.first?.collect == .atDelivery)
        #expect(try dossier(try later.file(filing, Place.context(Place.citizen, now))).demands.isEmpty)
    }
}
