import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

@Suite struct `Results that anyone may check` {
    private func issued(_ office: DeskOffice) async throws -> Identifier {
        let (id, _) = try await `An officer's desk`.takeIn(office)
        let specialist = try await `An officer's desk`.specialist(office)
        try await `An officer's desk`.press(office, "truongphong", id, [("assignee", specialist)])
        for login in ["chuyenvien", "truongphong", "lanhdao", "vanthu"] {
            try await `An officer's desk`.press(office, login, id)
        }
        return id
    }

    @Test func `are found by their reference, hold until they are revoked, and name nobody`() async throws {
        try await DeskOffice.open { office in
            let id = try await issued(office)
            let reference = office.services.dossiers.reference(id, 0)
            let anyone = Browser(client: office.client, session: nil)
            let page = try await anyone.get(URLs.verify(reference))
            #expect(page.status == .ok && page.has("còn hiệu lực") && page.has("N.T.M."))
            for secret in ["Nguyễn Thị Mẫu", "079185000001", "0901", "H29.267.43-", "\(id)"] {
                #expect(!page.html.contains(secret), "\(secret)")
            }
            #expect(try await anyone.get(URLs.verify("0000000000000000")).status == .notFound)
            #expect(try await anyone.get(URLs.verification).status == .ok)
            #expect(try await anyone.get("/xac-minh/khoa").status == .notFound)

            // Only who leads the issuing unit is offered to revoke, and may.
            let address = "/can-bo/ho-so/\(id)/van-ban/0"
            for login in ["tiepnhan", "vanthu", "truongphong"] {
                let browser = try await office.browser(login)
                #expect(try await browser.get(address).html.contains("/thu-hoi") == false)
                #expect(try await browser.get("\(address)/thu-hoi").status == .forbidden)
            }
            let leader = try await office.browser("lanhdao")
            #expect(try await leader.get(address).html.contains("\(address)/thu-hoi"))
            let form = try await leader.get("\(address)/thu-hoi")
            #expect(try await leader.submit(form, "\(address)/thu-hoi", []).status == .unprocessableContent)
            let sent = try await leader.submit(form, "\(address)/thu-hoi", [("reason", "Cấp nhầm cho bà Kín")])
            #expect(sent.status == .seeOther)
            #expect(try await leader.follow(sent).has("Cấp nhầm cho bà Kín"))
            let revoked = try await anyone.get(URLs.verify(reference))
            #expect(revoked.has("đã bị thu hồi ngày 30/11/2026") && !revoked.html.contains("Kín"))
        }
    }

    @Test func `a printed form is found by its reference too, and names nobody`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await `An officer's desk`.takeIn(office)
            let dossiers = office.services.dossiers
            let at = try #require(try await office.dossier(id).clock.startedAt)
            let sheet = SheetRecord(
                reference: dossiers.reference(id, form: "giay-tiep-nhan", on: at), dossier: id, unit: "H29.267.43",
                kind: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", number: try await office.dossier(id).code,
                occasion: at,
                file: KeptFile(sha256: String(repeating: "a", count: 64), size: 9, sealed: "Ủy ban nhân dân"))
            _ = try await dossiers.keepSheet(sheet, form: "giay-tiep-nhan")
            let anyone = Browser(client: office.client, session: nil)
            let page = try await anyone.get(URLs.verify(sheet.reference))
            #expect(page.status == .ok && page.has("Giấy này có thật") && page.has("N.T.M."))
            #expect(page.has("Giấy tiếp nhận hồ sơ") && page.has(sheet.file.sha256))
            for secret in ["Nguyễn Thị Mẫu", "079185000001", "0901", "H29.267.43-", "\(id)"] {
                #expect(!page.html.contains(secret), "\(secret)")
            }
        }
    }

    @Test func `whom a form was given to reads it, and the office's own slip is not theirs`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await `An officer's desk`.takeIn(office)
            let track = URLs.track(id, secret: office.services.dossiers.secret(of: id))
            let citizen = Browser(client: office.client)
            let page = try await citizen.get(track)
            #expect(page.has("Giấy tờ của cơ quan gửi bạn") && page.html.contains("\(track)/in/giay-tiep-nhan\""))
            #expect(!page.html.contains("/in/kiem-soat") && !page.html.contains("/in/tu-choi"))
            let form = try await citizen.get("\(track)/in/giay-tiep-nhan")
            #expect(
                form.status == .ok && form.has("Cộng hòa") == false && form.has("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
            #expect(form.has("Nguyễn Thị Mẫu") && form.html.contains("<svg"))
            for form in ["kiem-soat", "tu-choi", "xin-loi", "khac"] {
                #expect(try await citizen.get("\(track)/in/\(form)").status == .notFound, "\(form)")
            }
            #expect(try await citizen.get("\(track)/in/giay-tiep-nhan/pdf").status == .serviceUnavailable)
            let receipt = try await citizen.get("\(track)/bien-lai/1")
            #expect(
                receipt.status == .ok && receipt.has("Biên lai thu tiền phí") && page.html.contains("/bien-lai/1\""))
            #expect(try await citizen.get("\(track)/bien-lai/2").status == .notFound)
            #expect(try await citizen.get("\(track)x/in/giay-tiep-nhan").status == .notFound)
        }
    }

    @Test func `without a renderer a page is printed as before and says that it has no file`() async throws {
        try await DeskOffice.open { office in
            let id = try await issued(office)
            let clerk = try await office.browser("vanthu")
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/van-ban/0").has("không tạo tệp PDF"))
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/van-ban/0/pdf").status == .notFound)
            let form = "/can-bo/ho-so/\(id)/in/giay-tiep-nhan"
            let desk = try await office.browser("tiepnhan")
            #expect(try await desk.get(form).has("không tạo tệp PDF"))
            #expect(try await desk.get("\(form)/pdf").status == .serviceUnavailable)
            // What opens the dossier to its applicant is for those who give it to them.
            let page = try await clerk.get(form)
            #expect(page.has("chỉ bộ phận tiếp nhận lấy được") && !page.html.contains("<svg"))
            #expect(try await clerk.get("\(form)/pdf").status == .forbidden)
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/van-ban/9/pdf").status == .notFound)
            let stranger = try await office.browser("tiepnhan.saigon")
            #expect(try await stranger.get("/can-bo/ho-so/\(id)/van-ban/0/pdf").status == .notFound)
        }
    }

    @Test func `are not run through from one address`() async throws {
        try await DeskOffice.open { office in
            let anyone = Browser(client: office.client, session: nil)
            var statuses: Set<Int> = []
            for number in 0..<70 { statuses.insert(try await anyone.get(URLs.verify("\(number)")).status.code) }
            #expect(statuses == [404, 429])
        }
    }
}
