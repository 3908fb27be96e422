import Core
import Foundation
import Store
import Testing

@testable import Administration

private let password = "một mật khẩu đủ dài"
private let browser = SigningBrowser(address: "::1", cookie: "bánh")

@Suite struct `Second factors` {
    /// An officer with an app, the secret in it, their recovery codes and a session.
    private func withApp(
        _ body: @Sendable (Accounts, HandClock, Identifier, [UInt8], [String], String) async throws -> Void
    ) async throws {
        try await withAccounts(settings: SignInSettings()) { accounts, clock, database async throws in
            let position = Position(unit: "H29", role: .leader, from: day("2026-01-01"))
            let account = try await accounts.create(
                NewAccount(
                    login: "a", holder: .officer(name: "A", staffCode: "1"), password: password, positions: [position]))
            let opened = try await accounts.signIn(login: "a", password: password, address: "::1")
            let other = try await accounts.signIn(login: "a", password: password, address: "::1")
            let offer = try await accounts.offerTimeCode(for: opened.session)
            let secret = try #require(
                accounts.tickets.read(offer.ticket, "time-code", for: "\(opened.session.id)", at: clock.now)?.string
                    .flatMap { Tokens.bytes(hexadecimal: $0) })
            #expect(offer.address.hasPrefix("otpauth://totp/Mot%20Cua:a?secret=\(Base32.encode(secret))"))
            #expect(
                await problem {
                    _ = try await accounts.keepTimeCode(
                        ticket: offer.ticket, code: "000000", for: opened.session, address: "::1")
                } == "account.code_wrong")
            let kept = try await accounts.keepTimeCode(
                ticket: offer.ticket, code: code(secret, clock), for: opened.session, address: "::1")
            // The session has another token; those opened with less are ended.
            #expect(try await !accounts.isOpen(opened.token))
            #expect(try await !accounts.isOpen(other.token))
            #expect(try await accounts.isOpen(kept.token))
            clock.advance(.seconds(60))
            try await body(accounts, clock, account, secret, kept.codes, kept.token)
        }
    }

    private func code(_ secret: [UInt8], _ clock: HandClock) -> String {
        TimeCode.code(secret, step: TimeCode.step(at: clock.now))
    }

    private func ticket(_ accounts: Accounts) async throws -> String {
        guard case .secondFactor(let ticket) = try await accounts.begin(login: "a", password: password, browser) else {
            throw Problem(.fault, "test.opened")
        }
        return ticket
    }

    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `codes are those of RFC 6238, appendix B`(_ seconds: Int, _ expected: String) {
        let secret = Array("12345678901234567890".utf8)
        #expect(TimeCode.code(secret, step: Int64(seconds) / 30, digits: 8) == expected)
        let moment = Instant(milliseconds: Int64(seconds) * 1000)
        #expect(TimeCode.match(String(expected.suffix(6)), secret, at: moment, after: 0) == Int64(seconds) / 30)
        #expect(TimeCode.match(String(expected.suffix(6)), secret, at: moment + .seconds(90), after: 0) == nil)
    }

    @Test func `a password alone opens nothing any more, and a code goes on from it`() async throws {
        try await withApp { accounts, clock, account, secret, _, _ async throws in
            #expect(
                await problem { _ = try await accounts.signIn(login: "a", password: password, address: "::1") }
                    == "account.second_factor_needed")
            let ticket = try await ticket(accounts)
            let code = code(secret, clock)
            let other = SigningBrowser(address: "::1", cookie: "khác")
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: code, other) }
                    == "account.ticket_ended")
            let opened = try await accounts.finish(ticket: ticket, code: code, browser)
            #expect(opened.session.method == .code && opened.caller.assurance == .confirmed(clock.now))
            #expect(opened.caller.holds(.leader, at: "H29"))
            // The same code again, and that of the step before, are worth nothing.
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: code, browser) }
                    == "account.code_wrong")
            let before = TimeCode.code(secret, step: TimeCode.step(at: clock.now) - 1)
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: before, browser) }
                    == "account.code_wrong")
            // A right password opens one session: the next code goes on from another.
            clock.advance(.seconds(60))
            let next = self.code(secret, clock)
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: next, browser) }
                    == "account.ticket_spent")
            clock.advance(.seconds(240))
            let late = self.code(secret, clock)
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: late, browser) }
                    == "account.ticket_ended")
        }
    }

    @Test func `two who send one code at once do not both get in`() async throws {
        try await withApp { accounts, clock, _, secret, _, _ async throws in
            let ticket = try await ticket(accounts)
            let code = code(secret, clock)
            let opened = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { (try? await accounts.finish(ticket: ticket, code: code, browser)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(opened == 1)
        }
    }

    @Test func `recovery codes work once, however they are typed, and are kept as hashes`() async throws {
        try await withApp { accounts, _, account, _, codes, token async throws in
            #expect(Set(codes).count == 8 && codes.allSatisfy { $0.count == 27 })
            let typed = codes[0].lowercased().replacing(" ", with: "-")
            let spent = try await ticket(accounts)
            let opened = try await accounts.finish(ticket: spent, code: typed, browser)
            #expect(opened.session.method == .recovery)
            // A code is used up only with what it opens.
            #expect(
                await problem { _ = try await accounts.finish(ticket: spent, code: codes[1], browser) }
                    == "account.ticket_spent")
            #expect(
                await problem {
                    _ = try await accounts.finish(ticket: try await ticket(accounts), code: typed, browser)
                }
                    == "account.code_wrong")
            #expect(try await accounts.factors(of: account).recoveryCodes == 7)
            let session = try #require(try await accounts.caller(sessionToken: token)).1
            let fresh = try await accounts.renewRecoveryCodes(for: session)
            #expect(Set(fresh).isDisjoint(with: codes))
            #expect(
                await problem {
                    _ = try await accounts.finish(ticket: try await ticket(accounts), code: codes[1], browser)
                } == "account.code_wrong")
            let kept = try await accounts.database.read { tx in
                try tx.query("SELECT code_digest FROM recovery_code").map { try $0.blob("code_digest") }
            }
            #expect(kept.count == 8 && kept.allSatisfy { $0.count == 32 })
        }
    }

    @Test func `guessing codes holds the account back, from whatever address`() async throws {
        try await withApp { accounts, clock, _, secret, _, _ async throws in
            let ticket = try await ticket(accounts)
            for number in 0..<5 {
                let guesser = SigningBrowser(address: "10.0.0.\(number)", cookie: "bánh")
                #expect(
                    await problem { _ = try await accounts.finish(ticket: ticket, code: "12345\(number)", guesser) }
                        == "account.code_wrong")
            }
            let right = code(secret, clock)
            #expect(
                await problem { _ = try await accounts.finish(ticket: ticket, code: right, browser) }
                    == "account.too_many_attempts")
            clock.advance(.seconds(60))
            let later = code(secret, clock)
            _ = try await accounts.finish(ticket: ticket, code: later, browser)
        }
    }

    @Test func `a confirmation ages, and confirming again changes the token`() async throws {
        try await withApp { accounts, clock, _, secret, _, token async throws in
            let (caller, session) = try #require(try await accounts.caller(sessionToken: token))
            try Policy.requireFresh(caller, at: clock.now)
            clock.advance(Accounts.freshness)
            let (older, _) = try #require(try await accounts.caller(sessionToken: token))
            #expect(throws: Problem(.forbidden, "policy.step_up")) { try Policy.requireFresh(older, at: clock.now) }
            #expect(await problem { _ = try await accounts.renewRecoveryCodes(for: session) } == "policy.step_up")
            #expect(
                await problem { _ = try await accounts.confirm(session, code: "000000", address: "::1") }
                    == "account.code_wrong")
            let fresh = try await accounts.confirm(session, code: code(secret, clock), address: "::1")
            #expect(try await !accounts.isOpen(token))
            let (again, same) = try #require(try await accounts.caller(sessionToken: fresh))
            #expect(same.id == session.id)
            try Policy.requireFresh(again, at: clock.now)
        }
    }

    @Test func `an officer keeps at least one factor, and a citizen may go without`() async throws {
        try await withApp { accounts, _, _, _, _, token async throws in
            let session = try #require(try await accounts.caller(sessionToken: token)).1
            #expect(await problem { try await accounts.removeTimeCode(for: session) } == "account.last_factor")
        }
        try await withAccounts(settings: SignInSettings()) { accounts, clock, _ async throws in
            _ = try await accounts.create(
                NewAccount(login: "c", holder: .citizen(name: "C", phone: nil), password: password))
            let opened = try await accounts.signIn(login: "c", password: password, address: "::1")
            let offer = try await accounts.offerTimeCode(for: opened.session)
            let secret = try #require(
                accounts.tickets.read(offer.ticket, "time-code", for: "\(opened.session.id)", at: clock.now)?.string
                    .flatMap { Tokens.bytes(hexadecimal: $0) })
            let kept = try await accounts.keepTimeCode(
                ticket: offer.ticket, code: code(secret, clock), for: opened.session, address: "::1")
            let session = try #require(try await accounts.caller(sessionToken: kept.token)).1
            try await accounts.removeTimeCode(for: session)
            #expect(try await accounts.factors(of: session.account).isEmpty)
            _ = try await accounts.signIn(login: "c", password: password, address: "::1")
        }
    }

    @Test func `tickets are sealed, and good for one purpose, one owner and their time`() throws {
        let tickets = Tickets(key: Array(repeating: 1, count: 32))
        let now = HandClock().now
        let ticket = try tickets.make("a", "nội dung", until: now + .seconds(1), for: "x")
        #expect(tickets.read(ticket, "a", for: "x", at: now) == "nội dung")
        #expect(tickets.read(ticket, "b", for: "x", at: now) == nil)
        #expect(tickets.read(ticket, "a", for: "y", at: now) == nil)
        #expect(tickets.read(ticket, "a", for: "x", at: now + .seconds(1)) == nil)
        #expect(Tickets(key: Array(repeating: 2, count: 32)).read(ticket, "a", for: "x", at: now) == nil)
        for index in ticket.indices {
            let letter = ticket[index] == "A" ? "B" : "A"
            let forged = ticket.replacingCharacters(in: index...index, with: letter)
            // The last letter of base64 has bits that stand for nothing.
            if index < ticket.index(ticket.endIndex, offsetBy: -1) {
                #expect(tickets.read(forged, "a", for: "x", at: now) == nil)
            }
        }
        #expect(tickets.read("", "a", for: "x", at: now) == nil)
    }
}

