import Administration
import Core
import Testing

@Suite struct TokenBucketTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:c000:207", "192.0.2.7"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"), ("2001:DB8:0:1:ffff:0:0:9", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::7", "2001:db8:0:2::/64"), ("account 17", "account 17"), ("", ""),
    ])
    func `addresses are counted as their holders have them`(address: String, counted: String) {
        #expect(InternetAddress.counted(address) == counted)
    }

    @Test func `who is held up stays held up, however many new holders come`() {
        let now = HandClock().now
        var buckets = TokenBuckets(most: 100)
        for _ in 0..<3 { #expect(buckets.take("busy", burst: 3, refill: 0.1, at: now) == 0) }
        for number in 0..<1000 { #expect(buckets.take("new \(number)", burst: 3, refill: 0.1, at: now) == 0) }
        #expect(buckets.take("busy", burst: 3, refill: 0.1, at: now) == 10)
        #expect(buckets.take("busy", burst: 3, refill: 0.1, at: now + .seconds(10)) == 0)
    }

    @Test func `all addresses of one network try as one`() async throws {
        try await withAccounts { accounts, _, _ async throws in
            func answer(_ number: Int, from address: String) async -> String? {
                await problem { _ = try await accounts.signIn(login: "x\(number)", password: "sai", address: address) }
            }
            for number in 0..<60 {
                #expect(await answer(number, from: "2001:db8:0:1::\(number)") == "account.sign_in_failed")
            }
            #expect(await answer(60, from: "2001:db8:0:1:9::") == "account.too_many_attempts")
            #expect(await answer(61, from: "2001:db8:0:2::1") == "account.sign_in_failed")
        }
    }

    @Test func `who was not judged since too many waited has lost no try, and is told how long to wait otherwise`()
        async throws
    {
        try await withAccounts { _, clock, database async throws in
            let busy = Accounts(
                database: database, clock: clock, identifiers: IdentifierSource(node: 3, clock: clock),
                passwords: try PasswordHasher(cost: .least, most: 0))
            func answer(_ accounts: Accounts) async -> Problem? {
                do {
                    _ = try await accounts.signIn(login: "congdan", password: "sai", address: "192.0.2.7")
                    return nil
                } catch { return error as? Problem }
            }
            for _ in 0..<20 { #expect(await answer(busy)?.code == "account.busy") }
            let idle = Accounts(
                database: database, clock: clock, identifiers: IdentifierSource(node: 4, clock: clock),
                passwords: try PasswordHasher(cost: .least))
            for _ in 0..<5 { _ = await answer(idle) }
            let refused = await answer(idle)
            #expect(refused?.code == "account.too_many_attempts" && refused?.parameters["seconds"] == "1")
        }
    }
}
