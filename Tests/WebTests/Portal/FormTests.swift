@testable import Casework
import Core
import Foundation
import HummingbirdTesting
import Store
import Testing

@testable import Web

/// Filling in: what is typed stays, mistakes are told where they are, pages appear when they are asked.
@Suite struct FormTests {
    @Test func `mistakes are told beside their fields, in a list with links, and everything typed stays`() async throws
    {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.submit(
                browser.begin(),
                [
                    "owner.name": "Nguyễn Thị Mẫu", "owner.id_number": "12345", "owner.birth_date": "31/02/1985",
                    "owner.phone": "09 01-23",
                ])
            #expect(page.status == 200 && page.tellsMistakes)
            // The draft keeps numbers without their blanks.
            #expect(page.value("owner.phone") == "090123")
            #expect(page.value("owner.name") == "Nguyễn Thị Mẫu")
            #expect(page.value("owner.id_number") == "12345")
            #expect(page.value("owner.birth_date") == "31/02/1985")
            // Also when the person comes back another day.
            let later = try await browser.open(page.action)
            #expect(later.value("owner.id_number") == "12345" && !later.tellsMistakes)
            for anchor in ["owner-id_number", "owner-birth_date", "owner-address"] {
                #expect(page.html.contains("href=\"#\(anchor)\""), "\(anchor)")
                #expect(page.html.contains("id=\"\(anchor)-error\""), "\(anchor)")
            }
            #expect(page.html.contains("owner-phone-error") && !page.html.contains("owner-name-error"))
            // The page has an address of its own: going back to it and loading it again send nothing.
            #expect(page.address.contains("?sai=owner.id_number,"))
            let again = try await browser.open(page.address)
            #expect(again.tellsMistakes && again.value("owner.birth_date") == "31/02/1985")
            _ = try await browser.submit(again, CitizenBrowser.business[0])
            let mended = try await browser.open(page.address)
            #expect(mended.status == 200 && !mended.tellsMistakes)
            // Names that are no questions say nothing.
            let strange = try await browser.open(page.action + "?sai=tax.method,%3Cb%3E,,owner")
            #expect(strange.status == 200 && !strange.tellsMistakes)
        }
    }

    /// The keyboard that phones show for a date has digits and nothing else.
    @Test func `a date may be typed as eight digits, and a day of no calendar is told as such`() async throws {
        #expect(CivilDate(vietnamese: "05021985") == CivilDate("1985-02-05"))
        #expect(CivilDate(vietnamese: "31021990") == nil && CivilDate.isNoDay(vietnamese: "31021990"))
        for wrong in ["5021985", "0502198", "050219855", "٠٥٠٢١٩٨٥", "0502-1985"] {
            #expect(CivilDate(vietnamese: wrong) == nil && !CivilDate.isNoDay(vietnamese: wrong), "\(wrong)")
        }
        try await Town.visit { _, client in
            for (language, noDay, noDate) in [
                ("vi", "ngày này không có trong lịch", "gõ ngày/tháng/năm"),
                ("en", "the calendar has no such day", "type day/month/year"),
            ] {
                var browser = CitizenBrowser(client, language: language)
                var page = try await browser.begin()
                for typed in ["31/02/1990", "31021990"] {
                    page = try await browser.submit(page, ["owner.birth_date": typed])
                    #expect(page.tellsMistakes && page.html.contains(noDay) && !page.html.contains(noDate))
                }
                page = try await browser.submit(page, ["owner.birth_date": "hôm qua"])
                #expect(page.tellsMistakes && page.html.contains(noDate) && !page.html.contains(noDay))
                let answers = CitizenBrowser.business[0].merging(["owner.birth_date": "05021985"]) { $1 }
                page = try await browser.submit(page, answers)
                #expect(page.value("business.name") != nil)
                let draft = page.action.split(separator: "/")[1]
                #expect(try await browser.open("/ho-so-nhap/\(draft)/owner").value("owner.birth_date") == "05/02/1985")
            }
        }
    }

    @Test func `a page is judged by its own fields alone, the review by all`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let second = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            #expect(second.status == 200)
            #expect(second.html.contains("Bước 2/6"))
            let review = try await browser.open(second.action.replacing("/business", with: "/xem-lai"))
            #expect(review.html.contains("/business?ve=review#business-name"))
            #expect(review.html.contains("Điền “Tên hộ kinh doanh”"))
            #expect(!review.html.contains("Điền “Họ và tên chủ hộ”"))
            #expect(!review.html.contains("Nộp hồ sơ</button>"))
            let forced = try await browser.submit(second, action: review.address)
            #expect(forced.status == 422)
        }
    }

    @Test func `going back saves what was typed and judges nothing`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let second = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            let first = try await browser.submit(second, ["business.name": "Bún"], button: ("_back", "1"))
            #expect(first.value("owner.birth_date") == "05/02/1985")
            let again = try await browser.submit(first)
            #expect(again.value("business.name") == "Bún")
        }
    }

    @Test func `a question that an answer calls for appears on the same page`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await browser.begin()
            for answers in CitizenBrowser.business.prefix(3) { page = try await browser.submit(page, answers) }
            #expect(page.value("registration.members.0.name") == nil)
            page = try await browser.submit(page, ["registration.holder": "household"])
            #expect(page.status == 200)
            #expect(page.value("registration.members.0.name") == "")
            page = try await browser.submit(page)
            #expect(page.status == 200 && page.tellsMistakes)
            page = try await browser.submit(page, CitizenBrowser.member(0), button: ("_add", "registration.members"))
            page = try await browser.submit(page, CitizenBrowser.member(1))
            #expect(page.html.contains("Thuế và lời cam đoan"))
            page = try await browser.submit(page, CitizenBrowser.business[4])
            // Papers are asked for now that members register together.
            #expect(page.html.contains("enctype=\"multipart/form-data\""))
        }
    }

    @Test func `a place is typed in part, found at most ten times, and chosen on the same page`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            page = try await browser.submit(
                page, ["business.name": "Bún", "business.ward__tim": "tan"], button: ("_find", "business.ward"))
            #expect(page.status == 200)
            #expect(page.value("business.name") == "Bún")
            #expect(page.html.matches(of: /name="business.ward" type="radio"/).count == 10)
            // Going on without a choice tells so; what was typed to find it is still there.
            page = try await browser.submit(page)
            #expect(page.status == 200 && page.tellsMistakes)
            #expect(page.value("business.ward__tim") == "tan")
            // Typing another name and going on finds first.
            page = try await browser.submit(page, ["business.ward__tim": "BEN THANH", "business.address": "Sạp 12"])
            #expect(page.status == 200)
            #expect(page.value("business.ward") == Town.benThanh)
            page = try await browser.submit(page)
            #expect(page.html.contains("Ngành nghề, vốn và người làm"))
        }
    }

    @Test func `a ward of before the merger finds the one of today`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            var page = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            page = try await browser.submit(
                page, ["business.ward__tim": "phạm ngũ lão"], button: ("_find", "business.ward"))
            #expect(page.html.contains("Phường Bến Thành, Thành phố Hồ Chí Minh"))
            #expect(page.html.contains("trước đây: Phường Phạm Ngũ Lão"))
        }
    }

    @Test func `an area that is none, or where nobody decides, is refused`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            for code in ["00000", "79", "00004"] {
                let refused = try await browser.submit(
                    page, ["business.name": "Bún", "business.address": "Sạp 12", "business.ward": code])
                #expect(refused.tellsMistakes, "\(code)")
                #expect(refused.html.contains("business-ward-error"), "\(code)")
            }
        }
    }

    @Test func `fields that are not on the page are not taken`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.begin()
            _ = try await browser.submit(
                page,
                [
                    "_shown": "owner.name tax.method _submitted", "tax.method": "declaration", "_submitted": "1",
                    "owner.name": "A B",
                ])
            let id = try #require(Identifier(page.action.split(separator: "/")[1]))
            let answers = try await town.services.dossiers.database.read { tx in
                try tx.query("SELECT answers FROM draft WHERE id = \(id)").first?.json("answers")
            }
            #expect(answers == ["owner": ["name": "A B"]])
        }
    }

    @Test func `a page whose token has grown old comes back with everything that was typed`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.begin()
            let answered = try await browser.submit(
                page, ["_token": String(repeating: "0", count: 96), "owner.name": "Mẫu"])
            #expect(answered.status == 403)
            #expect(answered.value("owner.name") == "Mẫu")
            #expect(try await browser.open(page.action).value("owner.name") == "")
            #expect(try await browser.submit(answered, CitizenBrowser.business[0]).html.contains("Bước 2/6"))
        }
    }

    @Test func `an unfinished filing is found again from the first page`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client)
            _ = try await browser.submit(browser.begin(), CitizenBrowser.business[0])
            let front = try await browser.open("/")
            let link = try #require(front.main.firstMatch(of: /href="(\/ho-so-nhap\/\d+)"/))
            let resumed = try await browser.open(String(link.1))
            #expect(resumed.html.contains("Tên và nơi kinh doanh"))
        }
    }

    @Test(arguments: ["house-permit", "temporary-residence", "certified-copy", "household-business"])
    func `every procedure has its page, its first form page and its review`(_ procedure: String) async throws {
        try await Town.visit { _, client in
            for language in ["vi", "en"] {
                var browser = CitizenBrowser(client, language: language)
                let page = try await browser.begin(procedure)
                #expect(page.status == 200)
                let empty = try await browser.submit(page)
                #expect(empty.tellsMistakes)
                let parts = page.action.split(separator: "/")
                let review = try await browser.open("/ho-so-nhap/\(parts[1])/xem-lai")
                #expect(review.status == 200)
                #expect(try await browser.open("/ho-so-nhap/\(parts[1])/giay-to").status == 200)
            }
        }
    }
}
