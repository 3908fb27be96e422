import Administration
@testable import Casework
import Core
import Foundation
import HummingbirdTesting
import OrderedCollections
import Testing

@testable import Web

/// A parent says everything once, and follows three dossiers on one page.
@Suite struct GroupJourneyTests {
    private static let pages: [[String: String?]] = [
        [
            "applicant.name": "Nguyễn Thị Mẫu", "applicant.birth_date": "5/2/1985",
            "applicant.id_number": "079185000001", "applicant.phone": "0901234567",
            "applicant.address": "12 đường Mẫu, Bến Thành", "applicant.relation": "mother",
        ],
        [
            "child.name": "Trần Mẫu An", "child.birth_date": "15/11/2026", "child.gender": "female",
            "child.ethnicity": "Kinh", "child.nationality": "Việt Nam", "child.born_at": "hospital_linked",
            "child.birth_place": "Bệnh viện Mẫu", "child.hometown": "Bến Tre", "child.ward": Town.benThanh,
        ],
        ["child.certificate_number": "CS-000123"],
        ["mother.ethnicity": "Kinh"],
        ["father.known": "no"],
        [
            "home.ward": Town.benThanh, "home.address": "12 đường Mẫu", "household.head_name": "Nguyễn Thị Mẫu",
            "household.relation": "con", "household.head_id_number": "079185000001",
        ],
        ["card.hospital": "Bệnh viện Nhi đồng Mẫu", "request.copies": "1", "declaration.agreed": "yes"],
    ]

    private func review(_ browser: inout CitizenBrowser) async throws -> CitizenPage {
        var page = try await browser.begin("newborn")
        for answers in Self.pages { page = try await browser.submit(page, answers) }
        return try await browser.upload(
            page, [("paper.housing", "nha.pdf", Array("%PDF-1.4\n%%EOF".utf8))], button: ("continue", "1"))
    }

    @Test func `three dossiers come of one form, with one receipt and one history`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let found = try await browser.open("/thu-tuc?q=lien+thong+khai+sinh")
            #expect(found.html.contains("href=\"/thu-tuc/newborn\""))
            #expect(try await browser.open("/thu-tuc/birth-registration").html.contains("href=\"/thu-tuc/newborn\""))
            let review = try await review(&browser)
            #expect(review.status == 200 && review.html.contains("Xem lại trước khi nộp"))
            #expect(review.html.contains("10.000 đồng"))
            let receipt = try await browser.submit(review)
            #expect(receipt.html.contains("LT-H29.267.43-261130-0001"))
            for code in ["H29.267.43-261130-0001", "H29.267.43.50-261130-0001", "H29.94-261130-0001"] {
                #expect(receipt.html.contains(code), "\(code)")
            }
            #expect(try await browser.submit(review).html == receipt.html, "sent again, it is the same receipt")
            #expect(try await town.dossierCount() == 3)

            let group = try await browser.open(receipt.trackAddress)
            #expect(group.html.matches(of: /Chờ kết quả việc trước/).count == 2)
            let birth = try #require(try await town.services.dossiers.find(code: "H29.267.43-261130-0001"))
            try await town.services.dossiers.act(
                Act(step: "intake", outcome: "refuse", reason: "Đã có giấy khai sinh"), on: birth.id,
                town.officer(.receptionist))
            let ended = try await browser.open(receipt.trackAddress)
            #expect(ended.html.contains("Không mở được: hồ sơ H29.267.43-261130-0001 kết thúc"))
            #expect(ended.html.contains("Đăng ký thường trú: "))
            let one = try await browser.open(
                URLs.track(birth.id, secret: town.services.dossiers.secret(of: birth.id)))
            #expect(one.html.contains("Xem cả nhóm LT-H29.267.43-261130-0001"))
            let tracked = try await browser.open("/tra-cuu?ma=lt-h29.267.43-261130-0001")
            #expect(tracked.html.contains("H29.94-261130-0001"))

            var other = CitizenBrowser(client)
            #expect(
                try await other.open(receipt.trackAddress.replacing("/nhom-ho-so/", with: "/nhom-ho-so/1")).status
                    == 404)
        }
    }

    @Test func `all of a group is taken back after having been asked once`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let review = try await review(&browser)
            let receipt = try await browser.submit(review)
            let ask = try await browser.open(receipt.trackAddress + "/rut")
            #expect(ask.html.contains("Mọi hồ sơ của nhóm"))
            let none = try await browser.submit(ask, ["reason": ""])
            #expect(none.status == 422)
            let group = try await browser.submit(ask, ["reason": "Đặt lại tên cho con"])
            #expect(group.html.matches(of: /Đã dừng xử lý/).count == 3)
            #expect(!group.html.contains("Rút tất cả"))
            #expect(try await browser.submit(ask, ["reason": "Đặt lại tên cho con"]).status == 200)
        }
    }

    @Test func `every name of the groups' pages is known`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let page = try await browser.open("/thu-tuc/newborn")
            #expect(page.status == 200)
            for text in ["Đăng ký khai sinh", "Đăng ký thường trú", "Cấp thẻ bảo hiểm y tế", "Bắt đầu khi có kết quả"] {
                #expect(page.html.contains(text), "\(text)")
            }
            let english = CitizenBrowser(client, language: "en")
            var reader = english
            #expect(try await reader.open("/thu-tuc/newborn").html.contains("Begins when there is a result of"))
        }
    }
}
