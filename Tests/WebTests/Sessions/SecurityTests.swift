import Casework
import Core
import Foundation
import Hummingbird
import HummingbirdTesting
import OrderedCollections
import Testing

@testable import Administration
@testable import Web

/// The account's pages as an officer uses them without scripts, with second factors required.
@Suite struct SecurityTests {
    private static let required = SignInSettings(secondFactorRequired: true, origin: "https://motcua.example")
    private static let password = "mot-cua-demo-2026"

    private func code(_ secret: [UInt8], _ office: DeskOffice) -> String {
        TimeCode.code(secret, step: TimeCode.step(at: office.clock.now))
    }

    /// Signs in by the page alone.
    private func signIn(_ login: String, _ browser: inout CitizenBrowser) async throws -> CitizenPage {
        let page = try await browser.open("/dang-nhap")
        return try await browser.submit(
            page, ["login": login, "password": SecurityTests.password], action: "/dang-nhap")
    }

    /// Turns the app on; its secret and the recovery codes on the page.
    private func enrol(_ browser: inout CitizenBrowser, _ office: DeskOffice) async throws -> ([UInt8], [String]) {
        let page = try await browser.open("/tai-khoan/ung-dung")
        #expect(page.status == 200 && page.main.contains("<svg"))
        let typed = try #require(page.main.firstMatch(of: /<b class="code">([A-Z2-7 ]+)<\/b>/)).1
        let secret = try #require(SecurityTests.decode(String(typed)))
        let wrong = try await browser.submit(page, ["ma": "000000"], action: "/tai-khoan/ung-dung")
        #expect(wrong.status == 401 || wrong.status == 422)
        let kept = try await browser.submit(wrong, ["ma": code(secret, office)], action: "/tai-khoan/ung-dung")
        #expect(kept.status == 200, "\(kept.main)")
        return (secret, kept.main.matches(of: /<li><b class="code">([A-Z2-7 ]+)<\/b>/).map { String($0.1) })
    }

    @Test func `an officer without a second factor is led to set one up, and works after`() async throws {
        try await DeskOffice.open(settings: SecurityTests.required) { office in
            var browser = CitizenBrowser(office.client)
            let page = try await signIn("lanhdao", &browser)
            #expect(page.html.contains("cần thêm một lớp bảo vệ"), "\(page.main)")
            let (secret, codes) = try await enrol(&browser, office)
            #expect(codes.count == 8)
            #expect(try await browser.open("/can-bo").html.contains("Bến Thành"))

            // Another browser: password, then a code; a code that was used is refused.
            var second = CitizenBrowser(office.client)
            let asked = try await signIn("lanhdao", &second)
            #expect(asked.main.contains("xac_nhan_ma") && !asked.html.contains("Bến Thành"))
            let again = try await second.submit(
                asked, ["xac_nhan_ma": code(secret, office)], action: "/dang-nhap/ma")
            #expect(again.status == 401 && again.main.contains("đã dùng rồi"))
            office.clock.set("2026-11-30T09:01+07:00")
            let inside = try await second.submit(
                again, ["xac_nhan_ma": code(secret, office)], action: "/dang-nhap/ma")
            #expect(inside.status == 200, "\(inside.main)")
            #expect(try await second.open("/can-bo").html.contains("Bến Thành"))
        }
    }

    @Test func `devices are listed and signed out, by their owner alone`() async throws {
        try await DeskOffice.open { office in
            var one = CitizenBrowser(office.client)
            var two = CitizenBrowser(office.client)
            var other = CitizenBrowser(office.client)
            _ = try await signIn("congdan", &one)
            _ = try await signIn("congdan", &two)
            _ = try await signIn("congdan2", &other)
            let list = try await one.open("/tai-khoan")
            let revocations = list.main.matches(of: /action="(\/tai-khoan\/phien\/\d+)"/).map { String($0.1) }
            #expect(revocations.count == 1)
            // Another account's form with that address ends nothing.
            let page = try await other.open("/tai-khoan")
            _ = try await other.submit(page, action: revocations[0])
            #expect(try await two.open("/tai-khoan").address == "/tai-khoan")
            _ = try await one.submit(list, action: revocations[0])
            #expect(try await two.open("/tai-khoan").main.contains("name=\"login\""))
            #expect(try await one.open("/tai-khoan").main.matches(of: /phien\/\d+/).isEmpty)
        }
    }

