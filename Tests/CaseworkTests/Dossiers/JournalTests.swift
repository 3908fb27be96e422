import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct JournalTests {
    @Test(arguments: TestDatabase.engines)
    func `replaying the journal gives the stored state to the bit`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Administration.migrations + CaseworkMigrations.all) {
            database in
            let office = try await Office(database)
            let receipt = try await office.file()
            _ = try await office.act(
                receipt, "intake", "supplement", .receptionist, reason: "Thiếu", items: ["Ảnh CCCD"])
            _ = try await office.dossiers.supplement(
                answers: nil, papers: [Place.paper("application", try Place.procedure("household-business"))],
                on: receipt.dossier, Place.citizen)
            for (step, outcome, role) in [
                ("intake", "accept", Role.receptionist), ("assign", "assign", .divisionHead),
                ("appraise", "propose", .specialist), ("review", "agree", .divisionHead), ("sign", "grant", .leader),
                ("issue", "issued", .clerk), ("deliver", "delivered", .receptionist),
            ] {
                let state = try await office.act(receipt, step, outcome, role)
                let journal = try await office.dossiers.journal(of: receipt.dossier)
                #expect(Dossier.replay(id: receipt.dossier, journal) == state)
                #expect(try await office.dossiers.require(receipt.dossier) == state)
            }
            let end = try await office.dossiers.require(receipt.dossier)
            #expect(end.status == .delivered && end.result == "granted" && end.documents.map(\.number) == [1])
        }
    }

    @Test func `every kind of event comes back from its stored form`() throws {
        let at = try #require(Instant("2026-11-23T10:11:12.345+07:00"))
        let task = OpenTask(
            step: "consult", branch: "fire", unit: "H29", role: "specialist", assignee: Identifier(rawValue: 5),
            openedAt: at, due: at)
        let filed = Event.Filed(
            code: "H29-261123-0001", procedure: "p", pack: "h", channel: .post, language: .english,
            applicant: Applicant(name: "A", account: nil),
            owner: Owner(name: "Nguyễn Văn Mẫu", idNumber: "1", phone: nil, email: nil, address: "x"), intakeUnit: "a",
            competentUnit: "b", answers: ["a": ["b": 1]], papers: [Place.paper("x")],
            fees: [Fee(id: "f", amount: 15_000, collect: .atDelivery)], expectedDue: at)
        let link = GroupLink(
            id: Identifier(rawValue: 9), code: "LT-H29-261123-0001", group: "g", pack: "h", member: "m")
        let other = Event.Filed(
            code: "H29-261123-0002", procedure: "p", pack: "h", channel: .online, language: .english,
            applicant: Applicant(
                name: "B", account: Identifier(rawValue: 6), relation: .authorised, idNumber: "2", phone: "3"),
            owner: Owner(
                name: "Nguyễn Văn Mẫu", idNumber: nil, phone: nil, email: nil, address: nil,
                account: Identifier(rawValue: 7)), intakeUnit: "a", competentUnit: "b", answers: [:], papers: [],
            fees: [], expectedDue: at, group: link)
        let events: [Event] = [
            .filed(filed), .filed(other), .waiting(for: ["m"]),
            .released(
                Event.Release(member: "m", code: "c", answers: ["a": 1], papers: [Place.paper("x")], due: at)),
            .blocked(by: "p", code: "c", result: "refused"), .stepOpened(task),
            .stepClosed(.init(step: "s", branch: nil, outcome: "o", reason: "r", note: nil)),
            .stepClosed(.init(step: "s", branch: nil, outcome: "o", reason: nil, note: nil, back: "t")),
            .assigned(step: "s", branch: "b", officer: nil), .clockStarted(at: at, due: at, transferredAt: at),
            .clockStopped(nil), .clockStopped(ClockCause(.payment, step: "tax", basis: "NĐ 1")), .clockResumed(due: at),
            .clockRestarted(due: at), .clockFinished,
            .supplementRequested(items: ["a", "b"], reason: "r", resume: "s"),
            .supplemented(answers: ["x": true], papers: []), .supplemented(answers: nil, papers: [Place.paper("x")]),
            .apologised(due: at, reason: "r", inTime: true),
            .consultationAsked(step: "s", branch: "b", unit: "u", due: nil),
            .consultationAnswered(step: "s", branch: "b", answer: .silent, note: "n"),
            .decided(outcome: "grant", reason: nil),
            .documentIssued(document: "d", number: 3, year: 2026, unit: "u", signer: "Ký"), .feesCollected(["f"]),
            .chosen(step: "s", target: .end("granted")), .chosen(step: "s", target: .step("t")),
            .paymentDemanded(
                PaymentDemand(
                    step: "tax", fee: "tax", amount: 5, reference: "H29-261123-0001.P1", demandedAt: at, due: at)),
            .paymentReceived(
                ReceivedPayment(
                    reference: "H29-261123-0001.P1", amount: 5, method: .transfer, transaction: "x", paidAt: at)),
            .receiptIssued(
                CashReceipt(
                    number: SeriesNumber(unit: "u", series: "BTH", year: 2026, number: 7),
                    lines: [InvoiceLine(fee: "f", amount: 5)], reference: nil, payer: "A")),
            .refundDue(
                Refund(reference: "H29-261123-0001.P1", amount: 5, reason: .twice, payment: "transfer:x")),
            .refundPaid(index: 0, method: .cash, transaction: nil),
            .occurred(step: "s", event: "e", reference: nil),
            .recorded(
                RecordWritten(
                    step: "s", register: "r", content: ["a": 1], validFrom: CivilDate(dayNumber: 20_000), ends: true)),
            .escalated(step: "s", branch: nil, role: "leader"),
            .migrated(
                DossierMigration(
                    run: Identifier(rawValue: 9), from: PackIdentity(name: "a/b", version: "1", hash: "h"),
                    to: PackIdentity(name: "a/b", version: "2", hash: "i"), reason: "r", basis: "b",
                    said: "d", steps: ["s": "t"],
                    notes: [
                        Note(
                            key: "effect.step_moved", subject: "s", what: Localized(vietnamese: "B", english: "S"),
                            part: nil, old: nil, new: Localized(code: "t"))
                    ], set: ["pack": "i", "clock": nil], was: ["pack": "h", "clock": [:]],
                    alarms: [Alarm(kind: .late, subject: "", at: at)], undoes: 4)),
            .stayed(
                DossierStay(
                    run: Identifier(rawValue: 9), from: PackIdentity(name: "a/b", version: "1", hash: "h"),
                    to: PackIdentity(name: "a/b", version: "2", hash: "i"), reason: "r",
                    notes: [
                        Note(
                            key: "reason.step_gone", subject: "s", what: Localized(code: "S"), part: nil, old: nil,
                            new: nil)
                    ])),
            .handedOver(
                Handover(
                    run: Identifier(rawValue: 9), plan: "p", date: CivilDate(dayNumber: 20_000), basis: "b",
                    article: "a",
                    reason: Localized(vietnamese: "v", english: "e"),
                    notes: [
                        Note(
                            key: "handover.named", subject: "u", what: Localized(code: "u"), part: nil, old: nil,
                            new: nil)
                    ], intake: nil, competent: Handover.Change(from: "u", to: "w"),
                    tasks: [
                        Handover.Duty(
                            step: "s", branch: "b", unit: Handover.Change(from: "u", to: "w"),
                            was: Identifier(rawValue: 3),
                            assignee: nil)
                    ], consultations: [],
                    branches: [
                        Handover.Duty(
                            step: "s", branch: "b", unit: Handover.Change(from: "u", to: "w"), was: nil, assignee: nil)
                    ], undoes: 4)),
            .withdrawalRequested(reason: "r"), .noticed(.late), .ended(result: "granted"),
        ]
        #expect(Set(events.map(\.kind)).count == 35)
        for event in events {
            let text = event.body.json
            #expect(try Event(kind: event.kind, body: JSONReader.read(text)) == event, "\(event.kind)")
        }
    }

    @Test func `an event of another kind or without its members is a fault, not a guess`() {
        #expect(throws: Problem.self) { try Event(kind: "exploded", body: [:]) }
        #expect(throws: Problem.self) { try Event(kind: "ended", body: [:]) }
        #expect(throws: Problem.self) { try Event(kind: "clock_resumed", body: ["due": "tomorrow"]) }
    }
}
