import Core
import Crypto
import Foundation
import Store
import Synchronization
import Testing

@testable import Administration

private let browser = SigningBrowser(address: "::1", cookie: "bánh")

@Suite struct `Identity providers` {
    @Test func `whom the provider knows gets one account, and it again the next time`() async throws {
        try await withProvider { office in
            let first = try await office.signIn()
            #expect(first.caller.kind == .citizen && first.caller.displayName == "Nguyễn Thị B")
            #expect(first.session.method == .provider)
            let again = try await office.signIn(issuer: FakeProvider.issuer)
            #expect(again.caller.account == first.caller.account)
            let other = try await office.signIn { $0.claims["sub"] = "080" }
            #expect(other.caller.account != first.caller.account)
            // The secret travels in the header, the verifier belongs to the challenge, keys are fetched once.
            let sent = office.fake.state.withLock { $0.requests }
            let token = try #require(sent.first { $0.url.hasSuffix("/token") })
            #expect(token.headers.contains { $0.name == "authorization" && $0.value.hasPrefix("Basic ") })
            #expect(sent.count { $0.url.hasSuffix("/keys") } == 1)
            let (address, _) = try await office.accounts.begin(office.provider, next: nil, cookie: "bánh")
            #expect(address.contains("code_challenge_method=S256") && !address.contains("code_verifier"))
        }
    }

    @Test func `a key without a stated algorithm serves, of RSA too`() async throws {
        #expect(
            try await refusal {
                $0.rsa = true
                $0.header = ["alg": "RS256", "kid": "one"]
            } == nil)
    }

    @Test func `another issuer is refused, in the token, in the discovery and in the answer`() async throws {
        #expect(try await refusal { $0.claims["iss"] = "https://provider.example/" } == "provider.token issuer")
        #expect(try await refusal(issuer: "https://evil.example") == "provider.token issuer")
        try await withProvider { office in
            office.fake.change { $0.discovery["issuer"] = "https://evil.example" }
            #expect(await problem { _ = try await office.signIn() } == "provider.token")
        }
    }

    @Test func `a token for another audience is refused, and one for several that names another party`() async throws {
        #expect(try await refusal { $0.claims["aud"] = "other" } == "provider.token audience")
        #expect(try await refusal { $0.claims["aud"] = ["motcua", "other"] } == "provider.token audience")
        #expect(try await refusal { $0.claims["azp"] = "other" } == "provider.token audience")
        #expect(
            try await refusal {
                $0.claims["aud"] = ["motcua", "other"]
                $0.claims["azp"] = "motcua"
            } == nil)
    }

    @Test func `another nonce is refused, and none`() async throws {
        #expect(try await refusal { $0.claims["nonce"] = "khác" } == "provider.token nonce")
        #expect(try await refusal { $0.claims["nonce"] = nil } == "provider.token nonce")
    }

    @Test func `another state is refused, and the right one in another browser`() async throws {
        #expect(try await refusal(state: "khác") == "provider.token state")
        #expect(try await refusal(state: "") == "provider.token state")
        #expect(try await refusal(cookie: "khác") == "account.ticket_ended")
    }

    @Test(arguments: ["none", "HS256", "ES384", "RS256", ""])
    func `another algorithm is refused`(_ name: String) async throws {
        let told = try await refusal { $0.header = ["alg": .string(name), "kid": "one"] }
        #expect(told == "provider.token algorithm" || told == "provider.token signature", "\(told ?? "taken")")
    }

    @Test func `an expired token is refused, one from the future, and one without times`() async throws {
        #expect(try await refusal { $0.claims["exp"] = $0.claims["iat"].map { _ in 1 } } == "provider.token time")
        #expect(try await refusal { $0.claims["exp"] = nil } == "provider.token time")
        #expect(try await refusal { $0.claims["iat"] = 99_999_999_999 } == "provider.token time")
    }

    @Test func `an unknown key is asked for once and then refused, never taken for the first`() async throws {
        try await withProvider { office in
            _ = try await office.signIn()
            #expect(
                await problem { _ = try await office.signIn { $0.header = ["alg": "ES256", "kid": "two"] } }
                    == "provider.token")
            #expect(office.fake.asked.count { $0.hasSuffix("/keys") } == 2)
            // A key that was published meanwhile is found.
            _ = try await office.signIn { $0.published = ["one", "two"] }
            // Without a name a token is taken only where there is one key.
            #expect(
                await problem { _ = try await office.signIn { $0.header = ["alg": "ES256"] } } == "provider.token")
        }
    }

    @Test func `a token that needs what we do not know is refused, and one of nobody`() async throws {
        #expect(
            try await refusal {
                $0.published = ["one"]; $0.header = ["alg": "ES256", "kid": "one", "crit": ["x"]]
            }
                == "provider.token form")
        #expect(try await refusal { $0.claims["sub"] = nil } == "provider.token subject")
    }

    @Test func `a code is refused the second time, and another code`() async throws {
        #expect(try await refusal(code: "khác") == "provider.refused")
        try await withProvider { office in
            let (address, ticket) = try await office.accounts.begin(office.provider, next: nil, cookie: "bánh")
            let sent = URLComponents(string: address)?.queryItems ?? []
            let values = Dictionary(sent.map { ($0.name, $0.value ?? "") }) { $1 }
            office.fake.change { $0.claims["nonce"] = .string(values["nonce"] ?? "") }
            func finish() async throws {
                _ = try await office.accounts.finish(
                    office.provider, ticket: ticket, state: values["state"] ?? "", code: "mã", issuer: nil, browser)
            }
            try await finish()
            #expect(await problem { try await finish() } == "account.ticket_spent")
        }
    }

    @Test func `the account's app is asked for, unless the provider says that it asked for more than one factor`()
        async throws
    {
        try await withProvider { office in
            let opened = try await office.signIn()
            _ = try await office.accounts.addApp(opened.session, office.clock)
            #expect(await problem { _ = try await office.signIn() } == "account.second_factor_needed")
            #expect(
                await problem { _ = try await office.signIn { $0.claims["amr"] = ["pwd", "sms"] } }
                    == "account.second_factor_needed")
            // What it calls a level is its own word.
            #expect(
                await problem {
                    _ = try await office.signIn {
                        $0.claims["amr"] = nil
                        $0.claims["acr"] = "mfa"
                    }
                } == "account.second_factor_needed")
            let strong = try await office.signIn { $0.claims["amr"] = ["pwd", "mfa"] }
            #expect(strong.session.method == .provider && strong.session.verified == nil)
        }
    }

    @Test func `a disabled account stays outside`() async throws {
        try await withProvider { office in
            let opened = try await office.signIn()
            try await office.accounts.setDisabled(true, account: opened.session.account)
            #expect(await problem { _ = try await office.signIn() } == "account.sign_in_failed")
        }
    }
}

