import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

/// A draft as a whole: gone on with from another device by its link, or thrown away.
@Suite struct DraftTests {
    private func whole(_ browser: inout CitizenBrowser) async throws -> (page: CitizenPage, draft: String) {
        let page = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
        let draft = "/ho-so-nhap/\(page.action.split(separator: "/")[1])"
        #expect(page.html.contains("href=\"\(draft)/ban-nhap\""))
        return (try await browser.open("\(draft)/ban-nhap"), draft)
    }

    /// The link's own address; the page shows it with our origin before it.
    private func link(_ page: CitizenPage) throws -> String {
        let found = try #require(page.main.firstMatch(of: /value="([^"]+)(\/lam-tiep\/[0-9a-f]{32})" readonly/))
        #expect(found.1 == Town.origin)
        return String(found.2)
    }

    @Test func `a link opens the draft on another phone, which asks first`() async throws {
        try await Town.visit { _, client in
            for language in ["vi", "en"] {
                var browser = CitizenBrowser(client, language: language)
                let (page, draft) = try await whole(&browser)
                #expect(page.html.contains("28/01/2027") || page.html.contains("29/01/2027"))
                let made = try await browser.submit(page, action: "\(draft)/ban-nhap")
                #expect(made.html.contains("<svg") && made.headers[.cacheControl]?.contains("no-store") == true)
                let address = try link(made)
                var phone = CitizenBrowser(client, language: language)
                #expect(try await phone.open(draft).status == 404)
                let offered = try await phone.open(address)
                #expect(offered.status == 200 && !offered.html.contains("Nguyễn Thị Mẫu"))
                #expect(try await phone.open(draft).status == 404)
                let second = try await phone.submit(offered)
                #expect(second.status == 200 && second.fields.contains { $0.name == "business.name" })
                #expect(try await phone.open("\(draft)/owner").value("owner.name") == "Nguyễn Thị Mẫu")
                #expect(try await browser.open("\(draft)/owner").value("owner.name") == "Nguyễn Thị Mẫu")
                #expect(try await phone.open("/").html.contains("href=\"\(draft)\""))
            }
        }
    }

    @Test func `a wrong link, and one that a newer one replaced, open nothing`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let (page, draft) = try await whole(&browser)
            let first = try link(await browser.submit(page, action: "\(draft)/ban-nhap"))
            _ = try await browser.submit(page, action: "\(draft)/ban-nhap")
            var phone = CitizenBrowser(client)
            for address in [first, "/lam-tiep/" + String(repeating: "0", count: 32), "/lam-tiep/x"] {
                let told = try await phone.open(address)
                #expect(told.status == 404 && told.html.contains("không mở được bản nháp nào"))
            }
        }
    }

    @Test func `submitting ends the link`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let whole = try await browser.open(review.address.replacing("xem-lai", with: "ban-nhap"))
            let address = try link(await browser.submit(whole, action: whole.address))
            #expect(try await browser.submit(review).code.hasPrefix("H29"))
            var phone = CitizenBrowser(client)
            #expect(try await phone.open(address).status == 404)
            #expect(try await browser.open(whole.address).html.contains("H29"))
        }
    }

    @Test func `an account finds its draft again on another phone`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("mau", name: "Nguyễn Thị Mẫu")
            func signedIn() async throws -> CitizenBrowser {
                var browser = CitizenBrowser(client)
                let page = try await browser.open("/dang-nhap")
                _ = try await browser.submit(page, ["login": "mau", "password": Town.password])
                return browser
            }
            var first = try await signedIn()
            let (_, draft) = try await whole(&first)
            var second = try await signedIn()
            #expect(try await second.open("/cua-toi").html.contains("href=\"\(draft)\""))
            #expect(try await second.open("\(draft)/owner").value("owner.address") == "12 Lê Lợi, phường Bến Thành")
        }
    }

    @Test func `whoever began a filing before is led back to it, and may begin anew knowingly`() async throws {
        try await Town.visit { _, client in
            for (language, goOn, anew) in [("vi", "Làm tiếp", "Làm mới từ đầu"), ("en", "Go on", "Begin anew")] {
                var browser = CitizenBrowser(client, language: language)
                let start = URLs.procedure("household-business")
                #expect(try await !browser.open(start).main.contains(anew))
                let (page, draft) = try await whole(&browser)
                let offered = try await browser.open(start)
                #expect(offered.main.contains("<a class=\"button\" href=\"\(draft)\">\(goOn)"))
                #expect(offered.main.contains("<button class=\"second\">\(anew)</button>"))
                #expect(try await browser.open(draft).status == 200)
                let second = try await browser.submit(offered)
                let other = "/ho-so-nhap/\(second.action.split(separator: "/")[1])"
                #expect(other != draft)
                // Both are there, and deleting one leaves the other.
                for address in ["/", start] {
                    let html = try await browser.open(address).main
                    #expect(html.contains("href=\"\(draft)\"") && html.contains("href=\"\(other)\""), "\(address)")
                }
                _ = try await browser.submit(page, action: "\(other)/xoa")
                let left = try await browser.open("/").main
                #expect(left.contains("href=\"\(draft)\"") && !left.contains(other))
                // Nobody else sees them, whatever ids their cookie names.
                var stranger = CitizenBrowser(client, language: language)
                #expect(try await !stranger.open("/").main.contains(draft))
            }
        }
    }

    @Test func `a draft begun before signing in, or taken over by a link, stands among one's own`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("mau", name: "Nguyễn Thị Mẫu")
            var browser = CitizenBrowser(client)
            let (page, draft) = try await whole(&browser)
            let address = try link(await browser.submit(page, action: "\(draft)/ban-nhap"))
            var phone = CitizenBrowser(client)
            _ = try await phone.submit(phone.open(address))
            for var person in [browser, phone] {
                let form = try await person.open("/dang-nhap")
                _ = try await person.submit(
                    form, ["login": "mau", "password": Town.password], action: URLs.signIn)
                let own = try await person.open("/cua-toi")
                #expect(own.main.contains("href=\"\(draft)\"") && !own.main.contains("Chưa có hồ sơ nào"))
            }
        }
    }

    @Test func `a deleted draft is gone with its link, and only its owner deletes it`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let (page, draft) = try await whole(&browser)
            let address = try link(await browser.submit(page, action: "\(draft)/ban-nhap"))
            var stranger = CitizenBrowser(client)
            let other = try await stranger.begin()
            #expect(try await stranger.submit(other, action: "\(draft)/xoa").status == 404)
            let after = try await browser.submit(page, action: "\(draft)/xoa")
            #expect(after.status == 200 && after.html.contains("Nộp hồ sơ trực tuyến"))
            #expect(try await browser.open(draft).status == 404)
            #expect(try await stranger.open(address).status == 404)
            #expect(try await !browser.open("/").html.contains(draft))
        }
    }
}
