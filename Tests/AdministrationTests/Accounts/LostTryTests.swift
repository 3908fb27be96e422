import Core
import Crypto
import Store
import Testing

@testable import Administration

private let password = "một mật khẩu đủ dài"

@Suite struct `Tries while the database is away` {
    private struct NoPhones: Messenger {
        func send(_ text: String, to phone: String) async throws {}
    }

    private typealias Try = @Sendable (Accounts, SigningBrowser) async throws -> Void

    /// Every way in and every confirmation, by somebody with an app and a phone, each of whom would be held up after ten.
    private func ways(_ accounts: Accounts, _ clock: HandClock) async throws -> [(String, Try)] {
        let asking = SigningBrowser(address: "::1", cookie: "bánh")
        let account = try await accounts.create(
            NewAccount(login: "a", holder: .citizen(name: "A", phone: nil), password: password))
        let opened = try await accounts.signIn(login: "a", password: password, address: "::1")
        _ = try await accounts.addApp(opened.session, clock)
        guard case .secondFactor(let ticket) = try await accounts.begin(login: "a", password: password, asking) else {
            throw Problem(.fault, "test.opened")
        }
        let phone = try await accounts.sendCode(to: "0900000001", by: NoPhones(), text: { $0 }, asking).ticket
        let challenge = try await accounts.requestPasskey(of: nil, for: "bánh").challenge
        let passkey = try Authenticator().use(challenge)
        let assertion = try assertion(clock)
        return [
            ("password", { _ = try await $0.begin(login: "a", password: "sai", $1) }),
            ("first secret", { _ = try await $0.begin(login: "b", firstSecret: "SAI", choosing: password, $1) }),
            ("app's code", { _ = try await $0.finish(ticket: ticket, code: "000000", $1) }),
            ("recovery code", { _ = try await $0.prove(code: "K7QWD", of: account, address: $1.address) { _, _ in } }),
            ("password again", { try await $0.prove(password: "sai", of: account, address: $1.address) }),
            ("passkey", { _ = try await $0.signIn(passkey: passkey, $1) }),
            ("text", { _ = try await $0.sendCode(to: "0900000002", by: NoPhones(), text: { $0 }, $1) }),
            ("phone's code", { _ = try await $0.finish(phone: phone, code: "000000", $1) }),
            ("assertion", { _ = try await $0.token(assertion: assertion, audiences: ["us"], address: $1.address) }),
        ]
    }

    private func assertion(_ clock: HandClock) throws -> String {
        let seconds = clock.now.milliseconds / 1000
        let claims: Value = [
            "iss": "phanmem", "sub": "phanmem", "aud": "us", "jti": "một", "exp": Value(seconds + 60),
        ]
        let header: Value = ["alg": "ES256", "kid": "k1"]
        let text = Base64URL.encode(header.jsonBytes()) + "." + Base64URL.encode(claims.jsonBytes())
        let signature = try P256.Signing.PrivateKey().signature(for: Array(text.utf8))
        return text + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }

    @Test func `what a guesser could bring about gives no try back`() {
        #expect(SignInLimits.isUnjudged(StoreError.connectionLost) && SignInLimits.isUnjudged(StoreError.closed))
        #expect(SignInLimits.isUnjudged(Problem(.unavailable, "account.busy")))
        #expect(!SignInLimits.isUnjudged(StoreError.contention))
        #expect(!SignInLimits.isUnjudged(Problem(.unauthenticated, "account.wrong_credentials")))
    }

    @Test func `no way in and no confirmation loses any`() async throws {
        try await withAccounts { accounts, clock, database async throws in
            let ways = try await ways(accounts, clock)
            await database.close()
            for (number, (name, attempt)) in ways.enumerated() {
                let browser = SigningBrowser(address: "192.0.2.\(number)", cookie: "bánh")
                for _ in 0..<20 {
                    let told = await #expect(throws: StoreError.self, "\(name)") {
                        try await attempt(accounts, browser)
                    }
                    #expect(told?.isOutage == true, "\(name)")
                }
            }
        }
    }
}