    @Test func `a password is changed with the old one, and other devices are signed out`() async throws {
        try await DeskOffice.open { office in
            var one = CitizenBrowser(office.client)
            var two = CitizenBrowser(office.client)
            _ = try await signIn("congdan", &one)
            _ = try await signIn("congdan", &two)
            let page = try await one.open("/tai-khoan/mat-khau")
            let wrong = try await one.submit(page, ["cu": "sai", "moi": "con trâu đi trước"])
            #expect(wrong.status == 422 && wrong.main.contains("Mật khẩu hiện tại không đúng"))
            let short = try await one.submit(page, ["cu": SecurityTests.password, "moi": "ngắn quá"])
            #expect(short.status == 422 && short.main.contains("15"))
            let done = try await one.submit(page, ["cu": SecurityTests.password, "moi": "con trâu đi trước cái cày"])
            #expect(done.main.contains("Đã thay đổi"))
            #expect(try await two.open("/tai-khoan").main.contains("name=\"login\""))
        }
    }

    @Test func `no page holds a password that was typed, also when the factor is asked for again`() async throws {
        try await DeskOffice.open { office in
            var browser = CitizenBrowser(office.client)
            _ = try await signIn("congdan", &browser)
            _ = try await enrol(&browser, office)
            let page = try await browser.open("/tai-khoan/mat-khau")
            #expect(page.address == "/tai-khoan/mat-khau")
            office.clock.set("2026-11-30T09:20+07:00")
            let asked = try await browser.submit(
                page, ["cu": SecurityTests.password, "moi": "con trâu đi trước cái cày"])
            #expect(asked.address.hasPrefix("/xac-nhan"), "\(asked.address)")
            #expect(!asked.html.contains(SecurityTests.password) && !asked.html.contains("con trâu"))
            // Opened anew, it asks before anything is typed.
            #expect(try await browser.open("/tai-khoan/mat-khau").address.hasPrefix("/xac-nhan"))
        }
    }

    @Test func `a quarter of an hour later the password is asked for before anything of the account changes`()
        async throws
    {
        try await DeskOffice.open { office in
            var browser = CitizenBrowser(office.client)
            var other = CitizenBrowser(office.client)
            _ = try await signIn("congdan", &browser)
            office.clock.set("2026-11-30T09:16+07:00")
            _ = try await signIn("congdan", &other)
            // The other device is not signed out by an old session alone.
            let list = try await browser.open("/tai-khoan")
            let asked = try await browser.submit(list, action: "/tai-khoan/phien")
            #expect(asked.status == 403 && asked.main.contains("name=\"xac_nhan_mat_khau\""), "\(asked.main)")
            #expect(try await other.open("/tai-khoan").address == "/tai-khoan")
            let wrong = try await browser.submit(asked, ["xac_nhan_mat_khau": "sai"])
            #expect(wrong.status == 422 && wrong.main.contains("Mật khẩu hiện tại không đúng"))
            #expect(try await !browser.open("/tai-khoan").main.matches(of: /phien\/\d+/).isEmpty)
            let done = try await browser.submit(wrong, ["xac_nhan_mat_khau": SecurityTests.password])
            #expect(done.status == 200 && done.main.matches(of: /phien\/\d+/).isEmpty, "\(done.main)")
            #expect(try await other.open("/tai-khoan").main.contains("name=\"login\""))
            // Just confirmed: an app is added without being asked again.
            _ = try await enrol(&browser, office)
        }
    }

