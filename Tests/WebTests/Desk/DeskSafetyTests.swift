import Administration
import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

@Suite struct `The desk keeps apart and loses nothing` {
    /// Filed online and accepted at the desk.
    private func accepted(_ office: DeskOffice, answers: (inout Value) -> Void = { _ in }) async throws -> Identifier {
        let id = try await office.file(answers: answers)
        try await `An officer's desk`.press(office, "tiepnhan", id)
        return id
    }

    @Test func `a page sent twice acts once`() async throws {
        try await DeskOffice.open { office in
            let id = try await accepted(office)
            let head = try await office.browser("truongphong")
            let page = try await head.get("/can-bo/ho-so/\(id)")
            let address = "/can-bo/ho-so/\(id)/buoc/"
            #expect(try await head.submit(page, address).status == .seeOther)
            let version = try await office.dossier(id).version
            let second = try await head.submit(page, address)
            #expect(second.status == .seeOther)
            #expect(try await office.dossier(id).version == version)
        }
    }

    @Test func `a page that was sent already and comes again with other words is an old page`() async throws {
        try await DeskOffice.open { office in
            let id = try await accepted(office)
            try await `An officer's desk`.press(office, "truongphong", id)
            try await `An officer's desk`.press(office, "chuyenvien", id)
            let head = try await office.browser("truongphong")
            let address = "/can-bo/ho-so/\(id)/buoc/"
            let page = try await head.get(address + "review?ket=return")
            #expect(try await head.submit(page, address, [("reason", "Tra lại tên.")]).status == .seeOther)
            try await `An officer's desk`.press(office, "chuyenvien", id)
            let again = try await head.submit(page, address, [("reason", "Tra lại địa chỉ.")])
            #expect(again.status == .conflict && again.has("Việc này chưa được ghi."))
            #expect(again.html.contains("Tra lại địa chỉ.</textarea>") && !again.has("nội dung khác"))
            func key(_ page: Browser.Page) -> Substring? {
                page.html.firstMatch(of: /name="key" value="([^"]+)"/)?.1
            }
            #expect(key(page) != nil && key(again) != nil && key(again) != key(page), "sent again it is a new act")
        }
    }

    @Test func `a counter offers what its unit may take in`() async throws {
        try await DeskOffice.open { office in
            let list = try await office.browser("tiepnhan").get("/can-bo/tiep-nhan")
            #expect(list.has("Đăng ký hộ kinh doanh") && list.has("Cấp giấy phép xây dựng"))
            // Only the police of the place take it in.
            #expect(!list.has("Đăng ký tạm trú"))
        }
    }

    @Test func `who was refused at the desk reads so, and why`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let desk = try await office.browser("tiepnhan")
            let address = "/can-bo/ho-so/\(id)/buoc/"
            let page = try await desk.get(address + "intake?ket=refuse")
            #expect(
                try await desk.submit(page, address, [("reason", "Nơi kinh doanh ở phường khác.")]).status == .seeOther)
            let secret = office.services.dossiers.secret(of: id)
            for page in [try await desk.get("/can-bo/ho-so/\(id)"), try await desk.get("/ho-so/\(id)/\(secret)")] {
                // The refusal with its reason first, what becomes of the fees after it.
                let told = page.html.firstMatch(of: /Từ chối[\s\S]*Nơi kinh doanh ở phường khác\.[\s\S]*Không thu phí/)
                #expect(told != nil)
            }
        }
    }

    @Test func `a counter's page that took in one dossier takes in another only when it is sent once more`()
        async throws
    {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let address = "/can-bo/tiep-nhan/household-business"
            let page = try await desk.get(address)
            #expect(try await desk.submit(page, address, `An officer's desk`.counter).status == .seeOther)
            let other = `An officer's desk`.counter.filter { $0.0 != "owner.name" } + [("owner.name", "Trần Người Sau")]
            let again = try await desk.submit(page, address, other)
            #expect(again.status == .conflict && again.has("Trang này đã nhận một hồ sơ"))
            #expect(again.html.contains("value=\"Trần Người Sau\""))
            #expect(try await desk.get("/can-bo/tim?q=Sau").has("Trần Người Sau") == false)
            #expect(try await desk.submit(again, address, other).status == .seeOther)
        }
    }

    @Test func `the control slip says when the next step had what came late in the day`() async throws {
        try await DeskOffice.open { office in
            office.clock.set("2026-11-30T15:20+07:00")
            let id = try await accepted(office)
            let desk = try await office.browser("tiepnhan")
            let slip = "/can-bo/ho-so/\(id)/in/kiem-soat"
            #expect(try await desk.get(slip).has("7 giờ 30 phút, ngày 01 tháng 12 năm 2026"))
            // Who was at it before the hand-over had it then.
            office.clock.set("2026-11-30T15:35+07:00")
            try await `An officer's desk`.press(office, "truongphong", id)
            #expect(try await desk.get(slip).has("15 giờ 20 phút, ngày 30 tháng 11 năm 2026"))
        }
    }

    @Test func `whoever acts on an old page is told kindly, and keeps what they typed while the step is open`()
        async throws
    {
        try await DeskOffice.open { office in
            let id = try await accepted(office)
            try await `An officer's desk`.press(office, "truongphong", id)
            let (one, two) = (try await office.browser("chuyenvien"), try await office.browser("chuyenvien2"))
            let address = "/can-bo/ho-so/\(id)/buoc/"
            let old = try await one.get(address + "appraise?ket=supplement")
            let other = try await two.get("/can-bo/ho-so/\(id)/giao/appraise")
            // The head gives the task to the first specialist: the dossier changes, the step stays open.
            let head = try await office.browser("truongphong")
            let give = try await head.get("/can-bo/ho-so/\(id)/giao/appraise")
            let specialist = try await `An officer's desk`.specialist(office)
            #expect(
                try await head.submit(give, "/can-bo/ho-so/\(id)/giao/", [("officer", specialist)]).status == .seeOther)
            let fields = [("items", "Bản vẽ"), ("reason", "Thiếu bản vẽ.")]
            let refused = try await one.submit(old, address, fields)
            #expect(refused.status == .conflict)
            #expect(refused.has("Việc này chưa được ghi.") && refused.has("Võ Minh Trưởng"))
            #expect(refused.html.contains("Bản vẽ</textarea>") && refused.html.contains("Thiếu bản vẽ.</textarea>"))
            #expect(try await office.dossier(id).supplements.isEmpty)
            #expect(try await one.submit(refused, address, fields).status == .seeOther)
            // The step is closed now: the colleague sees the dossier as it is.
            let late = try await two.submit(other, "/can-bo/ho-so/\(id)/giao/", [("officer", specialist)])
            #expect(late.status == .conflict && late.has("Phạm Văn Thụ"))
            #expect(try await office.dossier(id).supplements.count == 1)
        }
    }

    @Test func `an officer of another unit finds nothing, and another role may not act`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await `An officer's desk`.takeIn(office)
            let stranger = try await office.browser("tiepnhan.saigon")
            for path in [
                "", "/in/giay-tiep-nhan", "/buoc/assign", "/giao/assign", "/xin-loi", "/rut", "/bo-sung", "/giay-to/0",
                "/van-ban/0", "/to-khai", "/to-khai/pdf",
            ] {
                let page = try await stranger.get("/can-bo/ho-so/\(id)\(path)")
                #expect(page.status == .notFound, "\(path)")
                #expect(!page.has("Nguyễn Thị Mẫu"))
            }
            #expect(
                try await stranger.post("/can-bo/ho-so/\(id)/buoc/assign", [("outcome", "assign")]).status == .notFound)
            #expect(try await stranger.get("/can-bo/tim?q=nguyen+thi+mau").has("Không tìm thấy"))
            #expect(try await stranger.get("/can-bo/so-theo-doi?don-vi=\(DeskOffice.unit)").status == .forbidden)
            #expect(try await stranger.get("/can-bo/don-vi?don-vi=\(DeskOffice.unit)").status == .forbidden)

            let clerk = try await office.browser("vanthu")
            let page = try await clerk.get("/can-bo/ho-so/\(id)")
            #expect(page.status == .ok && page.has("Bạn không có việc ở hồ sơ này"))
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/buoc/assign?ket=assign").status == .forbidden)
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/xin-loi").status == .forbidden)
            #expect(try await clerk.get("/can-bo/tiep-nhan").status == .forbidden)
            #expect(try await clerk.get("/can-bo/don-vi").status == .forbidden)
            let citizen = try await office.browser("congdan")
            #expect(try await citizen.get("/can-bo").status == .forbidden)
            #expect(try await Browser(client: office.client).get("/can-bo").location == "/dang-nhap?tiep=%2Fcan-bo")
        }
    }

    @Test func `a form without our token does nothing and comes back filled in`() async throws {
        try await DeskOffice.open { office in
            let id = try await accepted(office)
            let head = try await office.browser("truongphong")
            let answer = try await head.post(
                "/can-bo/ho-so/\(id)/buoc/assign?ket=assign", [("outcome", "assign"), ("note", "Gấp")])
            #expect(answer.status == .forbidden && answer.html.contains("Gấp</textarea>"))
            #expect(try await office.dossier(id).task("assign") != nil)
            #expect(
                try await head.post("/can-bo/viec", [("dossier", "\(id).assign"), ("act", "take")]).status == .forbidden
            )
        }
    }

    @Test func `a session that ended in the middle keeps what was typed and records nothing`() async throws {
        try await DeskOffice.open { office in
            var desk = try await office.browser("tiepnhan")
            let page = try await desk.get("/can-bo/tiep-nhan/household-business")
            office.clock.set("2026-11-30T14:00+07:00")
            let address = "/can-bo/tiep-nhan/household-business"
            let ended = try await desk.upload(page, address, `An officer's desk`.counter, files: ["scan.application"])
            #expect(ended.status == .unauthorized)
            #expect(ended.headers[.cacheControl] == "no-store")
            #expect(ended.html.contains("value=\"Bún Bò Cô Mẫu\""))
            desk = try await office.browser("tiepnhan")
            let again = try await desk.submit(ended, address)
            #expect(again.status == .forbidden && again.html.contains("value=\"Bún Bò Cô Mẫu\""))
            #expect(try await desk.get("/can-bo/so-theo-doi?\(Browser.why)").html.contains("261130-0001") == false)
            #expect(try await desk.submit(again, address, `An officer's desk`.counter).status == .seeOther)
        }
    }

    @Test func `what people typed is shown as text on every page and paper`() async throws {
        try await DeskOffice.open { office in
            let payload = "<script>alert(1)</script>\"'<img src=x onerror=alert(2)>\u{301}"
            let id = try await accepted(office) { answers in
                for path in [
                    "owner.name", "owner.address", "business.name", "business.address", "activity.industry",
                    "activity.other",
                ] {
                    answers.set(.string(payload), at: path)
                }
            }
            let pages = [
                (
                    "truongphong",
                    [
                        "/can-bo", "/can-bo/ho-so/\(id)", "/can-bo/don-vi", "/can-bo/tim?q=script",
                        "/can-bo/ho-so/\(id)/buoc/assign", "/can-bo/ho-so/\(id)/giao/assign",
                        "/can-bo/ho-so/\(id)/xin-loi",
                    ]
                ),
                (
                    "tiepnhan",
                    [
                        "/can-bo/so-theo-doi?\(Browser.why)", "/can-bo/ho-so/\(id)/in/giay-tiep-nhan",
                        "/can-bo/ho-so/\(id)/in/kiem-soat", "/can-bo/ho-so/\(id)/rut",
                    ]
                ),
            ]
            for (login, paths) in pages {
                let browser = try await office.browser(login)
                for path in paths {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok, "\(path)")
                    #expect(page.headers[.cacheControl] == "no-store", "\(path)")
                    #expect(!page.html.contains("<script>alert") && !page.html.contains("<img src=x"), "\(path)")
                    #expect(page.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "\(path)")
                }
            }
            for login in ["truongphong", "chuyenvien", "truongphong", "lanhdao", "vanthu"] {
                try await `An officer's desk`.press(office, login, id)
            }
            let document = try await office.browser("vanthu").get("/can-bo/ho-so/\(id)/van-ban/0")
            #expect(document.has("GIẤY CHỨNG NHẬN") && !document.html.contains("<script>alert"))
            #expect(document.html.contains("&lt;script&gt;alert(1)"))
        }
    }
}
