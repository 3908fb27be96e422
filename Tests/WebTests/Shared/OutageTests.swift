import Casework
import Core
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Store
import Testing

@testable import Web

@Suite struct `While the database is away` {
    @Test(arguments: [
        StoreError.connectionLost, .contention, .commitUnknown, .closed, .other(code: "sqlite.13", text: ""),
    ])
    func `a citizen's page comes back with what was typed, and is taken once it is there again`(
        _ failure: StoreError
    ) async throws {
        try await DeskOffice.open { office in
            var browser = CitizenBrowser(office.client)
            let first = try await browser.begin()
            office.database.fail(with: failure)
            let away = try await browser.submit(first, CitizenBrowser.business[0])
            #expect(away.status == 503)
            #expect(away.headers[.retryAfter] == "10")
            #expect(away.value("owner.name") == "Nguyễn Thị Mẫu" && away.value("owner.phone") == "0901 234 567")
            #expect(away.html.contains("<li>12 Lê Lợi, phường Bến Thành</li>"))
            #expect(away.html.contains("Gửi lại</button>"))
            // Still away: the same page again.
            #expect(try await browser.submit(away).value("owner.name") == "Nguyễn Thị Mẫu")
            office.database.fail(with: nil)
            let next = try await browser.submit(away)
            #expect(next.status == 200 && next.html.contains("business.name"))
        }
    }

    @Test func `a filing that failed is filed once when it is sent again`() async throws {
        try await DeskOffice.open { office in
            var browser = CitizenBrowser(office.client)
            let review = try await browser.fill()
            office.database.fail(with: .commitUnknown)
            let away = try await browser.submit(review)
            #expect(away.status == 503 && away.html.contains("không bao giờ bị ghi hai lần"))
            office.database.fail(with: nil)
            let receipt = try await browser.submit(away)
            #expect(receipt.status == 200 && receipt.code.hasSuffix("-0001"))
            #expect(try await browser.submit(away).code == receipt.code)
        }
    }

    @Test func `an officer's act and a counter's form with scans come back, before and after the session is known`()
        async throws
    {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let address = "/can-bo/tiep-nhan/household-business"
            let page = try await desk.get(address)
            office.database.fail(with: .connectionLost)
            let away = try await desk.upload(page, address, `An officer's desk`.counter, files: ["scan.application"])
            #expect(away.status == .serviceUnavailable)
            #expect(away.html.contains("value=\"Bún Bò Cô Mẫu\""))
            office.database.fail(with: nil)
            #expect(try await desk.submit(away, address, [("paper.application", "yes")]).status == .seeOther)
        }
    }

    @Test func `a page is told as unavailable, the API as problem+json, both with Retry-After`() async throws {
        try await DeskOffice.open { office in
            office.database.fail(with: .connectionLost)
            let page = try await Browser(client: office.client).get("/tra-cuu?ma=H29.267.43-261130-0001")
            #expect(page.status == .serviceUnavailable && page.headers[.retryAfter] == "10")
            #expect(page.has("tạm gián đoạn"))
            let answer = try await office.client.execute(
                uri: "/api/v1/tasks", method: .get, headers: [.authorization: "Bearer mct_x"])
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "10")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(String(buffer: answer.body).contains("store.unavailable"))
        }
    }

    @Test func `a password is never written back into a page`() async throws {
        try await DeskOffice.open { office in
            var browser = CitizenBrowser(office.client)
            let page = try await browser.open("/dang-nhap")
            office.database.fail(with: .connectionLost)
            let away = try await browser.submit(page, ["login": "tiepnhan", "password": "mot-cua-demo-2026"])
            #expect(away.status == 503 && away.value("login") == "tiepnhan")
            #expect(!away.html.contains("mot-cua-demo-2026"))

            office.database.fail(with: nil)
            _ = try await browser.submit(away, ["login": "congdan", "password": "mot-cua-demo-2026"])
            let change = try await browser.open("/tai-khoan/mat-khau")
            #expect(change.main.contains("name=\"moi\""))
            office.database.fail(with: .connectionLost)
            let typed: [String: String?] = ["cu": "mot-cua-demo-2026", "moi": "con trâu đi trước cái cày"]
            let kept = try await browser.submit(change, typed)
            #expect(kept.status == 503)
            #expect(!kept.html.contains("mot-cua-demo-2026") && !kept.html.contains("con trâu"))
        }
    }

    @Test func `every password field of a template is one of those that are never written back`() throws {
        var found = 0
        for path in try SourceFiles.paths(under: "\(Share.root)/share/templates", endingWith: ".mustache") {
            for tag in try Share.text("share/templates/\(path)").matches(of: /<input [^>]*type="password"[^>]*>/) {
                let name = CitizenPage.attribute("name", in: tag.0)
                #expect(name.map { OutagePage.secrets.contains($0) } == true, "\(path): \(name ?? "no name")")
                found += 1
            }
        }
        #expect(found >= 3)
    }

    @Test func `a wrong statement stays a fault of ours`() async throws {
        try await DeskOffice.open { office in
            for error in [
                StoreError.uniqueViolation(constraint: "a.b"), .foreignKeyViolation, .checkViolation(constraint: "c"),
                .valueCount, .other(code: "postgres.42P01", text: ""), .other(code: "sqlite.1", text: ""),
            ] {
                #expect(!error.isOutage)
                office.database.fail(with: error)
                let page = try await Browser(client: office.client).get("/tra-cuu?ma=H29.267.43-261130-0001")
                #expect(page.status == .internalServerError && page.headers[.retryAfter] == nil, "\(error)")
            }
            for code in ["sqlite.10", "sqlite.522", "postgres.53300", "postgres.57P03", "postgres.25006"] {
                #expect(StoreError.other(code: code, text: "").isOutage, "\(code)")
            }
        }
    }
}

@Suite struct StoppingTests {
    @Test func `a request that is cut off while the server stops may be sent again`() throws {
        let told = try #require(Problem.told(by: CancellationError()))
        #expect(told == [Problem(.unavailable, "web.stopping")] && told[0].status == .serviceUnavailable)
    }
}