private final class Phones: Messenger {
    let sent = Mutex<[(to: String, text: String)]>([])
    func send(_ text: String, to phone: String) async throws { sent.withLock { $0.append((phone, text)) } }
    var last: String { sent.withLock { $0.last?.text ?? "" } }
    var count: Int { sent.withLock(\.count) }
}

@Suite struct `Phone codes` {
    private func send(_ accounts: Accounts, _ phones: Phones, _ number: String = "0900 000 001") async throws -> String
    {
        try await accounts.sendCode(to: number, by: phones, text: { $0 }, browser).ticket
    }

    @Test func `a code opens the account of its number once`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            let ticket = try await send(accounts, phones)
            #expect(phones.last.count == 6)
            let code = phones.last
            let opened = try await accounts.finish(phone: ticket, code: code, browser).opened()
            #expect(opened.caller.kind == .citizen && opened.session.method == .phone)
            #expect(opened.caller.displayName == "090****001")
            #expect(
                await problem { _ = try await accounts.finish(phone: ticket, code: code, browser) }
                    == "account.code_wrong")
            clock.advance(.seconds(31))
            let again = try await send(accounts, phones, "+84 900000001")
            let same = try await accounts.finish(phone: again, code: phones.last, browser).opened()
            #expect(same.caller.account == opened.caller.account)
            let other = SigningBrowser(address: "::1", cookie: "khác")
            #expect(
                await problem { _ = try await accounts.finish(phone: again, code: phones.last, other) }
                    == "account.ticket_ended")
            #expect(await problem { _ = try await send(accounts, phones, "028 3829 0000") } == "account.phone_form")
            for (number, holder) in [
                ("+84 900 000 001", opened.caller.account), ("0900000002", nil), ("028 3829 0000", nil), ("", nil),
            ] {
                let found = try await accounts.database.read { tx in try Accounts.holder(phone: number, tx) }
                #expect(found == holder, "\(number)")
            }
        }
    }

    @Test func `a code is worth nothing in another browser, even one that asked for its own a moment later`()
        async throws
    {
        try await withAccounts { accounts, _, _ async throws in
            let phones = Phones()
            let other = SigningBrowser(address: "2001:db8::2", cookie: "khác")
            let ticket = try await send(accounts, phones)
            let code = phones.last
            let second = try await accounts.sendCode(to: "0900000001", by: phones, text: { $0 }, other).ticket
            #expect(phones.count == 2)
            #expect(
                await problem { _ = try await accounts.finish(phone: second, code: code, other) }
                    == "account.code_wrong")
            // The browser that asked may ask twice and still use it.
            let again = try await send(accounts, phones)
            _ = try await accounts.finish(phone: again, code: code, browser).opened()
            #expect(!ticket.isEmpty && phones.count == 2)
        }
    }

    @Test func `who asks for codes to another's number keeps nobody from their own`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            for round in 0..<30 {
                let stranger = SigningBrowser(
                    address: "2001:db8:6:6::\(round)", cookie: "kẻ lạ \(round)")
                clock.advance(.seconds(31))
                let asked = try? await accounts.sendCode(to: "0900000001", by: phones, text: { $0 }, stranger)
                for _ in 0..<3 {
                    guard let asked else { break }
                    _ = try? await accounts.finish(phone: asked.ticket, code: "000000", stranger)
                }
            }
            #expect(phones.count == Accounts.phoneSends)
            let ticket = try await send(accounts, phones)
            #expect(phones.count == Accounts.phoneSends + 1)
            _ = try await accounts.finish(phone: ticket, code: phones.last, browser).opened()
        }
    }

    @Test
    func `one address sends few texts, to however many numbers, and a number gets few from however many addresses`()
        async throws
    {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            for number in 0..<30 {
                _ = try? await accounts.sendCode(
                    to: "09000001\(10 + number)", by: phones, text: { $0 },
                    SigningBrowser(address: "::66", cookie: "một"))
            }
            #expect(phones.count == 10)
            for number in 0..<30 {
                clock.advance(.seconds(31))
                _ = try? await accounts.sendCode(
                    to: "0900000001", by: phones, text: { $0 },
                    SigningBrowser(address: "2001:db8:7:\(number)::1", cookie: "\(number)"))
            }
            #expect(phones.count == 10 + Accounts.phoneSendsOfAll)
        }
    }

    @Test func `an account with an app asks for it after the phone's code`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            let ticket = try await send(accounts, phones)
            let opened = try await accounts.finish(phone: ticket, code: phones.last, browser).opened()
            let secret = try await accounts.addApp(opened.session, clock)
            clock.advance(.seconds(60))
            let next = try await send(accounts, phones)
            guard
                case .secondFactor(let waiting) = try await accounts.finish(
                    phone: next, code: phones.last, browser)
            else {
                Issue.record("a phone's code alone opened an account that has an app")
                return
            }
            #expect(
                await problem { _ = try await accounts.finish(ticket: waiting, code: "000000", browser) }
                    == "account.code_wrong")
            let code = TimeCode.code(secret, step: TimeCode.step(at: clock.now))
            let inside = try await accounts.finish(ticket: waiting, code: code, browser)
            #expect(inside.session.account == opened.session.account && inside.session.verified == clock.now)
        }
    }

    @Test func `who has no password shows a fresh code before a factor is added`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            let first = try await send(accounts, phones)
            let opened = try await accounts.finish(phone: first, code: phones.last, browser).opened()
            clock.advance(Accounts.freshness + .seconds(1))
            #expect(await problem { _ = try await accounts.addApp(opened.session, clock) } == "policy.step_up")
            #expect(
                await problem { _ = try await accounts.confirm(opened.session, password: "", address: "::1") }
                    == "account.password_wrong")
            let second = try await send(accounts, phones)
            let fresh = try await accounts.finish(phone: second, code: phones.last, browser).opened()
            _ = try await accounts.addApp(fresh.session, clock)
        }
    }

    @Test func `after five wrong tries the right code is worth nothing, and it ends after five minutes`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            let ticket = try await send(accounts, phones)
            let wrong = phones.last == "000000" ? "000001" : "000000"
            for _ in 0..<5 {
                #expect(
                    await problem { _ = try await accounts.finish(phone: ticket, code: wrong, browser) }
                        == "account.code_wrong")
            }
            #expect(
                await problem { _ = try await accounts.finish(phone: ticket, code: phones.last, browser) }
                    == "account.code_wrong")
            clock.advance(.seconds(60))
            let next = try await send(accounts, phones)
            clock.advance(.seconds(300))
            #expect(
                await problem { _ = try await accounts.finish(phone: next, code: phones.last, browser) }
                    == "account.ticket_ended")
        }
    }

    @Test func `a number gets one text in half a minute and five in an hour, and the answer is always the same`()
        async throws
    {
        try await withAccounts { accounts, clock, _ async throws in
            let phones = Phones()
            for round in 1...8 {
                let ticket = try await send(accounts, phones)
                #expect(!ticket.isEmpty)
                _ = try await send(accounts, phones)
                #expect(phones.count == min(round, 5))
                clock.advance(.seconds(60))
            }
            clock.advance(.seconds(3600))
            _ = try await send(accounts, phones)
            #expect(phones.count == 6)
        }
    }
}