@Suite struct `Password rules` {
    private let blocklist = PasswordBlocklist(text: "# lời\nmật khẩu\npassword\nyêu\n123456789\nsaigon\n")

    private func check(_ password: String, least: Int = 8) -> String? {
        do {
            try PasswordRules.check(password, login: "lanhdao", least: least, blocklist)
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    @Test func `length counts characters in NFC, and nothing else is asked of them`() {
        #expect(check("cà phê sữa đá vỉa hè", least: 15) == nil)
        #expect(check("aaa bbb ccc ddd", least: 15) == nil)
        #expect(check("🌾🌾🏡🐃🚜🌧☀️🎋", least: 8) == nil)
        #expect(check("mười bốn chữ!!", least: 15) == "account.password_length")
        let long = String(
            "con trâu đi trước cái cày theo sau, ruộng sâu trâu nái không bằng con gái đầu lòng".prefix(64))
        #expect(long.count == 64 && check(long, least: 15) == nil)
        let decomposed = "ộộọ ệệẹ ửửự".decomposedStringWithCanonicalMapping
        #expect(check(decomposed, least: 12) == "account.password_length")
        #expect(check(String(repeating: "dài ", count: 33)) == "account.password_length")
    }

    @Test func `what guessing begins with is refused, in any disguise`() {
        for word in [
            "mật khẩu", "MATKHAU2026", "M@tkh4u!!!", "P@ssw0rd", "password123456", "matkhaumatkhau", "123456789",
            "Sài-Gòn 2026", "saigonsaigonsaigon",
        ] {
            #expect(check(word) == "account.password_known", "\(word)")
        }
        #expect(check("abababababababab") == "account.password_guessable")
        #expect(check("lanhdao lanhdao 1") == "account.password_guessable")
        #expect(check("saigon không ngủ đêm nay") == nil)
    }
}
