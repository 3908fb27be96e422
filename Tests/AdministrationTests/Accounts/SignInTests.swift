import Administration
import Core
import Foundation
import Store
import Testing

private let password = "một mật khẩu đủ dài"

@Suite struct `Signing in` {
    private func withCitizen(
        cost: PasswordHash.Cost = .least,
        _ body: @Sendable (Accounts, HandClock, any Database, Identifier) async throws -> Void
    ) async throws {
        try await withAccounts(cost: cost) { accounts, clock, database async throws in
            let account = try await accounts.create(
                NewAccount(login: "congdan", holder: .citizen(name: "Nguyễn Thị A", phone: nil), password: password))
            try await body(accounts, clock, database, account)
        }
    }

    private func signIn(
        _ accounts: Accounts, _ login: String = "congdan", _ password: String = password, from address: String = "::1"
    ) async throws -> SignIn {
        try await accounts.signIn(login: login, password: password, address: address)
    }

    @Test func `the right password opens a session whose token leads back to the caller`() async throws {
        try await withCitizen { accounts, clock, _, account async throws in
            let opened = try await accounts.signIn(
                login: "congdan", password: password, address: "::1", language: .english)
            #expect(opened.caller.kind == .citizen)
            #expect(opened.caller.displayName == "Nguyễn Thị A")
            #expect(opened.caller.account == account)
            #expect(opened.token.count == 64)
            let (caller, session) = try #require(try await accounts.caller(sessionToken: opened.token))
            #expect(caller == opened.caller)
            #expect(session == opened.session)
            #expect(caller.language == .english)
            #expect(try await !accounts.isOpen(opened.token + "0"))
            #expect(try await !accounts.isOpen(""))
        }
    }

    @Test func `case and blanks around a login do not matter, and a password typed in NFD is the same`() async throws {
        try await withCitizen { accounts, _, _, account async throws in
            #expect(try await signIn(accounts, " CongDan\n").caller.account == account)
            let decomposed = password.decomposedStringWithCanonicalMapping
            #expect(Array(decomposed.utf8) != Array(password.utf8))
            #expect(try await signIn(accounts, "congdan", decomposed).caller.account == account)
        }
    }

    @Test func `an unknown account, a wrong password and a disabled account get one answer`() async throws {
        try await withCitizen { accounts, _, _, account async throws in
            #expect(await problem { _ = try await signIn(accounts, "nobody") } == "account.sign_in_failed")
            #expect(await problem { _ = try await signIn(accounts, "congdan", "sai") } == "account.sign_in_failed")
            #expect(await problem { _ = try await signIn(accounts, "congdan", "") } == "account.sign_in_failed")
            try await accounts.setDisabled(true, account: account)
            #expect(await problem { _ = try await signIn(accounts) } == "account.sign_in_failed")
            try await accounts.setDisabled(false, account: account)
            #expect(try await signIn(accounts).caller.account == account)
        }
    }

    @Test func `an unknown account takes about as long as a known one`() async throws {
        // 16 MiB, three passes: long enough that the hash outweighs everything else.
        try await withCitizen(cost: .init(log2Rounds: 14, blockSize: 8, parallelism: 3)) {
            accounts, clock, _, _ async throws in
            func time(_ login: String) async throws -> Duration {
                let start = ContinuousClock().now
                #expect(
                    await problem { _ = try await signIn(accounts, login, "sai mật khẩu") } == "account.sign_in_failed")
                return ContinuousClock().now - start
            }
            _ = try await time("warm")
            var (known, unknown) = (Duration.seconds(60), Duration.seconds(60))
            for _ in 0..<3 {
                known = min(known, try await time("congdan"))
                unknown = min(unknown, try await time("nobody"))
            }
            print("sign-in refused: known \(known), unknown \(unknown)")
            #expect(unknown > known * 0.4 && unknown < known * 2.5)
        }
    }

    @Test func `from the fifth failure on the login waits, twice as long each time, known or not`() async throws {
        for login in ["congdan", "nobody"] {
            try await withCitizen { accounts, clock, _, _ async throws in
                for _ in 0..<5 {
                    #expect(await problem { _ = try await signIn(accounts, login, "sai") } == "account.sign_in_failed")
                }
                #expect(await problem { _ = try await signIn(accounts, login) } == "account.too_many_attempts")
                clock.advance(.seconds(1))
                #expect(await problem { _ = try await signIn(accounts, login, "sai") } == "account.sign_in_failed")
                clock.advance(.milliseconds(1999))
                #expect(await problem { _ = try await signIn(accounts, login) } == "account.too_many_attempts")
                clock.advance(.milliseconds(1))
                if login == "congdan" { _ = try await signIn(accounts, login) }
            }
        }
    }

    @Test func `another process remembers the failures`() async throws {
        try await withCitizen { accounts, clock, database, _ async throws in
            for _ in 0..<5 { _ = await problem { _ = try await signIn(accounts, "congdan", "sai") } }
            let restarted = Accounts(
                database: database, clock: clock, identifiers: IdentifierSource(node: 2, clock: clock),
                passwords: try PasswordHasher(cost: .least))
            #expect(await problem { _ = try await signIn(restarted) } == "account.too_many_attempts")
            clock.advance(.seconds(86_401))
            _ = try await signIn(restarted)
            clock.advance(.seconds(1))
            #expect(await problem { _ = try await signIn(restarted, "congdan", "sai") } == "account.sign_in_failed")
        }
    }

    @Test func `an address that tries many logins is held up, others are not`() async throws {
        try await withCitizen { accounts, clock, _, _ async throws in
            for number in 0..<60 {
                #expect(
                    await problem { _ = try await signIn(accounts, "x\(number)", from: "10.0.0.1") }
                        == "account.sign_in_failed")
            }
            #expect(await problem { _ = try await signIn(accounts, from: "10.0.0.1") } == "account.too_many_attempts")
            _ = try await signIn(accounts, from: "10.0.0.2")
            clock.advance(.seconds(1))
            _ = try await signIn(accounts, from: "10.0.0.1")
        }
    }

    @Test func `people who know their password are never held up`() async throws {
        try await withCitizen { accounts, _, _, _ async throws in
            for number in 0..<30 { _ = try await signIn(accounts, from: "10.0.1.\(number)") }
        }
    }

    @Test func `a hash of a lower cost is replaced at the next sign-in`() async throws {
        try await withCitizen { accounts, clock, database, account async throws in
            let stronger = Accounts(
                database: database, clock: clock, identifiers: IdentifierSource(node: 2, clock: clock),
                passwords: try PasswordHasher(cost: .init(log2Rounds: 5, blockSize: 8, parallelism: 1)))
            func stored() async throws -> String {
                try await database.read { tx in
                    try tx.query("SELECT password_hash FROM account WHERE id = \(account)").first?.text("password_hash")
                        ?? ""
                }
            }
            #expect(try await stored().hasPrefix("scrypt$4$8$1$"))
            _ = try await signIn(stronger)
            #expect(try await stored().hasPrefix("scrypt$5$8$1$"))
            let upgraded = try await stored()
            _ = try await signIn(stronger)
            #expect(try await stored() == upgraded)
        }
    }

    @Test func `the database holds neither a password nor a token`() async throws {
        try await withCitizen { accounts, _, database, _ async throws in
            let opened = try await signIn(accounts)
            let rows = try await database.read { tx in
                try tx.query("SELECT * FROM session") + tx.query("SELECT * FROM account")
            }
            let text = "\(rows.map(\.values))"
            #expect(!text.contains(opened.token) && !text.contains(password))
        }
    }
}

