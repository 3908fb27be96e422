import Core
import Crypto
import Testing

@testable import Administration

private let password = "một mật khẩu đủ dài"
private let settings = SignInSettings(secondFactorRequired: true, origin: "https://motcua.example")
private let browser = SigningBrowser(address: "::1", cookie: "bánh")

@Suite struct `Passkeys` {
    /// An officer with a passkey, the session in which it was made, and its key.
    private func withPasskey(
        _ body: @Sendable (Accounts, HandClock, SignIn, Authenticator) async throws -> Void
    ) async throws {
        try await withAccounts(settings: settings) { accounts, clock, _ async throws in
            let position = Position(unit: "H29", role: .leader, from: day("2026-01-01"))
            _ = try await accounts.create(
                NewAccount(
                    login: "a", holder: .officer(name: "A", staffCode: "1"), password: password, positions: [position]))
            let opened = try await accounts.signIn(login: "a", password: password, address: "::1")
            #expect(opened.caller.positions.isEmpty && opened.caller.assurance == .single)
            let key = Authenticator()
            let asked = try await accounts.requestNewPasskey(for: opened.session)
            let kept = try await accounts.keep(key.make(asked.challenge), label: "Máy", for: opened.session)
            #expect(kept.codes.count == 8)
            let (caller, session) = try #require(try await accounts.caller(sessionToken: kept.token))
            #expect(caller.holds(.leader, at: "H29"))
            try await body(accounts, clock, SignIn(token: kept.token, caller: caller, session: session), key)
        }
    }

    private func signIn(
        _ accounts: Accounts, _ key: Authenticator, cookie: String = "bánh", type: String = "webauthn.get"
    ) async throws -> SignIn {
        let asked = try await accounts.requestPasskey(of: nil, for: "bánh")
        #expect(asked.party == "motcua.example" && asked.credentials.isEmpty)
        return try await accounts.signIn(
            passkey: try key.use(asked.challenge, type: type), SigningBrowser(address: "::1", cookie: cookie))
    }

    @Test func `a passkey signs in alone, with all positions and as freshly confirmed`() async throws {
        try await withPasskey { accounts, clock, opened, key async throws in
            var key = key
            key.counter = 2
            let again = try await signIn(accounts, key)
            #expect(again.caller.account == opened.caller.account && again.session.method == .passkey)
            #expect(again.caller.assurance == .confirmed(clock.now) && again.caller.holds(.leader, at: "H29"))
        }
    }

