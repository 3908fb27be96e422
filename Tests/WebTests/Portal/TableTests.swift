import Casework
import Core
import Testing

@testable import Web

/// Tables, computed values, warnings and what an account fills in, as a browser without scripts meets them.
@Suite struct TableTests {
    private func members(_ browser: inout CitizenBrowser) async throws -> CitizenPage {
        var page = try await browser.begin()
        for answers in CitizenBrowser.business.prefix(3) { page = try await browser.submit(page, answers) }
        return try await browser.submit(page, ["registration.holder": "household"])
    }

    @Test func `rows are added and taken away without scripts, and what was typed stays`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await members(&browser)
            page = try await browser.submit(page, CitizenBrowser.member(0), button: ("_add", "registration.members"))
            #expect(page.value("registration.members__rows") == "2")
            page = try await browser.submit(
                page, ["registration.members.1.name": "Người thứ hai"], button: ("_add", "registration.members"))
            #expect(page.value("registration.members__rows") == "3")
            page = try await browser.submit(page, button: ("_remove", "registration.members.0"))
            #expect(page.value("registration.members.0.name") == "Người thứ hai")
            #expect(page.value("registration.members__rows") == "2")
            // An empty row is added to an empty row all the same.
            page = try await browser.submit(page, button: ("_remove", "registration.members.0"))
            #expect(page.value("registration.members__rows") == "1")
            page = try await browser.submit(page, button: ("_add", "registration.members"))
            #expect(page.value("registration.members__rows") == "2")
        }
    }

    @Test func `a row with a mistake says so beside its own field`() async throws {
        try await Town.visit { _, client in
            for language in ["vi", "en"] {
                var browser = CitizenBrowser(client, language: language)
                var page = try await members(&browser)
                page = try await browser.submit(
                    page, CitizenBrowser.member(0), button: ("_add", "registration.members"))
                page = try await browser.submit(
                    page,
                    ["registration.members.1.name": "B B", "registration.members.1.birth_date": "31/02/1985"])
                #expect(page.tellsMistakes)
                #expect(page.html.contains("id=\"registration-members-1-birth_date-error\""))
                #expect(page.html.contains("href=\"#registration-members-1-id_number\""))
                #expect(!page.html.contains("registration-members-0-name-error"))
                #expect(page.value("registration.members.1.birth_date") == "31/02/1985")
            }
        }
    }

    @Test func `too few rows, and no rows at all, are told beside the table`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await members(&browser)
            page = try await browser.submit(page)
            #expect(page.tellsMistakes && page.html.contains("id=\"registration-members-error\""))
            page = try await browser.submit(page, CitizenBrowser.member(0))
            #expect(page.tellsMistakes && page.html.contains("cần ít nhất 2 thành viên"))
        }
    }

    @Test func `a computed value is the server's, whatever a browser sends for it`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            var page = try await members(&browser)
            page = try await browser.submit(page, CitizenBrowser.member(0), button: ("_add", "registration.members"))
            page = try await browser.submit(
                page, CitizenBrowser.member(1).merging(["registration.member_count": "17"]) { $1 })
            page = try await browser.submit(page, CitizenBrowser.business[4])
            page = try await browser.open(page.address.replacing("giay-to", with: "xem-lai"))
            #expect(page.html.contains("Số thành viên hộ cùng đăng ký"))
            #expect(page.html.contains("<span class=\"line\">2</span>") && !page.html.contains(">17<"))
            #expect(page.html.contains("1. Trần Văn Thử; 12/03/1978; 079078000003"))
            let procedure = try await town.services.catalogue.current("certified-copy", at: town.clock.now.date)
            let settled = try procedure.settled(
                ["original": ["pages": 3], "request": ["copies": 4, "total_pages": 999]], channel: .counter,
                filed: town.clock.now.date, decided: town.clock.now.date, at: town.clock.now)
            #expect(settled.answers.at("request.total_pages") == 12)
        }
    }

    @Test func `an odd number is told and stops nobody, and an amount is told in words`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let review = try await browser.fill(["owner.id_number": "003085123456", "activity.capital": "105.000"])
            #expect(review.html.contains("mã nơi đăng ký hoặc năm sinh khác thường"))
            #expect(review.html.contains("Bằng chữ: Một trăm linh năm nghìn đồng"))
            let first = try await browser.open(review.address.replacing("xem-lai", with: "owner"))
            #expect(first.html.contains("id=\"owner-id_number-warning\""))
            #expect(first.html.contains("aria-describedby=\"owner-id_number-hint owner-id_number-warning\""))
            #expect(try await browser.submit(review).code.hasPrefix("H29"))
        }
    }

    @Test func `what an account knows is filled in, says where it came from, and may be changed`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("mau", name: "Nguyễn Thị Mẫu")
            var browser = CitizenBrowser(client)
            let signIn = try await browser.open("/dang-nhap")
            _ = try await browser.submit(signIn, ["login": "mau", "password": Town.password])
            let page = try await browser.begin()
            #expect(page.value("owner.name") == "Nguyễn Thị Mẫu")
            #expect(page.html.contains("Lấy từ tài khoản của bạn"))
            let changed = try await browser.submit(page, ["owner.name": "Trần Văn Thử"])
            #expect(changed.value("owner.name") == "Trần Văn Thử")
            #expect(!changed.html.contains("Lấy từ tài khoản của bạn"))
        }
    }
}
