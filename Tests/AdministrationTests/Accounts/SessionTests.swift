@testable import Administration
import Core
import Foundation
import Store
import Testing

private let password = "một mật khẩu đủ dài"

@Suite struct `Sessions` {
    private func withAccount(
        _ holder: NewAccount.Holder, positions: [Position] = [],
        _ body: @Sendable (Accounts, HandClock, any Database, SignIn) async throws -> Void
    ) async throws {
        try await withAccounts { accounts, clock, database async throws in
            _ = try await accounts.create(
                NewAccount(login: "a", holder: holder, password: password, positions: positions))
            let opened = try await accounts.signIn(login: "a", password: password, address: "::1")
            try await body(accounts, clock, database, opened)
        }
    }

    @Test(arguments: [
        (NewAccount.Holder.citizen(name: "A", phone: nil), 60), (.officer(name: "A", staffCode: "1"), 30),
    ])
    func `a session ends when it has been idle too long`(holder: NewAccount.Holder, minutes: Int) async throws {
        try await withAccount(holder) { accounts, clock, _, opened async throws in
            clock.advance(.seconds(60 * minutes) - .milliseconds(1))
            #expect(try await accounts.isOpen(opened.token))
            // That request counts, so the time starts again.
            clock.advance(.seconds(60 * minutes) - .milliseconds(1))
            #expect(try await accounts.isOpen(opened.token))
            clock.advance(.seconds(60 * minutes))
            #expect(try await !accounts.isOpen(opened.token))
        }
    }

