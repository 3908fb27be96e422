import Administration
import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

@Suite struct `An officer's desk` {
    /// Everything that the counter types for a household business.
    static let counter: [(String, String)] = [
        ("owner.name", "Nguyễn Thị Mẫu"), ("owner.id_number", "079185000001"), ("owner.birth_date", "5/2/1985"),
        ("owner.phone", "0901 234 567"), ("owner.address", "12 Lê Lợi, phường Bến Thành"),
        ("business.name", "Bún Bò Cô Mẫu"), ("business.ward", "ben thanh"),
        ("business.address", "Sạp 12, chợ Bến Thành"),
        ("activity.industry_code", "5610"), ("activity.industry", "Dịch vụ ăn uống"),
        ("activity.capital", "50.000.000"),
        ("activity.workers", "2"), ("registration.holder", "individual"), ("tax.method", "declaration"),
        ("tax.start_date", "01/12/2026"), ("declaration.agreed", "yes"), ("paper.application", "yes"),
        ("copies.application", "1"), ("fees", "yes"), ("then", "accept"),
    ]

    /// Takes a household business in at the counter; the receipt's page.
    static func takeIn(_ office: DeskOffice) async throws -> (id: Identifier, receipt: Browser.Page) {
        let desk = try await office.browser("tiepnhan")
        let page = try await desk.get("/can-bo/tiep-nhan/household-business")
        let sent = try await desk.submit(page, "/can-bo/tiep-nhan/household-business", counter)
        #expect(sent.status == .seeOther, "\(sent.text)")
        let id = try #require(sent.location?.split(separator: "/").dropFirst(2).first.flatMap { Identifier($0) })
        return (id, try await desk.follow(sent))
    }

    /// Opens the dossier as somebody and presses the one button that it offers.
    @discardableResult
    static func press(
        _ office: DeskOffice, _ login: String, _ id: Identifier, _ filled: [(String, String)] = []
    ) async throws -> Browser.Page {
        let browser = try await office.browser(login)
        let page = try await browser.get("/can-bo/ho-so/\(id)")
        #expect(page.status == .ok)
        let sent = try await browser.submit(page, "/can-bo/ho-so/\(id)/buoc/", filled)
        #expect(sent.status == .seeOther, "\(login): \(sent.text)")
        return try await browser.follow(sent)
    }

    @Test func `a dossier goes from the counter to the citizen's hand by forms alone`() async throws {
        try await DeskOffice.open { office in
            let (id, receipt) = try await Self.takeIn(office)
            var dossier = try await office.dossier(id)
            #expect(dossier.code == "H29.267.43-261130-0001")
            #expect(dossier.answers.at("business.ward") == "26743")
            #expect(dossier.answers.at("owner.phone") == "0901234567")
            #expect(dossier.fees.allSatisfy { $0.collectedAt != nil })
            #expect(receipt.has("16 giờ 00 phút, ngày 03 tháng 12 năm 2026"))
            #expect(receipt.html.contains("<svg"))
            let golden = try Golden.page(Array(receipt.html.utf8), "Desk/receipt")
            #expect(golden.now == golden.kept)

            office.clock.set("2026-11-30T10:00+07:00")
            let queue = try await office.browser("truongphong").get("/can-bo")
            #expect(queue.has("H29.267.43-261130-0001") && queue.has("Phân công"))
            let specialist = try await Self.specialist(office)
            try await Self.press(office, "truongphong", id, [("assignee", specialist)])
            office.clock.set("2026-12-01T09:00+07:00")
            #expect(try await office.dossier(id).tasks.map(\.assignee) == [Identifier(specialist)])
            let done = try await Self.press(office, "chuyenvien", id, [("note", "Tên không trùng.")])
            #expect(done.has("Thụ lý: Đề xuất cấp"))
            try await Self.press(office, "truongphong", id)
            office.clock.set("2026-12-02T15:00+07:00")
            let signing = try await office.browser("lanhdao").get("/can-bo/ho-so/\(id)")
            #expect(signing.has("Phạm Văn Thụ đề xuất giải quyết.") && signing.has("Tên không trùng."))
            try await Self.press(office, "lanhdao", id)
            try await Self.press(office, "vanthu", id)
            let document = try await office.browser("vanthu").get("/can-bo/ho-so/\(id)/van-ban/0")
            #expect(document.has("Số: 01/GCN-HKD") && document.has("Huỳnh Thị Lãnh") && document.has("50.000.000 đồng"))
            office.clock.set("2026-12-03T08:30+07:00")
            try await Self.press(office, "tiepnhan", id)
            dossier = try await office.dossier(id)
            #expect(dossier.result == "granted" && dossier.status == .delivered)
            #expect(dossier.clock.isLate(at: office.clock.now) == false)

            let slip = try await office.browser("tiepnhan").get("/can-bo/ho-so/\(id)/in/kiem-soat")
            let kept = try Golden.page(Array(slip.html.utf8), "Desk/control-slip")
            #expect(kept.now == kept.kept)
            let book = try await office.browser("tiepnhan").get(
                "/can-bo/so-theo-doi?tu=30/11/2026&den=03/12/2026&\(Browser.why)")
            #expect(book.has("H29.267.43-261130-0001") && book.has("08:30 03/12/2026") && book.has("Mẫu số 07"))
        }
    }

