import Core
import Store
import Testing

@testable import Administration

private let password = "một mật khẩu đủ dài"

extension SignInStep {
    /// The session; throws `account.second_factor_needed` where one more step is wanted.
    func opened() throws -> SignIn {
        guard case .open(let signIn) = self else { throw Problem(.unauthenticated, "account.second_factor_needed") }
        return signIn
    }
}

extension Accounts {
    /// Turns an app on for the session's account; gives its secret.
    func addApp(_ session: Session, _ clock: HandClock) async throws -> [UInt8] {
        let offer = try await offerTimeCode(for: session)
        let read = tickets.read(offer.ticket, "time-code", for: "\(session.id)", at: clock.now)?.string
        let secret = try #require(read.flatMap { Tokens.bytes(hexadecimal: $0) })
        let code = TimeCode.code(secret, step: TimeCode.step(at: clock.now))
        _ = try await keepTimeCode(ticket: offer.ticket, code: code, for: session, address: "::1")
        return secret
    }
}

/// Whoever holds somebody's session, and nothing else, must not make the account their own (ASVS 7.5.1).
@Suite struct `What changes an account` {
    private static let holders: [NewAccount.Holder] = [
        .citizen(name: "C", phone: nil), .officer(name: "A", staffCode: "1"),
    ]

    private func withOldSession(
        _ holder: NewAccount.Holder, _ body: @Sendable (Accounts, HandClock, SignIn) async throws -> Void
    ) async throws {
        let settings = SignInSettings(secondFactorRequired: true, origin: "https://motcua.example")
        try await withAccounts(settings: settings) { accounts, clock, _ async throws in
            _ = try await accounts.create(NewAccount(login: "a", holder: holder, password: password))
            let opened = try await accounts.signIn(login: "a", password: password, address: "::1")
            clock.advance(Accounts.freshness + .seconds(1))
            try await body(accounts, clock, opened)
        }
    }

    private func passkey(_ accounts: Accounts, _ session: Session) async throws -> String {
        let asked = try await accounts.requestNewPasskey(for: session)
        return try await accounts.keep(Authenticator().make(asked.challenge), label: "", for: session).token
    }

    @Test(arguments: holders)
    func `an old session of an account with a password alone adds no factor`(_ holder: NewAccount.Holder) async throws {
        try await withOldSession(holder) { accounts, clock, opened async throws in
            let session = opened.session
            let other = try await accounts.signIn(login: "a", password: password, address: "::1")
            #expect(await problem { _ = try await passkey(accounts, session) } == "policy.step_up")
            #expect(await problem { _ = try await accounts.addApp(session, clock) } == "policy.step_up")
            #expect(await problem { _ = try await accounts.renewRecoveryCodes(for: session) } == "policy.step_up")
            #expect(await problem { try await accounts.requireFresh(session) } == "policy.step_up")
            // The owner's own session goes on.
            #expect(try await accounts.isOpen(other.token))
            #expect(try await accounts.factors(of: session.account).isEmpty)
        }
    }

    @Test(arguments: holders)
    func `the password shown again adds one, in the session's new token`(_ holder: NewAccount.Holder) async throws {
        try await withOldSession(holder) { accounts, _, opened async throws in
            #expect(
                await problem { _ = try await accounts.confirm(opened.session, password: "sai", address: "::1") }
                    == "account.password_wrong")
            let token = try await accounts.confirm(opened.session, password: password, address: "::1")
            #expect(try await !accounts.isOpen(opened.token))
            let (caller, fresh) = try #require(try await accounts.caller(sessionToken: token))
            // A password is no second factor: it gives no positions.
            #expect(fresh.verified == nil && fresh.expires == opened.session.expires)
            #expect(caller.assurance == opened.caller.assurance)
            let kept = try await passkey(accounts, fresh)
            // From now on the passkey is asked for, and the password does not do.
            let session = try #require(try await accounts.caller(sessionToken: kept)).1
            #expect(
                await problem { _ = try await accounts.confirm(session, password: password, address: "::1") }
                    == "policy.step_up")
        }
    }

    @Test func `guessing the password in a session holds the account back`() async throws {
        try await withOldSession(.citizen(name: "C", phone: nil)) { accounts, clock, opened async throws in
            for number in 0..<5 {
                #expect(
                    await problem {
                        _ = try await accounts.confirm(opened.session, password: "sai", address: "10.0.0.\(number)")
                    } == "account.password_wrong")
            }
            #expect(
                await problem { _ = try await accounts.confirm(opened.session, password: password, address: "::1") }
                    == "account.too_many_attempts")
            clock.advance(.seconds(60))
            _ = try await accounts.confirm(opened.session, password: password, address: "::1")
        }
    }
}
