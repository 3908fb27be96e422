@testable import Administration
@testable import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Web

/// Nobody sees, changes or breaks what is another's.
@Suite struct SafetyTests {
    static let attack = #"<script>alert(1)</script>"'><img src=x onerror=alert(1)>`"#

    @Test func `what is typed into any text field is escaped on every page that shows it`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            var texts: [String: String?] = [:]
            for name in [
                "owner.name", "owner.address", "business.name", "business.address", "activity.industry",
                "activity.other",
            ] {
                texts[name] = "\(name) \(SafetyTests.attack)"
            }
            var page = try await browser.begin()
            var seen = [page]
            for answers in CitizenBrowser.business {
                // Once empty, so that pages with mistakes are looked at too.
                seen.append(try await browser.submit(page, answers.mapValues { _ in SafetyTests.attack }))
                page = try await browser.submit(
                    page,
                    answers.merging(texts.filter { name, _ in answers[name] != nil || name == "activity.other" }) { $1 }
                )
                seen.append(page)
            }
            let receipt = try await browser.submit(page)
            #expect(receipt.status == 200)
            let id = try #require(receipt.dossier)
            try await town.services.dossiers.act(
                Act(step: "intake", outcome: "supplement", reason: SafetyTests.attack, items: [SafetyTests.attack]),
                on: id,
                town.officer(.receptionist))
            let dossier = try await browser.open(receipt.trackAddress)
            let papers = try await browser.submit(dossier)
            let kept = try await browser.upload(
                papers, [("paper.authorisation", "a<b>'c.pdf", Array("%PDF-1.7".utf8))], button: ("stay", "1"))
            let review = try await browser.submit(kept, button: ("continue", "1"))
            seen += [receipt, dossier, papers, kept, review, try await browser.submit(review)]
            seen.append(try await browser.open("/thu-tuc?q=\(URLs.encode(SafetyTests.attack))"))
            seen.append(try await browser.open("/tra-cuu?ma=\(URLs.encode(SafetyTests.attack))"))
            seen.append(
                try await browser.open("/thu-tuc/household-business?dia-chi=\(URLs.encode(SafetyTests.attack))"))
            seen.append(try await browser.open("/dang-nhap?tiep=\(URLs.encode("/" + SafetyTests.attack))"))
            for page in seen {
                #expect(!page.html.contains("<script>alert"), "\(page.address)")
                #expect(!page.html.contains("<img src=x"), "\(page.address)")
                #expect(!page.html.contains("a<b>"), "\(page.address)")
            }
            #expect(dossier.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(review.html.contains("activity.other &lt;script&gt;"))
        }
    }

    @Test func `another visitor's draft does not exist, on any of its pages`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            var other = CitizenBrowser(client)
            let own = try await other.begin()
            let draft = "/ho-so-nhap/\(page.action.split(separator: "/")[1])"
            for path in ["", "/owner", "/business", "/giay-to", "/xem-lai"] {
                #expect(try await other.open(draft + path).status == 404, "\(path)")
                guard !path.isEmpty else { continue }
                let sent = try await other.submit(own, ["owner.name": "Kẻ Khác"], action: draft + path)
                #expect(sent.status == 404, "\(path)")
            }
            #expect(try await browser.open(draft + "/owner").value("owner.name") == "Nguyễn Thị Mẫu")
        }
    }

    @Test func `sending a filing twice gives one dossier and the same receipt`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let first = try await browser.submit(review)
            let second = try await browser.submit(review)
            #expect(first.code == second.code)
            #expect(try await town.dossierCount() == 1)
            // Every page of the draft leads to the receipt now, and its content is gone from the draft.
            let draft = review.address
            for path in ["owner", "giay-to", "xem-lai"] {
                #expect(try await browser.open(draft.replacing("xem-lai", with: path)).code == first.code, "\(path)")
            }
            let stored = try await town.services.dossiers.database.read { tx in
                try tx.query("SELECT answers FROM draft").map { try $0.text("answers") }.joined()
            }
            #expect(!stored.contains("079185000001"))
        }
    }

    @Test func `a filing sent twice at once gives one dossier`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let ready = browser
            let codes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        var copy = ready
                        return try await copy.submit(review).code
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(codes.count == 1)
            #expect(try await town.dossierCount() == 1)
        }
    }

    @Test func `an anonymous filing sent again after signing in stays one dossier`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("congdan", name: "Nguyễn Thị Hoa Mai")
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let first = try await browser.submit(review)
            _ = try await browser.submit(browser.open("/dang-nhap"), ["login": "congdan", "password": Town.password])
            #expect(try await browser.submit(review).code == first.code)
            #expect(try await town.dossierCount() == 1)
        }
    }

    @Test func `tracking by code tells how far it is and nothing else`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            var stranger = CitizenBrowser(client)
            let page = try await stranger.open("/tra-cuu?ma=\(receipt.code.lowercased())")
            #expect(page.html.contains(receipt.code))
            #expect(page.html.contains("Đã nộp, chờ tiếp nhận"))
            for secret in ["Nguyễn Thị Mẫu", "hộ kinh doanh", "Bến Thành", "03/12/2026", receipt.trackAddress] {
                #expect(!page.main.contains(secret), "\(secret)")
            }
            #expect(try await stranger.open("/tra-cuu?ma=H29.267.43-261130-0002").status == 404)
            #expect(try await stranger.open("/tra-cuu?ma=abc").status == 422)
            #expect(try await town.dossierCount() == 1)
        }
    }

    @Test func `codes cannot be run through`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var last = 0
            for number in 1...40 {
                last = try await browser.open("/tra-cuu?ma=H29.267.43-261130-\(pad(number, 4))").status
            }
            #expect(last == 429)
        }
    }

    @Test func `without the secret or the account a dossier does not exist`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let id = try #require(receipt.dossier)
            let own = try await browser.begin()
            let wrong = "/ho-so/\(id)/\(String(repeating: "0", count: 32))"
            for path in ["", "/bien-nhan", "/giay-to/1", "/van-ban/1", "/rut"] {
                #expect(try await browser.open(wrong + path).status == 404, "\(path)")
            }
            for path in ["/rut", "/bo-sung"] {
                #expect(try await browser.submit(own, ["reason": "x"], action: wrong + path).status == 404, "\(path)")
            }
            for odd in ["/ho-so/abc/def", "/ho-so/-1/def", "/ho-so-nhap/abc/owner"] {
                #expect(try await browser.open(odd).status == 404, "\(odd)")
            }
        }
    }

    @Test func `every form is refused without its token, and does nothing`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let procedure = try await browser.open("/thu-tuc/household-business")
            let review = try await browser.fill()
            let withdrawal = try await browser.open(receipt.trackAddress + "/rut")
            for page in [procedure, review, withdrawal] {
                for token in [nil, "", "abc", String(repeating: "a", count: 96)] {
                    let sent = try await browser.submit(page, ["_token": token, "reason": "x"])
                    #expect(sent.status == 403, "\(page.address)")
                }
            }
            var other = CitizenBrowser(client)
            let theirs = try #require(try await other.begin().value("_token"))
            #expect(try await browser.submit(withdrawal, ["_token": theirs, "reason": "x"]).status == 403)
            #expect(try await town.dossierCount() == 1)
            let id = try #require(receipt.dossier)
            #expect(try await town.services.dossiers.require(id).withdrawal == nil)
        }
    }

    @Test func `personal pages are kept by nobody`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let receipt = try await browser.submit(review)
            let dossier = try await browser.open(receipt.trackAddress)
            for page in [review, receipt, dossier] { #expect(page.headers[.cacheControl] == "no-store") }
        }
    }

    /// What is another site's, or would be in some browser: those leave tabs and newlines out and take `\` for `/`, and we
    /// leave out what turns the reading direction.
    private static let elsewhere = [
        "https://evil.example", "HTTPS://evil.example", "https:evil.example", "https:/evil.example",
        "https:\\\\evil.example", "//evil.example", "///evil.example", "//evil.example/cua-toi#/cua-toi",
        "//motcua.example@evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example",
        "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example",
        "%2f%2fevil.example", "/\u{202E}/evil.example", "\u{FF0F}\u{FF0F}evil.example", "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "evil.example", "motcua.example.evil.example",
        "/cua-toi\r\nLocation: https://evil.example", "",
    ]

    /// Turns an app on for the account; gives its secret.
    private func addApp(_ login: String, _ town: Town) async throws -> [UInt8] {
        let accounts = town.services.accounts
        let session = try await accounts.signIn(login: login, password: Town.password, address: "::1").session
        let offer = try await accounts.offerTimeCode(for: session)
        let read = accounts.tickets.read(offer.ticket, "time-code", for: "\(session.id)", at: town.clock.now)?.string
        let secret = try #require(read.flatMap { Tokens.bytes(hexadecimal: $0) })
        let code = TimeCode.code(secret, step: TimeCode.step(at: town.clock.now))
        _ = try await accounts.keepTimeCode(ticket: offer.ticket, code: code, for: session, address: "::1")
        return secret
    }

    /// Signs in by a password with `next` in the address and the form, without going where that leads.
    private func signIn(
        _ login: String, then next: String, _ browser: inout CitizenBrowser
    ) async throws -> CitizenPage {
        browser.follows = false
        let page = try await browser.open("/dang-nhap?tiep=\(URLs.encode(next))")
        #expect(page.status == 200)
        return try await browser.submit(page, ["login": login, "password": Town.password, "tiep": next])
    }

    @Test func `after signing in nobody is led to another site`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("congdan", name: "Nguyễn Thị Hoa Mai")
            try await town.citizen("congdan2", name: "Trần Văn Bền")
            let secret = try await addApp("congdan2", town)
            for (number, evil) in SafetyTests.elsewhere.enumerated() {
                // Later each time, so that nobody is held up and the app has another code.
                town.clock.set("2026-11-30T09:\(pad(number + 1))+07:00")
                let query = "?tiep=\(URLs.encode(evil))"
                var browser = CitizenBrowser(client)
                let entered = try await signIn("congdan", then: evil, &browser)
                #expect(entered.headers[values: .location] == ["/cua-toi"], "\(evil)")
                // Who is signed in already is sent on at once.
                let again = try await browser.open("/dang-nhap" + query)
                #expect(again.status == 303 && again.headers[values: .location] == ["/cua-toi"], "\(evil)")
                let asked = try await browser.open("/xac-nhan" + query)
                let confirmed = try await browser.submit(
                    asked, ["xac_nhan_mat_khau": Town.password, "tiep": evil], action: "/xac-nhan" + query)
                #expect(confirmed.headers[values: .location] == ["/tai-khoan"], "\(evil)")

                var second = CitizenBrowser(client)
                let waits = try await signIn("congdan2", then: evil, &second)
                #expect(waits.headers[values: .location] == ["/dang-nhap/ma"], "\(evil)")
                let page = try await second.open("/dang-nhap/ma" + query)
                #expect(page.status == 200 && page.value("tiep") == nil, "\(evil)")
                let code = TimeCode.code(secret, step: TimeCode.step(at: town.clock.now))
                let inside = try await second.submit(
                    page, ["xac_nhan_ma": code, "tiep": evil], action: "/dang-nhap/ma")
                #expect(inside.headers[values: .location] == ["/cua-toi"], "\(evil)")
            }
        }
        for evil in SafetyTests.elsewhere { #expect(URLs.local(evil) == nil, "\(evil)") }
        #expect(URLs.local("/a b") == nil)
        #expect(URLs.local("/cua-toi?a=1") == "/cua-toi?a=1")
        #expect(URLs.tidied("/cua-toi?a=%20&b=1#x") == "/cua-toi?a=%20&b=1#x")
        #expect(URLs.tidied("/a#b\\\"\r\nX: 1<\u{e1}>") == "/a#b%5C%22%0D%0AX:%201%3C%C3%A1%3E")
    }

    @Test func `after signing in one is led on to a page of ours, whatever it looks like`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("congdan", name: "Nguyễn Thị Hoa Mai")
            for (number, next) in [
                "/thu-tuc?q=a%20b&trang=2", "/cua-toi?tiep=//evil.example", "/%2f%2fevil.example", "/%5Cevil.example",
                "/@evil.example", "/https://evil.example", "/?//evil.example",
            ].enumerated() {
                town.clock.set("2026-11-30T09:\(pad(number + 1))+07:00")
                var browser = CitizenBrowser(client)
                let entered = try await signIn("congdan", then: next, &browser)
                #expect(entered.headers[values: .location] == [next])
                let again = try await browser.open("/dang-nhap?tiep=\(URLs.encode(next))")
                #expect(again.headers[values: .location] == [next])
            }
        }
    }
}
