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

    @Test func `without a renderer a page is printed as before and says that it has no file`() async throws {
        try await DeskOffice.open { office in
            let id = try await issued(office)
            let clerk = try await office.browser("vanthu")
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/van-ban/0").has("không tạo tệp PDF"))
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/van-ban/0/pdf").status == .notFound)
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/in/giay-tiep-nhan").has("không tạo tệp PDF"))
            #expect(try await clerk.get("/can-bo/ho-so/\(id)/in/giay-tiep-nhan/pdf").status == .serviceUnavailable)
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