    @Test func `a session ends after twelve hours however busy it is`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, clock, _, opened async throws in
            for _ in 0..<(12 * 60 / 20 - 1) {
                clock.advance(.seconds(1200))
                #expect(try await accounts.isOpen(opened.token))
            }
            clock.advance(.seconds(1200))
            #expect(try await !accounts.isOpen(opened.token))
            #expect(try await accounts.removeEndedSessions() == 1)
        }
    }

    @Test func `requests within a minute write nothing`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, clock, _, opened async throws in
            clock.advance(.seconds(59))
            _ = try await accounts.caller(sessionToken: opened.token)
            let session = try #require(try await accounts.caller(sessionToken: opened.token)).1
            #expect(session.seen == opened.session.seen)
            clock.advance(.seconds(1))
            _ = try await accounts.caller(sessionToken: opened.token)
            #expect(try #require(try await accounts.caller(sessionToken: opened.token)).1.seen == clock.now)
        }
    }

    @Test func `signing out, in again and disabling end the session`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, _, _, opened async throws in
            let again = try await accounts.signIn(
                login: "a", password: password, address: "::1", replacing: opened.token)
            #expect(again.token != opened.token)
            #expect(try await !accounts.isOpen(opened.token))
            try await accounts.signOut(sessionToken: again.token)
            #expect(try await !accounts.isOpen(again.token))
            let third = try await accounts.signIn(login: "a", password: password, address: "::1")
            try await accounts.setDisabled(true, account: third.session.account)
            #expect(try await !accounts.isOpen(third.token))
            try await accounts.setDisabled(false, account: third.session.account)
            #expect(try await !accounts.isOpen(third.token))
        }
    }

    @Test func `people see their sessions and end any of them, but nobody else's`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, clock, _, opened async throws in
            clock.advance(.seconds(5))
            let second = try await accounts.signIn(login: "a", password: password, address: "::2")
            let account = opened.session.account
            #expect(try await accounts.sessions(of: account).map(\.id) == [second.session.id, opened.session.id])
            let stranger = try await accounts.create(
                NewAccount(login: "b", holder: .citizen(name: "B", phone: nil), password: password))
            #expect(try await !accounts.revoke(session: opened.session.id, of: stranger))
            #expect(try await accounts.isOpen(opened.token))
            #expect(try await accounts.revoke(session: opened.session.id, of: account))
            #expect(try await !accounts.isOpen(opened.token))
            let third = try await accounts.signIn(login: "a", password: password, address: "::3")
            try await accounts.revokeSessions(of: account, except: third.session.id)
            #expect(try await accounts.sessions(of: account).map(\.id) == [third.session.id])
        }
    }

    @Test func `a session that has been idle too long is not listed as open`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, clock, _, opened async throws in
            clock.advance(.seconds(3600))
            let second = try await accounts.signIn(login: "a", password: password, address: "::2")
            #expect(try await accounts.sessions(of: opened.session.account).map(\.id) == [second.session.id])
        }
    }

    @Test func `the language that a person chose stays with the session`() async throws {
        try await withAccount(.citizen(name: "A", phone: nil)) { accounts, _, _, opened async throws in
            try await accounts.setLanguage(.english, of: opened.session.id)
            #expect(try #require(try await accounts.caller(sessionToken: opened.token)).0.language == .english)
        }
    }

    @Test func `an officer has the positions of the day, from the first to the last`() async throws {
        let positions = [
            Position(unit: "H29", role: .leader, from: day("2026-11-01"), to: day("2026-11-23")),
            Position(unit: "H29.10", role: .specialist, from: day("2026-11-24")),
        ]
        try await withAccount(.officer(name: "A", staffCode: "1"), positions: positions) {
            accounts, clock, database, opened async throws in
            #expect(opened.caller.positions == [positions[0]])
            #expect(opened.caller.holds("leader", at: "H29") && !opened.caller.holds("leader", at: "H29.10"))
            clock.advance(.seconds(15 * 3600))
            let next = try await accounts.signIn(login: "a", password: password, address: "::1")
            #expect(next.caller.positions == [positions[1]])
            #expect(next.caller.units(holding: .specialist) == ["H29.10"])

            let officer = try #require(next.caller.officer)
            let keeper = Positions(database: database, identifiers: IdentifierSource(node: 3, clock: clock))
            #expect(try await keeper.colleagues(at: "H29.10", on: day("2026-11-24")).map(\.name) == ["A"])
            #expect(try await keeper.colleagues(at: "H29.10", role: .clerk, on: day("2026-11-24")).isEmpty)
            let end = { (unit: String, role: Role, last: String) in
                try await keeper.end(
                    officer: officer, unit: unit, role: role, lastDay: day(last), today: day("2026-11-24"))
            }
            #expect(try await end("H29.10", .specialist, "2026-11-30"))
            #expect(try await !end("H29", .clerk, "2026-11-30"))
            #expect(try await keeper.colleagues(at: "H29.10", on: day("2026-12-01")).isEmpty)
            try await keeper.appoint(
                officer: officer, to: Position(unit: "H29.10", role: .clerk, from: day("2026-12-01")))
            #expect(try await keeper.colleagues(at: "H29.10", on: day("2026-12-01")).map(\.role) == [.clerk])
            // What a position is for stays with it when its holder is told as what to sign.
            let limited = Position(
                unit: "H29.10", role: .divisionHead, from: day("2026-11-24"), subjects: ["permit", "stations"])
            try await keeper.appoint(officer: officer, to: limited)
            try await keeper.sign(
                officer: officer, unit: "H29.10", role: .divisionHead, as: Signing(post: "Trưởng phòng"),
                from: day("2026-11-25"))
            let subjects = try await keeper.all(of: officer).map(\.position.subjects)
            #expect(subjects.filter { $0 == ["permit", "stations"] }.count == 2)
            #expect(try await keeper.able(at: "H29.10", for: "permit", on: day("2026-11-25")).count == 2)
            #expect(
                try await keeper.able(at: "H29.10", for: "licence", on: day("2026-11-25")).map(\.role) == [.specialist])
            #expect(try await end("H29.10", .divisionHead, "2026-11-24"))
            // One that has not begun is taken back whole; one that has been in force stays, ended.
            #expect(try await end("H29.10", .clerk, "2026-11-24"))
            #expect(try await end("H29.10", .specialist, "2026-11-23") == false)
            let kept = try await keeper.all(of: officer).map(\.position)
            #expect(Set(kept.map(\.role)) == [.leader, .divisionHead, .specialist])
            #expect(kept.first { $0.role == .specialist }?.to == day("2026-11-30"))
        }
    }
}

@Suite struct `Bearer tokens` {
    private func withService(
        _ body: @Sendable (Accounts, HandClock, any Database, Identifier, String) async throws -> Void
    ) async throws {
        try await withAccounts { accounts, clock, database async throws in
            let account = try await accounts.create(
                NewAccount(
                    login: "api", holder: .service, password: nil,
                    positions: [Position(unit: "H29", role: .receptionist, from: day("2026-01-01"))]))
            let token = try await accounts.issueToken(for: account, label: "test", expires: nil)
            try await body(accounts, clock, database, account, token)
        }
    }