    @Test func `a wrong origin, party, challenge, key, counter, ceremony or absent person is refused`() async throws {
        try await withPasskey { accounts, clock, _, key async throws in
            func refusal(_ change: (inout Authenticator) -> Void, type: String = "webauthn.get") async -> String? {
                var other = key
                other.counter = 9
                change(&other)
                let lying = other
                return await problem { _ = try await signIn(accounts, lying, type: type) }
            }
            #expect(await refusal { $0.origin = "https://motcua.example.evil" } == "passkey.origin")
            #expect(await refusal { $0.origin = "http://motcua.example" } == "passkey.origin")
            #expect(await refusal { $0.party = "evil.example" } == "passkey.origin")
            #expect(await refusal { $0.key = P256.Signing.PrivateKey() } == "passkey.signature")
            #expect(await refusal { $0.counter = 1 } == "passkey.counter")
            #expect(await refusal { $0.counter = 0 } == "passkey.counter")
            #expect(await refusal { $0.flags = 0x01 } == "passkey.presence")
            #expect(await refusal { $0.flags = 0x04 } == "passkey.presence")
            #expect(await refusal({ _ in }, type: "webauthn.create") == "passkey.form")
            #expect(await refusal { $0.credential[0] = 8 } == "passkey.unknown")
            // Another browser's challenge, an ended one, one of another kind, one that is none of ours.
            #expect(await problem { _ = try await signIn(accounts, key, cookie: "khác") } == "passkey.challenge")
            let asked = try await accounts.requestPasskey(of: nil, for: "bánh")
            clock.advance(.seconds(600))
            for challenge in [asked.challenge, "AAAA", ""] {
                #expect(
                    await problem { _ = try await accounts.signIn(passkey: try key.use(challenge), browser) }
                        == "passkey.challenge")
            }
            #expect(await refusal { _ in } == nil)
        }
    }

    @Test func `an answer counts once, also when the key counts nothing`() async throws {
        try await withPasskey { accounts, _, opened, _ async throws in
            var synced = Authenticator(credential: Array(repeating: 3, count: 16))
            synced.counter = 0
            let asked = try await accounts.requestNewPasskey(for: opened.session)
            let made = synced.make(asked.challenge)
            let kept = try await accounts.keep(made, label: "", for: opened.session)
            #expect(kept.codes.isEmpty)
            #expect(
                await problem { _ = try await accounts.keep(made, label: "", for: opened.session) }
                    == "account.ticket_spent")
            let answer = try synced.use(try await accounts.requestPasskey(of: nil, for: "bánh").challenge)
            _ = try await accounts.signIn(passkey: answer, browser)
            #expect(
                await problem { _ = try await accounts.signIn(passkey: answer, browser) } == "account.ticket_spent")
        }
    }

    @Test func `keys of other kinds, broken answers and keys of others are not kept`() async throws {
        try await withPasskey { accounts, _, opened, key async throws in
            func keep(_ change: (inout Authenticator) -> Void) async -> String? {
                var other = Authenticator(credential: Array(repeating: 9, count: 16))
                change(&other)
                let lying = other
                return await problem {
                    let asked = try await accounts.requestNewPasskey(for: opened.session)
                    _ = try await accounts.keep(lying.make(asked.challenge), label: "", for: opened.session)
                }
            }
            #expect(await keep { $0.algorithm = 0x27 } == "passkey.algorithm")
            #expect(await keep { $0.flags = 0x01 } == "passkey.presence")
            #expect(await keep { $0.origin = "https://evil.example" } == "passkey.origin")
            #expect(await keep { $0.credential = key.credential } == "passkey.taken")
            #expect(await keep { $0.credential = [1] } == "passkey.form")
            #expect(await keep { _ in } == nil)
        }
    }

    @Test func `a disabled account's passkey opens nothing, and its sessions end at once`() async throws {
        try await withPasskey { accounts, _, opened, key async throws in
            var key = key
            key.counter = 2
            try await accounts.setDisabled(true, account: opened.session.account)
            #expect(try await !accounts.isOpen(opened.token))
            let ready = key
            #expect(await problem { _ = try await signIn(accounts, ready) } == "account.sign_in_failed")
        }
    }

    @Test func `the reader of CBOR refuses what is cut off, too deep, doubled or longer than it is`() {
        let good: [UInt8] = [0xA1, 0x61, 0x61, 0x82, 0x01, 0x20]
        func read(_ bytes: [UInt8]) -> CBOR? {
            var reader = CBORReader(bytes)
            return try? reader.read()
        }
        #expect(read(good) == .map([.text("a"): .list([.integer(1), .integer(-1)])]))
        for length in 0..<good.count { #expect(read(Array(good[..<length])) == nil) }
        #expect(read(Array(repeating: 0x81, count: 20) + [0x01]) == nil)
        #expect(read([0xA2, 0x01, 0x01, 0x01, 0x02]) == nil)
        #expect(read([0x5A, 0xFF, 0xFF, 0xFF, 0xFF, 0x00]) == nil)
        #expect(read([0x9A, 0xFF, 0xFF, 0xFF, 0xFF, 0x00]) == nil)
        #expect(read([0x5F, 0x41, 0x00, 0xFF]) == nil)
        #expect(read([0x62, 0xC3, 0x28]) == nil)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 { _ = read((0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }) }
    }
}
