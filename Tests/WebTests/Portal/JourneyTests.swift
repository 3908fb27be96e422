import Administration
@testable import Casework
import Core
import Foundation
import HummingbirdTesting
import OrderedCollections
import Testing

@testable import Web

/// What citizens do from the first page to the result, by links and forms alone.
@Suite struct JourneyTests {
    @Test func `a citizen files a household business and follows it`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let front = try await browser.open("/")
            #expect(front.html.contains("Đăng ký hộ kinh doanh"))
            let found = try await browser.open("/thu-tuc?q=HO+KINH+DOANH")
            #expect(found.html.contains("href=\"/thu-tuc/household-business\""))

            let review = try await browser.fill()
            #expect(review.status == 200)
            #expect(review.html.contains("Xem lại trước khi nộp"))
            #expect(review.html.contains("05/02/1985"))
            #expect(review.html.contains("50.000.000 đồng"))
            #expect(review.html.contains("Phường Bến Thành, Thành phố Hồ Chí Minh"))
            #expect(review.html.contains("Ủy ban nhân dân phường Bến Thành"))
            #expect(review.html.contains("100.000 đồng"))

            let receipt = try await browser.submit(review)
            #expect(receipt.status == 200)
            #expect(receipt.html.contains("dự kiến thứ Năm, 03/12/2026, trước 16:00"))
            #expect(receipt.code == "H29.267.43-261130-0001")
            #expect(receipt.html.contains("<svg"))
            #expect(receipt.html.contains("https://motcua.example\(receipt.trackAddress)"))

