import Administration
@testable import Casework
import Core
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite struct PaymentPageTests {
    private static let answers: Value = [
        "applicant": [
            "name": "Nguyễn Thị Mẫu", "id_number": "079185000001", "phone": "0901234567", "address": "12 đường Mẫu",
        ],
        "record": [
            "kind": "birth", "person": "Nguyễn Thị Mẫu", "birth_date": "1985-02-05",
            "registered_at": "Ủy ban nhân dân phường Bến Nghé, Quận 1",
        ],
        "request": ["for_whom": "self", "copies": 3, "ward": "26743"], "declaration": ["agreed": true],
    ]

    @Test func `a citizen is told what to pay and how, what came, and what goes back`() async throws {
        try await Town.visit { town, client in
            let dossiers = town.services.dossiers
            let receipt = try await dossiers.submit(
                Filing(
                    procedure: "civil-status-extract", channel: .online, language: .vietnamese, intakeUnit: nil,
                    answers: Self.answers, papers: []), idempotencyKey: nil, .anonymous())
            for (step, outcome, role) in [
                ("intake", "accept", Role.receptionist), ("appraise", "propose", .specialist),
                ("sign", "grant", .leader),
            ] {
                try await dossiers.act(Act(step: step, outcome: outcome), on: receipt.dossier, town.officer(role))
            }
            let texts = town.pages.locales[.vietnamese]
            let words = DossierWords(town.services, texts)
            var context = WebContext(requestId: "0123456789", language: .vietnamese)
            context.formToken = "token"
            func shown() async throws -> ShownDossier {
                let dossier = try await dossiers.require(receipt.dossier)
                return ShownDossier(
                    dossier: dossier,
                    procedure: try await town.services.catalogue.procedure(dossier.procedure, pack: dossier.pack),
                    secret: receipt.secret, secretMatches: true)
            }
            let account = UnitAccount(
                unit: receipt.intakeUnit, series: "BTH", bank: "970436", bankName: "Vietcombank",
                number: "0011001234567", holder: "X", from: CivilDate(dayNumber: 0))
            let open = PaymentPage(try await shown(), words, account: { _ in account }, gatewayName: "Cổng")
            let sum = try #require(open.sums.first)
            #expect(sum.gateway != nil && sum.transfer?.qr != nil && open.notice == nil && sum.counter != nil)
            let leaving = PaymentPage(
                try await shown(), words, account: { _ in nil }, gatewayName: "Cổng",
                checkout: (sum.gateway?.invoice ?? "", "https://pay.example/1"))
            #expect(leaving.sums.first?.checkout != nil && leaving.sums.first?.gateway == nil)
            let demand = try #require(try await shown().dossier.demands.first)
            for amount in [30_000, 5_000] {
                try await dossiers.paymentReceived(
                    reference: demand.reference, amount: amount, transaction: "\(amount)", .system)
            }
            let paid = PaymentPage(
                try await shown(), words, account: { _ in account }, gatewayName: "Cổng",
                problem: Problem(.conflict, "payment.not_awaited"))
            #expect(paid.sums.allSatisfy { $0.gateway == nil && $0.transfer == nil } && paid.refunds.count == 2)
            let found = try town.pages.check([open, paid, leaving], context)
            #expect(found.unknown.isEmpty, "\(found.unknown.sorted())")
            // The same by its address, and for nobody else.
            let address = URLs.payment(receipt.dossier, secret: receipt.secret)
            try await client.execute(uri: address, method: .get) { #expect($0.status == .ok) }
            let other = URLs.payment(receipt.dossier, secret: String(repeating: "0", count: 32))
            try await client.execute(uri: other, method: .get) { #expect($0.status == .notFound) }
        }
    }
}