@Suite struct `Keeping accounts` {
    @Test(arguments: [
        ("a", "account.login_form", ""), ("a b", "account.login_form", password),
        ("a", "account.password_length", "ngắn quá"),
        ("a", "account.password_length", String(repeating: "ab1", count: 43)),
        ("a", "account.password_guessable", "aaaaaaaaaaaaaaaa"),
        ("a", "account.password_guessable", "1234123412341234"),
        ("congdan2026", "account.password_guessable", "congdan2026-1234"),
    ])
    func `a login or password that will not do`(login: String, code: String, password: String) async throws {
        try await withAccounts { accounts, _, _ async throws in
            let new = NewAccount(
                login: password.isEmpty ? " " : login, holder: .citizen(name: "A", phone: nil), password: password)
            #expect(await problem { _ = try await accounts.create(new) } == code)
        }
    }

    @Test func `a login is taken once, whatever its case, and nothing half-made is left`() async throws {
        try await withAccounts { accounts, _, database async throws in
            let new = { (login: String) in
                NewAccount(login: login, holder: .officer(name: "A", staffCode: login), password: password)
            }
            _ = try await accounts.create(new("canbo"))
            #expect(await problem { _ = try await accounts.create(new("CanBo")) } == "account.login_taken")
            let twin = NewAccount(login: "other", holder: .officer(name: "B", staffCode: "canbo"), password: password)
            #expect(await problem { _ = try await accounts.create(twin) } == "account.staff_code_taken")
            let count = try await database.read { tx in
                try tx.query("SELECT count(*) AS n FROM person").first?.int("n")
            }
            #expect(count == 1)
        }
    }

    @Test func `a position at a unit that does not exist is refused`() async throws {
        try await withAccounts { accounts, _, _ async throws in
            let new = NewAccount(
                login: "a", holder: .officer(name: "A", staffCode: "1"), password: password,
                positions: [Position(unit: "H29.99", role: .leader, from: day("2026-01-01"))])
            await #expect(throws: StoreError.foreignKeyViolation) { _ = try await accounts.create(new) }
            #expect(try await accounts.account(login: "a") == nil)
        }
    }

    @Test func `a new password ends the other sessions and the old password`() async throws {
        try await withAccounts { accounts, _, _ async throws in
            let account = try await accounts.create(
                NewAccount(login: "a", holder: .citizen(name: "A", phone: nil), password: password))
            let kept = try await accounts.signIn(login: "a", password: password, address: "::1")
            let other = try await accounts.signIn(login: "a", password: password, address: "::2")
            try await accounts.setPassword("một mật khẩu khác hẳn", of: account, keeping: kept.session.id)
            #expect(try await accounts.isOpen(kept.token))
            #expect(try await !accounts.isOpen(other.token))
            #expect(
                await problem { _ = try await accounts.signIn(login: "a", password: password, address: "::1") }
                    == "account.sign_in_failed")
            _ = try await accounts.signIn(login: "a", password: "một mật khẩu khác hẳn", address: "::1")
        }
    }
}