    @Test func `a token leads to its service account and positions`() async throws {
        try await withService { accounts, _, _, account, token async throws in
            let caller = try #require(try await accounts.caller(bearer: token))
            #expect(caller.kind == .service && caller.account == account && caller.displayName == "api")
            #expect(caller.holds(.receptionist, at: "H29"))
            #expect(try await accounts.caller(bearer: token + "x") == nil)
            #expect(try await accounts.caller(bearer: "") == nil)
        }
    }

    @Test func `a known token costs no query for five seconds, and a withdrawal elsewhere counts then`() async throws {
        try await withService { accounts, clock, database, account, token async throws in
            _ = try await accounts.caller(bearer: token)
            try await database.write { tx in try tx.execute("DELETE FROM service_token") }
            clock.advance(.milliseconds(4999))
            #expect(try await accounts.caller(bearer: token) != nil)
            clock.advance(.milliseconds(1))
            #expect(try await accounts.caller(bearer: token) == nil)
        }
    }

    @Test func `revoking and disabling here count at once`() async throws {
        try await withService { accounts, _, _, account, token async throws in
            #expect(try await accounts.caller(bearer: token) != nil)
            try await accounts.setDisabled(true, account: account)
            #expect(try await accounts.caller(bearer: token) == nil)
            try await accounts.setDisabled(false, account: account)
            #expect(try await accounts.caller(bearer: token) != nil)
            try await accounts.revokeTokens(of: account)
            #expect(try await accounts.caller(bearer: token) == nil)
        }
    }

    @Test func `a token ends when it says, even while it is remembered`() async throws {
        try await withService { accounts, clock, _, account, _ async throws in
            let token = try await accounts.issueToken(
                for: account, label: "short", expires: clock.now + .seconds(2))
            #expect(try await accounts.caller(bearer: token) != nil)
            clock.advance(.seconds(2))
            #expect(try await accounts.caller(bearer: token) == nil)
        }
    }

    @Test func `a service account cannot sign in, and a session token is no bearer token`() async throws {
        try await withService { accounts, _, _, _, token async throws in
            #expect(
                await problem { _ = try await accounts.signIn(login: "api", password: "", address: "::1") }
                    == "account.sign_in_failed")
            #expect(try await !accounts.isOpen(token))
        }
    }
}

/// What docs/sign-in.md, *Sessions*, says of sessions at once and of the provider's.
@Suite struct `Sessions at once` {
    private static func page() throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/sign-in.md"), encoding: .utf8)
        return text.replacing("\n", with: " ")
    }

    @Test func `an account has as many as it opens, each listed, and a browser one`() async throws {
        #expect(try Self.page().contains("An account may have any number of sessions at once, one in each browser"))
        try await withAccounts { accounts, _, _ async throws in
            _ = try await accounts.create(
                NewAccount(login: "a", holder: .citizen(name: "A", phone: nil), password: password))
            var tokens: [String] = []
            for number in 0..<8 {
                tokens.append(try await accounts.signIn(login: "a", password: password, address: "::\(number)").token)
            }
            for token in tokens { #expect(try await accounts.isOpen(token)) }
            let known = try #require(try await accounts.account(login: "a"))
            #expect(try await accounts.sessions(of: known).count == 8)
            let again = try await accounts.open(
                known, .password, verified: false, SigningBrowser(address: "::1", replacing: tokens[0]))
            #expect(try await !accounts.isOpen(tokens[0]))
            #expect(try await accounts.isOpen(again.token))
            #expect(try await accounts.sessions(of: known).count == 8)
        }
    }

    @Test func `a session from a provider has our own limits and end, whatever becomes of the provider's`() async throws
    {
        let page = try Self.page()
        #expect(page.contains("ends by our limits alone") && page.contains("signing out here does not sign out there"))
        try await withAccounts { accounts, clock, _ async throws in
            let known = try await accounts.create(
                NewAccount(login: "a", holder: .citizen(name: "A", phone: nil), password: nil))
            let opened = try await accounts.open(
                known, .provider, verified: true, SigningBrowser(address: "::1"))
            clock.advance(.seconds(60 * 60) - .milliseconds(1))
            #expect(try await accounts.isOpen(opened.token))
            clock.advance(.seconds(60 * 60))
            #expect(try await !accounts.isOpen(opened.token))
        }
    }
}
