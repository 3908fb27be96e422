import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct GatewayTests {
    /// What was asked of the gateway, and its answer.
    private struct Site: OutgoingRequests {
        let answer: String
        func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
            await Task.yield()
            return OutgoingAnswer(status: 200, body: Array(answer.utf8))
        }
    }

    private func gateway(_ answer: String = "{}") -> SignedGateway {
        SignedGateway(
            id: "cong", name: "Cổng", unit: "H29", address: "https://pay.example/", merchant: "m",
            secret: "một khóa bí mật dài", outgoing: Site(answer: answer))
    }

    private func report(
        _ invoice: String, amount: Int = 100_000, transaction: String = "T1", time: Instant, merchant: String = "m",
        status: String = "paid"
    ) -> [(name: String, value: String)] {
        let fields = [
            (name: "merchant", value: merchant), (name: "invoice", value: invoice),
            (name: "amount", value: String(amount)), (name: "currency", value: "VND"),
            (name: "transaction", value: transaction), (name: "status", value: status),
            (name: "paid_at", value: String(time.milliseconds)), (name: "time", value: String(time.milliseconds)),
        ]
        return fields + [(name: "signature", value: hexadecimal(gateway().code(of: fields)))]
    }

    @Test func `only what is signed, whole, ours and of now counts`() throws {
        let (gateway, now) = (gateway(), Instant(milliseconds: 1_796_000_000_000))
        let good = report("RF1", time: now)
        #expect(try gateway.report(good, at: now).amount == 100_000)
        for index in good.indices {
            var changed = good
            changed[index].value += "0"
            #expect(throws: Problem.self, "\(good[index].name)") { try gateway.report(changed, at: now) }
            var without = good
            without.remove(at: index)
            #expect(throws: Problem.self, "without \(good[index].name)") { try gateway.report(without, at: now) }
            #expect(throws: Problem.self, "twice \(good[index].name)") {
                try gateway.report(good + [good[index]], at: now)
            }
        }
        for seconds in [-301, 301] {
            #expect(throws: Problem(.conflict, "gateway.stale")) {
                try gateway.report(good, at: now + .seconds(seconds))
            }
        }
        #expect(throws: Problem(.forbidden, "gateway.signature")) {
            try gateway.report(report("RF1", time: now, merchant: "other"), at: now)
        }
        #expect(try !gateway.report(report("RF1", time: now, status: "cancelled"), at: now).isPaid)
    }

    @Test func `payers are sent nowhere but to the gateway`() async throws {
        let order = PaymentOrder(invoice: "RF1", amount: 5, returnTo: "https://a/b", notifyTo: "https://a/c")
        let now = Instant(milliseconds: 1_796_000_000_000)
        let good = gateway("{\"checkout\": \"https://pay.example/p/1\"}")
        #expect(try await good.checkout(order, at: now) == "https://pay.example/p/1")
        for answer in [
            "{\"checkout\": \"https://evil.example/\"}", "{\"checkout\": \"https://pay.example.evil/\"}", "x",
        ] {
            await #expect(throws: Problem(.unavailable, "gateway.refused")) {
                try await gateway(answer).checkout(order, at: now)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a report counts once, and money that names no invoice is kept`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let (gateway, now) = (gateway(), office.clock.now)
            let state = try await office.unpaid()
            let invoice = try office.invoice(state)
            let once = try gateway.report(report(invoice, time: now), at: now)
            let outcomes = try await withThrowingTaskGroup(of: PaymentOutcome.self) { group in
                for _ in 0..<6 { group.addTask { try await office.dossiers.reported(once, by: gateway) } }
                return try await group.reduce(into: [PaymentOutcome]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .matched } >= 1 && outcomes.allSatisfy { [.matched, .seen].contains($0) })
            let paid = try await office.dossiers.require(state.id)
            #expect(paid.payments.count == 1 && paid.refunds.isEmpty)
            let second = try gateway.report(report(invoice, transaction: "T2", time: now), at: now)
            #expect(try await office.dossiers.reported(second, by: gateway) == .refund)
            let stray = try gateway.report(report("RF99", transaction: "T3", time: now), at: now)
            #expect(try await office.dossiers.reported(stray, by: gateway) == .unknown)
            #expect(try await office.dossiers.reported(stray, by: gateway) == .seen)
            #expect(try await office.dossiers.unknownMoney(of: ["H29"]).map(\.purpose) == ["RF99"])
        }
    }

    @Test func `a VietQR code says what NAPAS asks, in the order that the standard gives`() {
        let text = VietQR.payload(bank: "970436", account: "0011001234567", amount: 100_000, purpose: "RF62BTH26000123")
        let merchant = "38570010A00000072701270006970436011300110012345670208QRIBFTTA"
        #expect(text.hasPrefix("000201010212\(merchant)"))
        #expect(text.contains("530370454061000005802VN62190815RF62BTH260001236304"))
        #expect(VietQR.checksum("123456789") == "29B1", "the check value of CRC-16/IBM-3740")
    }
}
