import Core
import Crypto
import Store
import Testing

@testable import Administration

@Suite struct `Assertions of services` {
    private static let audience = "https://motcua.example/oauth/token"

    private func withService(
        _ body: @Sendable (Accounts, HandClock, P256.Signing.PrivateKey) async throws -> Void
    ) async throws {
        try await withAccounts { accounts, clock, _ async throws in
            _ = try await accounts.create(
                NewAccount(
                    login: "phanmem", holder: .service, password: nil,
                    positions: [Position(unit: "H29", role: .receptionist, from: day("2026-01-01"))]))
            let key = P256.Signing.PrivateKey()
            try await accounts.addKey(FakeProvider.jwk(key.publicKey, "k1"), to: "phanmem")
            try await body(accounts, clock, key)
        }
    }

    private func assertion(
        _ key: P256.Signing.PrivateKey, _ clock: HandClock, header: Value = ["alg": "ES256", "kid": "k1"],
        _ change: (inout Value) -> Void = { _ in }
    ) throws -> String {
        let seconds = clock.now.milliseconds / 1000
        var claims: Value = [
            "iss": "phanmem", "sub": "phanmem", "aud": .string(Self.audience), "jti": .string(Tokens.random()),
            "iat": Value(seconds), "exp": Value(seconds + 60),
        ]
        change(&claims)
        let text = Base64URL.encode(header.jsonBytes()) + "." + Base64URL.encode(claims.jsonBytes())
        return text + "." + Base64URL.encode(Array(try key.signature(for: Array(text.utf8)).rawRepresentation))
    }

    /// From another address each time, since each may try only so often.
    private func token(_ accounts: Accounts, _ assertion: String) async throws -> IssuedToken {
        try await accounts.token(assertion: assertion, audiences: [Self.audience], address: Tokens.random())
    }

    @Test func `a signed assertion gets a token of ten minutes`() async throws {
        try await withService { accounts, clock, key async throws in
            let issued = try await token(accounts, try assertion(key, clock))
            #expect(issued.seconds == 600)
            #expect(try await accounts.caller(bearer: issued.token)?.holds(.receptionist, at: "H29") == true)
            clock.advance(.seconds(600))
            #expect(try await accounts.caller(bearer: issued.token) == nil)
        }
    }

    @Test func `an assertion counts once`() async throws {
        try await withService { accounts, clock, key async throws in
            let assertion = try assertion(key, clock)
            _ = try await token(accounts, assertion)
            #expect(await problem { _ = try await token(accounts, assertion) } == "account.assertion_refused")
            // The same `jti` in other clothes is no other assertion.
            let first = try self.assertion(key, clock) { $0["jti"] = "một" }
            let second = try self.assertion(key, clock) { claims in
                claims["jti"] = "một"
                claims["x"] = 1
            }
            _ = try await token(accounts, first)
            #expect(await problem { _ = try await token(accounts, second) } == "account.assertion_refused")
        }
    }

    @Test func `whatever is wrong is refused in the same words`() async throws {
        try await withService { accounts, clock, key async throws in
            let seconds = clock.now.milliseconds / 1000
            let changes: [(inout Value) -> Void] = [
                { $0["aud"] = "https://evil.example" }, { $0["aud"] = nil }, { $0["exp"] = Value(seconds - 31) },
                { $0["exp"] = nil }, { $0["exp"] = Value(seconds + 3600) }, { $0["nbf"] = Value(seconds + 120) },
                { $0["jti"] = nil }, { $0["jti"] = "" }, { $0["sub"] = "other" }, { $0["iss"] = nil },
                {
                    $0["iss"] = "nobody"; $0["sub"] = "nobody"
                },
            ]
            for change in changes {
                let assertion = try assertion(key, clock, change)
                #expect(await problem { _ = try await token(accounts, assertion) } == "account.assertion_refused")
            }
            let wrong = [
                try assertion(P256.Signing.PrivateKey(), clock),
                try assertion(key, clock, header: ["alg": "none"]),
                try assertion(key, clock, header: ["alg": "HS256", "kid": "k1"]),
                try assertion(key, clock, header: ["alg": "ES256", "kid": "k2"]), "", "a.b.c",
            ]
            for assertion in wrong {
                #expect(await problem { _ = try await token(accounts, assertion) } == "account.assertion_refused")
            }
        }
    }

    @Test func `a disabled account and a key that was taken away get nothing`() async throws {
        try await withService { accounts, clock, key async throws in
            let account = try #require(try await accounts.account(login: "phanmem"))
            try await accounts.setDisabled(true, account: account)
            let first = try assertion(key, clock)
            #expect(await problem { _ = try await token(accounts, first) } == "account.assertion_refused")
            try await accounts.setDisabled(false, account: account)
            #expect(try await accounts.removeKey("k1", of: "phanmem"))
            let second = try assertion(key, clock)
            #expect(await problem { _ = try await token(accounts, second) } == "account.assertion_refused")
            var secret = FakeProvider.jwk(key.publicKey, "k3")
            secret["d"] = "AAAA"
            let kept = secret
            #expect(await problem { try await accounts.addKey(kept, to: "phanmem") } == "account.key_form")
        }
    }
}
