import HTTPTypes
import Testing

@testable import Web

@Suite struct SignOutTests {
    @Test func `signing out tells the browser to forget what it kept of our pages`() async throws {
        try await DeskOffice.open { office in
            let browser = try await office.browser("tiepnhan")
            let page = try await browser.get("/can-bo")
            let out = try await browser.submit(page, "/dang-xuat")
            #expect(out.status == .seeOther)
            #expect(out.headers[HTTPField.Name.known("Clear-Site-Data")] == "\"cache\", \"storage\"")
            #expect(try await browser.get("/can-bo").location?.hasPrefix("/dang-nhap") == true)
        }
    }
}