            let dossier = try await browser.open(receipt.trackAddress)
            #expect(dossier.html.contains("Đã nộp, chờ tiếp nhận"))
            #expect(dossier.html.contains("Nộp hồ sơ trực tuyến"))
            #expect(try await town.dossierCount() == 1)
        }
    }

    @Test func `after the desk accepts, the citizen sees when the result is due and who has it`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let id = try #require(receipt.dossier)
            town.clock.set("2026-11-30T10:00+07:00")
            try await town.services.dossiers.act(
                Act(step: "intake", outcome: "accept"), on: id, town.officer(.receptionist))
            let page = try await browser.open(receipt.trackAddress)
            #expect(page.html.contains("Hồ sơ được tiếp nhận"))
            #expect(page.html.contains("Hẹn trả: thứ Năm, 03/12/2026, trước 16:00"))
            #expect(page.html.contains("Còn 3 ngày làm việc"))
            #expect(page.html.contains("Phân công"))
            #expect(!page.html.contains("Cán bộ thử"))
            let again = try await browser.open(receipt.trackAddress + "/bien-nhan")
            #expect(again.html.contains("dự kiến thứ Năm, 03/12/2026, trước 16:00"))
        }
    }

    @Test func `the result can be read and printed by who holds the receipt`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let id = try #require(receipt.dossier)
            let acts: [(step: String, outcome: String, role: Role)] = [
                ("intake", "accept", .receptionist), ("assign", "assign", .divisionHead),
                ("appraise", "propose", .specialist), ("review", "agree", .divisionHead), ("sign", "grant", .leader),
                ("issue", "next", .clerk),
            ]
            let procedure = try await town.services.catalogue.current("household-business", at: town.clock.now.date)
            for act in acts {
                let outcome = act.outcome == "next" ? procedure.steps[act.step]?.outcomes.first?.id : act.outcome
                try await town.services.dossiers.act(
                    Act(step: act.step, outcome: outcome ?? ""), on: id, town.officer(act.role))
            }
            let page = try await browser.open(receipt.trackAddress)
            #expect(page.html.contains("Đã có kết quả"))
            #expect(page.html.contains("Giấy chứng nhận đăng ký hộ kinh doanh"))
            let document = try await browser.open(receipt.trackAddress + "/van-ban/1")
            #expect(document.status == 200)
            #expect(document.html.contains("Bún Bò Cô Mẫu") || document.html.contains("BÚN BÒ CÔ MẪU"))
            #expect(try await browser.open(receipt.trackAddress + "/van-ban/2").status == 404)
        }
    }

    @Test func `an officer is told to sign out before filing for themselves`() async throws {
        try await Town.visit { town, client in
            _ = try await town.services.accounts.create(
                NewAccount(
                    login: "canbo", holder: .officer(name: "Lê Thị Tiếp", staffCode: "BT-01"), password: Town.password))
            var browser = CitizenBrowser(client)
            _ = try await browser.submit(
                browser.open("/dang-nhap"), ["login": "canbo", "password": Town.password])
            let refused = try await browser.begin()
            #expect(refused.status == 403)
            #expect(refused.html.contains("tài khoản cán bộ"))
        }
    }

    @Test func `a supplement request is answered with a paper`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let id = try #require(receipt.dossier)
            try await town.services.dossiers.act(
                Act(step: "intake", outcome: "supplement", reason: "Ảnh mờ", items: ["Chụp lại <giấy> ủy quyền"]),
                on: id,
                town.officer(.receptionist))
            let asked = try await browser.open(receipt.trackAddress)
            #expect(asked.html.contains("Chụp lại &lt;giấy&gt; ủy quyền"))
            #expect(asked.html.contains("Chờ bổ sung giấy tờ"))
            let papers = try await browser.submit(asked)
            #expect(papers.html.contains("Chụp lại &lt;giấy&gt; ủy quyền"))
            let review = try await browser.upload(
                papers, [("paper.authorisation", "uy-quyen.pdf", Array("%PDF-1.7 giấy".utf8))],
                button: ("continue", "1"))
            #expect(review.html.contains("uy-quyen.pdf"))
            #expect(review.html.contains("Nguyễn Thị Mẫu"))
            let sent = try await browser.submit(review)
            #expect(sent.html.contains("Đã bổ sung"))
            #expect(!sent.html.contains("Cần bạn bổ sung"))
            let dossier = try await town.services.dossiers.require(id)
            #expect(dossier.papers.map(\.paper) == ["authorisation"])
            #expect(dossier.openSupplement == nil)
            // The page that was sent is sent once more: it leads to the same dossier and adds nothing.
            let again = try await browser.submit(review)
            #expect(again.html.contains("Đã bổ sung"))
            #expect(try await town.services.dossiers.require(id).version == dossier.version)
        }
    }

    @Test func `a dossier is withdrawn with its reason, once`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let receipt = try await browser.file()
            let asked = try await browser.open(receipt.trackAddress + "/rut")
            let empty = try await browser.submit(asked)
            #expect(empty.status == 422)
            let done = try await browser.submit(asked, ["reason": "Đổi ý"])
            #expect(done.html.contains("Kết thúc: đã rút hồ sơ"))
            let again = try await browser.submit(asked, ["reason": "Đổi ý"])
            #expect(again.html.contains("Kết thúc: đã rút hồ sơ"))
            let id = try #require(receipt.dossier)
            #expect(try await town.services.dossiers.require(id).result == "withdrawn")
        }
    }

    @Test func `who signs in finds their dossiers, and the draft they had begun before`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("congdan", name: "Nguyễn Thị Hoa Mai")
            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let signIn = try await browser.open("/cua-toi")
            #expect(signIn.html.contains("name=\"password\""))
            let wrong = try await browser.submit(signIn, ["login": "congdan", "password": "sai rồi"])
            #expect(wrong.status == 401)
            #expect(wrong.value("login") == "congdan")
            #expect(!wrong.html.contains("sai rồi"))
            let own = try await browser.submit(wrong, ["login": "congdan", "password": Town.password])
            // The draft that this browser began before stands there.
            #expect(own.html.contains("href=\"\(review.address.replacing("/xem-lai", with: ""))\""))
            #expect(!own.html.contains("Chưa có hồ sơ nào"))
            #expect(own.html.contains("Nguyễn Thị Hoa Mai"))

            let resumed = try await browser.open(review.address)
            let receipt = try await browser.submit(resumed)
            let listed = try await browser.open("/cua-toi")
            #expect(listed.html.contains(receipt.code))

            var other = CitizenBrowser(client)
            try await town.citizen("congdan2", name: "Trần Văn Thử")
            _ = try await other.submit(other.open("/dang-nhap"), ["login": "congdan2", "password": Town.password])
            #expect(try await other.open("/cua-toi").html.contains("Chưa có hồ sơ nào"))
            let id = try #require(receipt.dossier)
            #expect(try await other.open("/ho-so/\(id)/0123456789abcdef0123456789abcdef").status == 404)
        }
    }

    @Test func `signing out leaves neither session nor drafts behind`() async throws {
        try await Town.visit { town, client in
            try await town.citizen("congdan", name: "Nguyễn Thị Hoa Mai")
            var browser = CitizenBrowser(client)
            _ = try await browser.submit(browser.open("/dang-nhap"), ["login": "congdan", "password": Town.password])
            let draft = try await browser.begin()
            let token = try #require(draft.value("_token"))
            _ = try await browser.submit(draft, ["_token": token], action: "/dang-xuat")
            #expect(try await browser.open(draft.address).status == 404)
            #expect(try await browser.open("/cua-toi").html.contains("name=\"password\""))
        }
    }

    @Test func `the whole way exists in English`() async throws {
        try await Town.visit { _, client in
            var browser = CitizenBrowser(client, language: "en")
            let review = try await browser.fill()
            #expect(review.html.contains("Review before you submit"))
            let receipt = try await browser.submit(review)
            #expect(receipt.html.contains("Dossier submitted"))
            let dossier = try await browser.open(receipt.trackAddress)
            #expect(dossier.html.contains("Submitted, waiting for acceptance"))
            #expect(dossier.html.contains("lang=\"en\""))
        }
    }
}