    static func specialist(_ office: DeskOffice) async throws -> String {
        let people = try await office.services.positions.colleagues(
            at: DeskOffice.unit, role: .specialist, on: office.clock.now.date)
        return try #require(people.first { $0.name == "Phạm Văn Thụ" }).officer.description
    }

    @Test func `a form with mistakes comes back with every mistake beside its field and what was typed`() async throws {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let page = try await desk.get("/can-bo/tiep-nhan/household-business")
            let wrong: [(String, String)] = [
                ("owner.name", "Lê Thị \"Hai\""), ("owner.birth_date", "31/02/1985"),
                ("business.ward", "phường nào đó"),
                ("then", "accept"),
            ]
            let again = try await desk.submit(page, "/can-bo/tiep-nhan/household-business", wrong)
            #expect(again.status == .unprocessableContent)
            #expect(again.html.contains("value=\"Lê Thị &#34;Hai&#34;\""))
            #expect(again.html.contains("value=\"phường nào đó\""))
            for field in [
                "owner-id_number", "owner-birth_date", "business-ward", "registration-holder", "paper-application",
            ] {
                #expect(again.html.contains("id=\"\(field)-error\""), "\(field)")
            }
            #expect(try await desk.get("/can-bo").has("Không còn việc nào"))
            // The page that came back is filled in and sent: one dossier.
            let sent = try await desk.submit(again, "/can-bo/tiep-nhan/household-business", Self.counter)
            #expect(sent.status == .seeOther)
        }
    }

    @Test func `a scan is kept with its paper and opens in the browser's own viewer`() async throws {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let page = try await desk.get("/can-bo/tiep-nhan/household-business")
            let sent = try await desk.upload(
                page, "/can-bo/tiep-nhan/household-business", Self.counter.filter { $0.0 != "paper.application" },
                files: ["scan.application"])
            #expect(sent.status == .seeOther, "\(sent.text)")
            let id = try #require(sent.location?.split(separator: "/").dropFirst(2).first.flatMap { Identifier($0) })
            #expect(try await office.dossier(id).papers.map(\.file?.name) == ["Bản quét.pdf"])
            #expect(try await desk.get("/can-bo/ho-so/\(id)").html.contains("href=\"/can-bo/ho-so/\(id)/giay-to/0\""))
            let paper = try await desk.get("/can-bo/ho-so/\(id)/giay-to/0")
            #expect(paper.html == "%PDF-1.4 quét" && paper.headers[.contentType] == "application/pdf")
            #expect(paper.headers[.contentDisposition]?.hasPrefix("inline;") == true)
            #expect(paper.headers[.cacheControl] == "no-store" && paper.headers[.xContentTypeOptions] == "nosniff")
            #expect(try await desk.get("/can-bo/ho-so/\(id)/giay-to/1").status == .notFound)
            #expect(try await desk.get("/can-bo/ho-so/\(id)/giay-to/-1").status == .notFound)
        }
    }

    @Test func `the counter's page sent twice takes in one dossier`() async throws {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let page = try await desk.get("/can-bo/tiep-nhan/household-business")
            let first = try await desk.submit(page, "/can-bo/tiep-nhan/household-business", Self.counter)
            let second = try await desk.submit(page, "/can-bo/tiep-nhan/household-business", Self.counter)
            #expect(first.status == .seeOther && second.location == first.location)
            let book = try await desk.get("/can-bo/so-theo-doi?\(Browser.why)")
            #expect(book.html.matches(of: /261130-\d{4}<\/a>/).count == 1)
        }
    }

    @Test func `a scanned card fills the owner in`() async throws {
        try await DeskOffice.open { office in
            let card = "079185000001|025123456|Nguyễn Thị Mẫu|05021985|Nữ|12 Lê Lợi, Bến Thành|01012021"
            let page = try await office.browser("tiepnhan")
                .get("/can-bo/tiep-nhan/household-business?so=\(URLs.encode(card))")
            for value in ["079185000001", "Nguyễn Thị Mẫu", "05/02/1985", "12 Lê Lợi, Bến Thành", "Phường Bến Thành"] {
                #expect(page.html.contains("value=\"\(value)\""), "\(value)")
            }
        }
        #expect(CitizenCard("079 185 000 001")?.number == "079185000001")
        #expect(CitizenCard("0791850000") == nil)
    }

    @Test func `what was asked for is taken in at the counter, and the limit counts anew`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await Self.takeIn(office)
            try await Self.press(office, "truongphong", id)
            let specialist = try await office.browser("chuyenvien")
            let form = try await specialist.get("/can-bo/ho-so/\(id)/buoc/appraise?ket=supplement")
            let empty = try await specialist.submit(form, "/can-bo/ho-so/\(id)/buoc/", [("reason", "Thiếu")])
            #expect(empty.status == .unprocessableContent && empty.html.contains("Thiếu</textarea>"))
            let sent = try await specialist.submit(
                empty, "/can-bo/ho-so/\(id)/buoc/",
                [("items", "Hợp đồng thuê\n\n Bản vẽ "), ("template", "r1"), ("reason", "Bổ sung.")])
            #expect(sent.status == .seeOther)
            let asked = try #require(try await office.dossier(id).openSupplement)
            #expect(asked.items == ["Hợp đồng thuê", "Bản vẽ"])
            #expect(asked.reason == "Thành phần hồ sơ chưa đủ theo quy định. Bổ sung.")
            let letter = try await specialist.get("/can-bo/ho-so/\(id)/in/yeu-cau-bo-sung")
            #expect(letter.has("Hợp đồng thuê") && letter.has("Mẫu số 02 (TT 03/2025/TT-VPCP)"))

            office.clock.set("2026-12-02T09:00+07:00")
            let desk = try await office.browser("tiepnhan")
            let page = try await desk.get("/can-bo/ho-so/\(id)/bo-sung")
            #expect(page.has("Hợp đồng thuê"))
            let answers = Self.counter.filter {
                !$0.0.hasPrefix("paper.") && !$0.0.hasPrefix("copies.") && $0.0 != "fees"
            }
            let added = try await desk.submit(
                page, "/can-bo/ho-so/\(id)/bo-sung",
                answers + [("paper.authorisation", "yes"), ("copies.authorisation", "2")])
            #expect(added.status == .seeOther, "\(added.text)")
            let dossier = try await office.dossier(id)
            #expect(dossier.papers.count { $0.paper == "authorisation" } == 2)
            #expect(dossier.clock.due == Instant("2026-12-07T16:00+07:00"))
            let told = try await desk.get("/can-bo/ho-so/\(id)")
            #expect(told.has("tính lại từ đầu") && told.has("thứ Bảy, Chủ nhật (05/12, 06/12)"))
        }
    }

    @Test func `an apology, a withdrawal at the counter and its confirmation each have their page and paper`()
        async throws
    {
        try await DeskOffice.open(at: "2026-12-30T09:00+07:00") { office in
            let (id, _) = try await Self.takeIn(office)
            let head = try await office.browser("truongphong")
            let page = try await head.get("/can-bo/ho-so/\(id)")
            #expect(page.has("Tết Dương lịch (01/01)"), "\(page.text)")
            let form = try await head.get("/can-bo/ho-so/\(id)/xin-loi")
            let bad = try await head.submit(
                form, "/can-bo/ho-so/\(id)/xin-loi", [("due", "mai"), ("reason", "Mất điện")])
            #expect(bad.status == .unprocessableContent || bad.status == .badRequest)
            #expect(bad.html.contains("Mất điện</textarea>"))
            let sent = try await head.submit(
                bad, "/can-bo/ho-so/\(id)/xin-loi", [("due", "8/1/2027"), ("reason", "Mất điện")])
            #expect(sent.status == .seeOther, "\(sent.text)")
            #expect(try await head.get("/can-bo/ho-so/\(id)/in/xin-loi").has("Mất điện"))

            let desk = try await office.browser("tiepnhan")
            let withdrawal = try await desk.get("/can-bo/ho-so/\(id)/rut")
            #expect(
                try await desk.submit(withdrawal, "/can-bo/ho-so/\(id)/rut", [("reason", "Không mở nữa")]).status
                    == .seeOther)
            try await Self.press(office, "tiepnhan", id)
            #expect(try await office.dossier(id).result == "withdrawn")
            #expect(try await desk.get("/can-bo/ho-so/\(id)/in/dung-giai-quyet").has("Không mở nữa"))
        }
    }
}