    @Test func `signing asks for the second factor again, and loses nothing that was typed`() async throws {
        try await DeskOffice.open(settings: SecurityTests.required) { office in
            var browser = CitizenBrowser(office.client)
            _ = try await signIn("lanhdao", &browser)
            let (secret, _) = try await enrol(&browser, office)
            let id = try await office.file("house-permit")
            try await office.bringToSigning(id)
            office.clock.set("2026-11-30T09:16+07:00")
            let page = try await browser.open("/can-bo/ho-so/\(id)")
            let action = try #require(page.main.firstMatch(of: /action="([^"]*\/buoc\/[^"]*)"/)).1
            let form = try Browser.form(page.html, String(action.prefix { $0 != "?" }))
            let fields = Dictionary(form.fields.map { ($0.0, Optional($0.1)) }) { $1 }
            let version = try await office.dossier(id).version
            let asked = try await browser.submit(
                page, fields.merging(["note": "Ký ngày 30/11"]) { $1 }, action: form.address)
            #expect(asked.status == 403 && asked.main.contains("Ký ngày 30/11"), "\(asked.main)")
            #expect(try await office.dossier(id).version == version)
            let wrong = try await browser.submit(asked, ["xac_nhan_ma": "000000"])
            #expect(wrong.status == 401 && wrong.main.contains("Ký ngày 30/11"))
            let before = browser.cookies["session"]
            let done = try await browser.submit(wrong, ["xac_nhan_ma": code(secret, office)])
            #expect(done.status == 200, "\(done.main)")
            #expect(try await office.dossier(id).version > version)
            // The session has another token, and the old one is worth nothing.
            #expect(browser.cookies["session"] != before)
            #expect(try await office.services.accounts.caller(sessionToken: before ?? "") == nil)
        }
    }

