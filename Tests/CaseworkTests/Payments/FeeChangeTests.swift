import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// What becomes of money when what it was asked for changes: the answers, or the end of the case.
@Suite struct FeeChangeTests {
    private typealias Change = (file: String, find: String, put: String)

    private static func pack(_ changes: [Change]) throws -> Pack {
        var files = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop").files
        for change in changes {
            let text = String(decoding: files[change.file] ?? [], as: UTF8.self)
            guard text.contains(change.find) else { throw Problem(.notFound, "test.no_such_text") }
            files[change.file] = Array(text.replacing(change.find, with: change.put, maxReplacements: 1).utf8)
        }
        return try PackReader.stored(PackSource(origin: "", files: files))
    }

    /// `civil-status-extract`, whose fee is asked for before the leader decides.
    private static func early(_ more: String = "") throws -> Pack {
        let file = "procedures/civil-status-extract/procedure.yaml"
        return try pack([
            (file, "{propose: sign,", "{propose: pay,"), (file, "{grant: pay,", "{grant: issue,"),
            (file, "    next: issue\n", more + "    next: sign\n"),
        ])
    }

    private func paid(_ office: Office) async throws -> (Receipt, Int) {
        let receipt = try await office.file("civil-status-extract")
        _ = try await office.act(receipt, "intake", "accept", .receptionist)
        _ = try await office.act(receipt, "appraise", "propose", .specialist)
        let state = try await office.act(receipt, "pay", "paid", .receptionist)
        let demand = try #require(state.demands.first)
        #expect(demand.paidAt != nil && demand.step == "pay" && state.task("sign") != nil)
        return (receipt, demand.amount)
    }

    @Test(arguments: TestDatabase.engines)
    func `what was paid in the middle of a case goes back when it is refused or taken back`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.early()])
            let (refused, amount) = try await paid(office)
            let state = try await office.act(refused, "sign", "refuse", .leader, reason: "Không có trong sổ")
            #expect(state.refunds.map(\.amount) == [amount] && state.refunds.map(\.reason) == [.notOwed])
            let open = try await office.dossiers.openRefunds(of: [refused.intakeUnit])
            #expect(open.map(\.dossier) == [refused.dossier])
            // Once, whatever follows.
            _ = try await office.act(refused, "issue_refusal", "issued", .clerk)
            let ended = try await office.act(refused, "deliver_refusal", "delivered", .receptionist)
            #expect(ended.isEnded && ended.refunds.count == 1)

            let (back, _) = try await paid(office)
            let withdrawn = try await office.dossiers.withdraw(
                reason: "Đổi ý", on: back.dossier, secretMatches: true, .anonymous())
            #expect(withdrawn.refunds.map(\.amount) == [amount] && withdrawn.refunds.map(\.reason) == [.withdrawn])

            let (granted, _) = try await paid(office)
            let signed = try await office.act(granted, "sign", "grant", .leader)
            #expect(signed.refunds.isEmpty)
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `what a pack keeps by a law that it cites stays, and it must cite one`() async throws {
        try await TestDatabase.with(.sqlite, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.early("    not_granted: keep\n")])
            let (receipt, _) = try await paid(office)
            let state = try await office.act(receipt, "sign", "refuse", .leader, reason: "Không có trong sổ")
            #expect(state.refunds.isEmpty)
        }
        let file = "procedures/all-steps/procedure.yaml"
        var rules: [String] = []
        do {
            _ = try StepsPack.read([
                (file, "    basis: \"Gói thử, Điều 2\"\n", "    clock: run\n    not_granted: keep\n")
            ])
        } catch let problems as SourceProblems {
            rules = problems.all.map(\.rule)
        }
        #expect(rules == ["pack.missing_basis"])
    }

    /// `household-business` with a fee of one per thousand of the capital.
    private static func byCapital() throws -> Pack {
        try pack([
            ("procedures/household-business/procedure.yaml", "\"law.registration_fee\"", "\"activity.capital / 1000\"")
        ])
    }

    private func asked(_ office: Office) async throws -> (Receipt, Dossier) {
        let receipt = try await office.file()
        let state = try await office.act(
            receipt, "intake", "supplement", .receptionist, reason: "Vốn ghi sai", items: ["Vốn"])
        return (receipt, state)
    }

    private func answers(_ dossier: Dossier, capital: Int) -> Value {
        var answers = dossier.answers
        answers.set(Value(capital), at: "activity.capital")
        return answers
    }

    @Test(arguments: TestDatabase.engines)
    func `a fee that is not paid yet is asked for anew by the completed answers`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.byCapital()])
            let (receipt, before) = try await asked(office)
            let old = try #require(before.demands.first)
            let state = try await office.dossiers.supplement(
                answers: answers(before, capital: 70_000_000), papers: [], on: receipt.dossier, Place.citizen)
            let new = try #require(state.demands.last)
            #expect(old.amount != 70_000 && state.demands.count == 2 && new.amount == 70_000 && state.awaits(new))
            #expect(state.demands.first?.lapsed == true && new.invoice?.number == 2)
            #expect(state.fees.map(\.amount) == [70_000])
            let invoices = try await office.dossiers.openInvoices(of: [receipt.intakeUnit])
            #expect(invoices.map(\.amount) == [70_000])
            #expect(try office.procedure(state).differingFees(of: state, at: office.clock.now).isEmpty)
            // Whoever pays the old invoice gets it back.
            let late = try await office.dossiers.paymentReceived(
                reference: old.reference, amount: old.amount, transaction: "late", .system)
            #expect(late.refunds.map(\.amount) == [old.amount])
            #expect(try await office.dossiers.verify().findings == [])
        }
    }

    @Test func `answers that change no amount leave the invoice as it was`() async throws {
        try await TestDatabase.with(.sqlite, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.byCapital()])
            let (receipt, before) = try await asked(office)
            var answers = before.answers
            answers.set(Value(5), at: "activity.workers")
            let state = try await office.dossiers.supplement(
                answers: answers, papers: [], on: receipt.dossier, Place.citizen)
            #expect(state.demands == before.demands && state.fees == before.fees)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what was paid is not reckoned anew, and the officer is told`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try await Office(database, packs: [try Self.byCapital()])
            for part in [true, false] {
                let (receipt, before) = try await asked(office)
                let demand = try #require(before.demands.first)
                try await office.dossiers.paymentReceived(
                    reference: demand.reference, amount: part ? 1000 : demand.amount, transaction: receipt.code, .system
                )
                let state = try await office.dossiers.supplement(
                    answers: answers(before, capital: 70_000_000), papers: [], on: receipt.dossier, Place.citizen)
                #expect(state.demands.count == 1 && state.refunds.isEmpty)
                let differing = try office.procedure(state).differingFees(of: state, at: office.clock.now)
                #expect(differing.map(\.now) == [70_000] && differing.map(\.asked.amount) == [demand.amount])
            }
            #expect(try await office.dossiers.verify().findings == [])
        }
    }
}

extension Office {
    fileprivate func procedure(_ dossier: Dossier) throws -> Procedure {
        try #require(dossiers.catalogue.any(dossier.procedure))
    }
}
