import Administration
import Core
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import Web

/// Signing in by a code to the phone: the page says where the code went, when another may be asked for, and how often
/// one may be tried.
@Suite struct PhoneTests {
    private final class Phones: Messenger {
        let sent = Mutex<[String]>([])
        func send(_ text: String, to phone: String) async throws { sent.withLock { $0.append(text) } }
        var count: Int { sent.withLock(\.count) }
        var code: String { sent.withLock { String($0.last?.prefix(6) ?? "") } }
    }

    private func visit(_ test: @Sendable (Town, Phones, any TestClientProtocol) async throws -> Void) async throws {
        try await Town.visit { town, _ in
            let phones = Phones()
            var services = town.services
            services.messenger = phones
            let router = WebRouter(settings: town.settings, pages: town.pages)
            PortalRoutes(services: services, pages: town.pages, settings: town.settings).addRoutes(to: router.router)
            let application = Application(
                responder: router.responder(), logger: Logger(label: "town") { _ in SwiftLogNoOpLogHandler() })
            try await application.test(.router) { client in try await test(town, phones, client) }
        }
    }

    @Test func `the page shows where the code went, and asking again at once says when it may be`() async throws {
        try await visit { town, phones, client in
            for (language, early, change) in [
                ("vi", "Chưa nhắn thêm", "Đổi số"), ("en", "Nothing more was sent", "Change the number"),
            ] {
                var browser = CitizenBrowser(client, language: language)
                let before = phones.count
                let number = language == "vi" ? "0901234567" : "0901234568"
                let form = try await browser.open("/dang-nhap/dien-thoai")
                let page = try await browser.submit(form, ["phone": number])
                #expect(page.main.contains("090…56") && page.main.contains(change) && !page.main.contains(early))
                #expect(phones.count == before + 1)
                let again = try await browser.submit(form, ["phone": number], action: "/dang-nhap/dien-thoai")
                #expect(again.status == 200 && again.main.contains(early) && again.main.contains("30"))
                #expect(phones.count == before + 1)
                // Another browser is told the same as the first one was, whatever others asked for.
                var stranger = CitizenBrowser(client, language: language)
                let asked = try await stranger.submit(
                    stranger.open("/dang-nhap/dien-thoai"), ["phone": number], action: "/dang-nhap/dien-thoai")
                #expect(asked.status == 200 && !asked.main.contains(early) && phones.count == before + 1)
            }
        }
    }

    @Test func `a wrong code is told without sending anybody to wait for another`() async throws {
        try await visit { _, phones, client in
            var browser = CitizenBrowser(client)
            let form = try await browser.open("/dang-nhap/dien-thoai")
            let page = try await browser.submit(form, ["phone": "0901 234 567"])
            let wrong = phones.code == "000000" ? "000001" : "000000"
            let told = try await browser.submit(page, ["xac_nhan_ma": wrong], action: "/dang-nhap/dien-thoai/ma")
            #expect(told.status == 401 && told.main.contains("mỗi mã được thử 5 lần") && told.main.contains("090…567"))
            #expect(!told.main.contains("Chờ mã mới"))
            let inside = try await browser.submit(
                told, ["xac_nhan_ma": phones.code], action: "/dang-nhap/dien-thoai/ma")
            #expect(inside.status == 200 && inside.main.contains("Hồ sơ của tôi"))
        }
    }

    @Test func `citizens find the way by their phone first, and a link to it in the head of every page`() async throws {
        try await visit { _, _, client in
            var browser = CitizenBrowser(client)
            let front = try await browser.open("/")
            #expect(front.html.contains("<li><a href=\"/dang-nhap\">Đăng nhập</a>"))
            #expect(front.main.contains("<a href=\"/thu-tuc\">Tất cả thủ tục</a>"))
            let page = try await browser.open("/dang-nhap").main
            let phone = try #require(page.firstRange(of: "Đăng nhập bằng số điện thoại"))
            let password = try #require(page.firstRange(of: "name=\"password\""))
            let passkey = try #require(page.firstRange(of: "data-passkey="))
            #expect(phone.lowerBound < passkey.lowerBound && passkey.lowerBound < password.lowerBound)
            #expect(page.contains("<button type=\"button\" class=\"second\" hidden data-passkey="))
            let looked = try await browser.open("/tra-cuu?ma=")
            #expect(looked.status == 422 && looked.main.contains("id=\"ma-error\""))
            #expect(try await browser.open("/tra-cuu").status == 200)
        }
    }
}
