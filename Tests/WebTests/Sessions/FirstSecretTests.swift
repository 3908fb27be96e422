import Core
import HummingbirdTesting
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Casework
@testable import Web

/// The first sign-in of an officer, and the way back after a lost password.
@Suite struct FirstSecretTests {
    private static let strict = SignInSettings(secondFactorRequired: true)
    private static let own = "đèn lồng 47 phố cổ"

    private func officer(_ office: DeskOffice) async throws -> String {
        let from = try #require(CivilDate("2026-11-30"))
        _ = try await office.services.accounts.create(
            NewAccount(
                login: "canbo.moi", holder: .officer(name: "Cán Bộ Mới", staffCode: "BT-99"), password: nil,
                positions: [Position(unit: DeskOffice.unit, role: .specialist, from: from)]))
        return try await office.services.accounts.issueFirstSecret(for: "canbo.moi").text
    }

    private func send(
        _ secret: String, password: String = own, login: String = "canbo.moi", _ browser: inout CitizenBrowser
    ) async throws -> CitizenPage {
        let page = try await browser.open("/dang-nhap/lan-dau")
        return try await browser.submit(page, ["login": login, "secret": secret, "password": password])
    }

    @Test(arguments: TestDatabase.engines)
    func `a first secret is given up for a password, once, and opens nothing before a second factor`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, settings: FirstSecretTests.strict) { office in
            let secret = try await officer(office)
            #expect(secret.wholeMatch(of: /([0-9A-Z]{5}-){3}[0-9A-Z]{5}/) != nil)
            var browser = CitizenBrowser(office.client)
            let weak = try await send(secret, password: "12345", &browser)
            #expect(weak.status == 422 && weak.html.contains("id=\"password\""), "and the secret is still good")
            let inside = try await send(secret.lowercased().replacing("-", with: " "), &browser)
            #expect(inside.status == 200 && inside.html.contains("/tai-khoan/ung-dung"))
            let desk = try await browser.open("/can-bo")
            #expect(!desk.html.contains("/can-bo/tim"), "no position before a second factor")
            var other = CitizenBrowser(office.client)
            let again = try await send(secret, password: "một mật khẩu khác hẳn", &other)
            #expect(again.status == 401 && again.html.contains("không đúng, đã dùng hoặc đã hết hạn"))
            let step = try await office.services.accounts.begin(
                login: "canbo.moi", password: FirstSecretTests.own, SigningBrowser(address: "a"))
            guard case .open(let signIn) = step else { throw Problem(.fault, "test.not_open") }
            #expect(signIn.caller.assurance == .single && signIn.caller.positions.isEmpty)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a first secret ends after a day, and the answer tells nobody which logins there are`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, settings: FirstSecretTests.strict) { office in
            let secret = try await officer(office)
            var browser = CitizenBrowser(office.client)
            let unknown = try await send(secret, login: "khong.co", &browser)
            let wrong = try await send("AAAAA-AAAAA-AAAAA-AAAAA", &browser)
            #expect(unknown.status == 401 && wrong.status == 401)
            let said = { (page: CitizenPage) in page.html.contains("không đúng, đã dùng hoặc đã hết hạn") }
            #expect(said(unknown) && said(wrong))
            office.clock.set("2026-12-01T09:00:01+07:00")
            #expect(try await send(secret, &browser).status == 401)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a reset ends password and sessions, and keeps the second factor`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine, settings: FirstSecretTests.strict) { office in
            let accounts = office.services.accounts
            let first = try await officer(office)
            let account = try #require(try await accounts.account(login: "canbo.moi"))
            let opened = try await accounts.begin(
                login: "canbo.moi", firstSecret: first, choosing: FirstSecretTests.own, SigningBrowser(address: "a"))
            guard case .open(let signIn) = opened else { throw Problem(.fault, "test.not_open") }
            try await office.services.dossiers.database.write { tx in
                _ = try tx.execute(
                    """
                    INSERT INTO time_code (account_id, secret, last_step, created_at)
                    VALUES (\(account), \(Array(repeating: UInt8(1), count: 20)), 0, 0)
                    """)
            }
            let second = try await accounts.issueFirstSecret(for: "CANBO.MOI").text
            #expect(try await accounts.caller(sessionToken: signIn.token) == nil)
            await #expect(throws: Problem(.unauthenticated, "account.sign_in_failed")) {
                try await accounts.begin(
                    login: "canbo.moi", password: FirstSecretTests.own, SigningBrowser(address: "a"))
            }
            let step = try await accounts.begin(
                login: "canbo.moi", firstSecret: second, choosing: "một mật khẩu khác hẳn",
                SigningBrowser(address: "a"))
            guard case .secondFactor = step else { throw Problem(.fault, "test.no_factor_asked") }
            await #expect(throws: Problem(.notFound, "account.unknown")) {
                try await accounts.issueFirstSecret(for: "congdan")
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who lost the second factor loses it and every session, and holds nothing before a new one`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, settings: FirstSecretTests.strict) { office in
            let accounts = office.services.accounts
            let first = try await officer(office)
            let account = try #require(try await accounts.account(login: "canbo.moi"))
            _ = try await accounts.begin(
                login: "canbo.moi", firstSecret: first, choosing: FirstSecretTests.own, SigningBrowser(address: "a"))
            let own = Array(repeating: UInt8(1), count: 20)
            try await office.services.dossiers.database.write { tx in
                _ = try tx.execute(
                    "INSERT INTO time_code (account_id, secret, last_step, created_at) VALUES (\(account), \(own), 0, 0)"
                )
                _ = try tx.execute(
                    "INSERT INTO recovery_code (code_digest, account_id, created_at) VALUES (\(Tokens.digest("mã")), \(account), 0)"
                )
            }
            let second = try await accounts.issueFirstSecret(for: "canbo.moi").text
            try await accounts.resetFactors(of: "canbo.moi")
            let step = try await accounts.begin(
                login: "canbo.moi", firstSecret: second, choosing: "một mật khẩu khác hẳn", SigningBrowser(address: "a")
            )
            guard case .open(let signIn) = step else { throw Problem(.fault, "test.not_open") }
            #expect(signIn.caller.assurance == .single && signIn.caller.positions.isEmpty)
            let factors = try await accounts.factors(of: account)
            #expect(!factors.hasTimeCode && factors.passkeys.isEmpty && factors.recoveryCodes == 0)
            await #expect(throws: Problem(.notFound, "account.unknown")) {
                try await accounts.resetFactors(of: "khong.co")
            }
        }
    }
}
