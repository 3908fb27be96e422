import Core
import HTTPTypes
import Testing

@testable import Web

@Suite struct PortalLimitTests {
    @Test func `drafts are begun no faster than people do, and the page says when to come again`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open(URLs.procedure("household-business"))
            for _ in 0..<RequestRate.drafts.burst { #expect(try await browser.submit(page).status == 200) }
            let refused = try await browser.submit(page)
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "5")
            town.clock.set("2026-11-30T09:00:05+07:00")
            #expect(try await browser.submit(page).status == 200)
        }
    }

    @Test func `who tries too many passwords is told on the page's answer when to come again`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/dang-nhap")
            let tried: [String: String?] = ["login": "nobody", "password": "sai"]
            for _ in 0..<5 { #expect(try await browser.submit(page, tried).status == 401) }
            let refused = try await browser.submit(page, tried)
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
        }
    }

    @Test func `nobody runs through the secrets of drafts`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            for number in 0..<RequestRate.drafts.burst {
                let page = try await browser.open("/lam-tiep/khong-co-\(number)")
                #expect(page.status == 404)
            }
            let refused = try await browser.open("/lam-tiep/khong-co")
            #expect(refused.status == 429)
        }
    }
}