    @Test func `choosing where a dossier goes on asks for it too, and keeps what was chosen and typed`() async throws {
        try await DeskOffice.open(settings: SecurityTests.required) { office in
            var browser = CitizenBrowser(office.client)
            _ = try await signIn("truongphong", &browser)
            let (secret, _) = try await enrol(&browser, office)
            let id = try await office.file()
            let unit = try await office.dossier(id).intakeUnit
            for (step, outcome, role) in [("intake", "accept", Role.receptionist), ("assign", "assign", .divisionHead)]
            {
                let caller = Caller(
                    kind: .officer, account: Identifier(rawValue: 900), officer: Identifier(rawValue: 900),
                    positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))])
                try await office.services.dossiers.act(Act(step: step, outcome: outcome), on: id, caller)
            }
            let order = try MigrationOrder(by: "Sở Tư pháp", reason: "Luật mới", basis: "NĐ 1/2027")
            _ = try await office.services.dossiers.migrate(try await VersionPageTests.changed(office), order)
            office.clock.set("2026-11-30T09:16+07:00")
            let page = try await browser.open("/can-bo/ho-so/\(id)/phien-ban")
            let form = try Browser.form(page.html, "/can-bo/ho-so/\(id)/phien-ban")
            let fields = Dictionary(form.fields.map { ($0.0, Optional($0.1)) }) { $1 }
            let asked = try await browser.submit(
                page, fields.merging(["choice": "thu_ly", "reason": "Cùng một việc"]) { $1 }, action: form.address)
            #expect(asked.status == 403 && asked.main.contains("name=\"xac_nhan_ma\""), "\(asked.main)")
            #expect(asked.main.contains("Cùng một việc") && asked.main.contains("thu_ly"))
            #expect(try await office.dossier(id).tasks.map(\.step) == ["appraise"])
            let wrong = try await browser.submit(asked, ["xac_nhan_ma": "000000"])
            #expect(wrong.status == 401 && wrong.main.contains("Cùng một việc") && wrong.main.contains("thu_ly"))
            #expect(try await office.dossier(id).tasks.map(\.step) == ["appraise"])
            let done = try await browser.submit(wrong, ["xac_nhan_ma": code(secret, office)])
            #expect(done.status == 200, "\(done.main)")
            #expect(try await office.dossier(id).tasks.map(\.step) == ["thu_ly"])
            #expect(try await browser.open("/can-bo/ho-so/\(id)").main.contains("Cán bộ nêu: Cùng một việc"))
        }
    }

    @Test func `every name in the account's templates is there in its model`() async throws {
        try await DeskOffice.open { office in
            let pages = try DeskOffice.pages.get()
            let texts = pages.locales[.vietnamese]
            var context = WebContext(requestId: "0123456789", language: .vietnamese)
            context.formToken = "token"
            let accounts = office.services.accounts
            let browser = try await office.browser("lanhdao")
            let session = try #require(try await accounts.caller(sessionToken: browser.session ?? "")).1
            func check<Page: PageModel>(_ models: Page...) throws {
                let found = try pages.check(models, context)
                #expect(found.unknown.isEmpty, "\(Page.template): \(found.unknown.sorted())")
            }
            let problem = Problem(.invalid, "account.code_wrong")
            let asked = try await accounts.requestNewPasskey(for: session)
            let passkey = PasskeyAsk(asked, label: "a", pages)
            try check(
                SignInPage(login: "a", next: "/", problem: problem, passkey: passkey, texts: texts),
                SignInPage(login: "a", next: nil, problem: nil, texts: texts))
            try check(SecondFactorPage(next: "/", problem: problem, passkey: passkey, texts: texts))
            var data = FormData()
            try data.append("note", "x")
            let link = Link("a", "/")
            for (hasPassword, hasTimeCode) in [(true, true), (true, false), (false, false)] {
                let factors = Factors(
                    hasPassword: hasPassword, hasTimeCode: hasTimeCode, recoveryCodes: 0, passkeys: [])
                try check(
                    ConfirmPage(
                        action: "/", data, factors, problem: problem, passkey: passkey, ways: [link], texts: texts))
            }
            let offer = try await accounts.offerTimeCode(for: session)
            try check(AppPage(offer, problem: problem, texts: texts))
            try check(CodesPage(["A"], notice: Part.Notice(.success, "x"), home: "/", texts: texts))
            try check(PasskeyPage(passkey, label: "x", problem: problem, texts: texts))
            try check(PasswordPage(problem: problem, texts: texts))
            let factors = Factors(
                hasPassword: true, hasTimeCode: true, recoveryCodes: 3,
                passkeys: [
                    Factors.Passkey(
                        id: session.id, label: "", created: session.created, used: session.seen, credential: "x")
                ])
            let other = Session(
                id: Identifier(rawValue: 1), account: session.account, created: session.created, seen: session.seen,
                expires: session.expires, language: .vietnamese, method: .code, verified: nil, device: "Chrome",
                formKey: [])
            try check(
                AccountPage(
                    factors, [session, other], current: session, notices: [Part.Notice(.warning, "x")], texts: texts))
        }
    }

    @Test func `a device is told by its browser and system`() {
        let phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
        #expect(DeviceWords.of(phone) == "Chrome · Android")
        #expect(DeviceWords.of("curl/8.0") == "" && DeviceWords.of(nil) == "")
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bytes, buffer, bits) = ([UInt8](), 0, 0)
        for letter in text where letter != " " {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            buffer = (buffer << 5 | value) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 255))
            }
        }
        return bytes
    }
}

extension DeskOffice {
    /// Everybody before the leader does the usual thing.
    func bringToSigning(_ id: Identifier) async throws {
        for _ in 0..<12 {
            let dossier = try await dossier(id)
            let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
            for task in dossier.tasks {
                guard let step = procedure.steps[task.step] else { continue }
                if case .decide = step.kind { return }
                let caller = Caller(
                    kind: .officer, account: Identifier(rawValue: 900),
                    officer: task.assignee ?? Identifier(rawValue: 900),
                    positions: Role.allCases.map {
                        Position(unit: task.unit, role: $0, from: CivilDate("2025-07-01") ?? clock.now.date)
                    })
                let outcomes = try procedure.outcomes(of: task, dossier, at: clock.now)
                let outcome = try #require(
                    outcomes.first { !["supplement", "refuse", "return", "reject"].contains($0) })
                try await services.dossiers.act(
                    Act(step: task.step, branch: task.branch, outcome: outcome), on: id, caller)
            }
        }
        throw Problem(.fault, "test.never_signed")
    }
}
