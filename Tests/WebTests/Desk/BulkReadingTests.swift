import Casework
import Core
import HTTPTypes
import Registers
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Web

/// Reading many people at once: a bound for lists, a reason and a confirmation for the book.
@Suite struct BulkReadingTests {
    private static func records(_ office: DeskOffice) async throws -> Int {
        try await office.database.read { tx in
            try tx.query("SELECT COUNT(*) AS count FROM access_record").first?.int("count") ?? 0
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `lists end at the day's bound, dossiers in hand do not, and whoever leads the unit is told`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine, bounds: ListBounds(officers: 3, programs: 2)) { office in
            var ids: [Identifier] = []
            for _ in 0..<5 { ids.append(try await office.file()) }
            let owner = try await office.dossier(ids[0]).owner.name
            let (desk, search) = (try await office.browser("tiepnhan"), "/can-bo/tim?q=\(URLs.encode(owner))")
            #expect(try await desk.get(search).html.matches(of: /261130-\d{4}</).count == 5)
            let before = try await Self.records(office)
            let refused = try await desk.get(search)
            #expect(refused.status == .tooManyRequests && !refused.text.contains(owner))
            #expect(refused.text.contains("lãnh đạo đơn vị được báo"))
            // Nine in the morning: the day ends in fifteen hours.
            #expect(refused.headers[.retryAfter] == "54001")
            #expect(try await Self.records(office) == before, "who was refused has read nothing")
            #expect(try await desk.get("/can-bo/so-theo-doi?\(Browser.why)").status == .tooManyRequests)
            #expect(try await desk.get("/can-bo/ho-so/\(ids[0])").status == .ok, "work goes on")
            for login in ["truongphong", "quantri"] {
                let page = try await office.browser(login).get("/can-bo/don-vi?don-vi=\(DeskOffice.unit)")
                let told = "Lê Thị Tiếp: hôm nay các danh sách đã cho xem 5 người"
                #expect(page.status == .ok && page.text.contains(told))
            }
            let elsewhere = try await office.browser("soyte.truongphong").get("/can-bo/don-vi")
            #expect(!elsewhere.text.contains("Lê Thị Tiếp"))
            office.clock.set("2026-12-01T09:00+07:00")
            let tomorrow = try await office.browser("tiepnhan")
            #expect(try await tomorrow.get(search).status == .ok)
            // The counts are kept a month.
            office.clock.set("2027-01-02T09:00+07:00")
            try await office.services.accounts.removeEndedSessions()
            let left = try await office.database.read { tx in try tx.query("SELECT day FROM list_reading").count }
            #expect(left == 0)
        }
    }

    @Test func `what a page does not show is not recorded`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let desk = try await office.browser("tiepnhan")
            let code = try await office.dossier(id).code
            let before = try await Self.records(office)
            #expect(!(try await desk.get("/can-bo?han=tre")).html.contains(code))
            #expect(try await desk.get("/can-bo/tim?q=\(code)").location == "/can-bo/ho-so/\(id)")
            #expect(try await Self.records(office) == before)
            #expect(try await desk.get("/can-bo").html.contains(code))
            #expect(try await Self.records(office) == before + 1)
        }
    }

    @Test func `a program pages through the dossiers until its own bound`() async throws {
        try await DeskOffice.open(bounds: ListBounds(officers: 0, programs: 2)) { office in
            for _ in 0..<3 { _ = try await office.file() }
            let account = try #require(try await office.services.accounts.account(login: "phanmem.benthanh"))
            let token = try await office.services.accounts.issueToken(for: account, label: "test", expires: nil)
            let caller = try #require(try await office.services.accounts.caller(bearer: token))
            let dossiers = office.services.dossiers
            let all = try await dossiers.search("nguyen", limit: 2, caller)
            #expect(all.count == 2)
            await #expect(throws: Problem.self) {
                _ = try await dossiers.search("nguyen", after: all.last?.id, limit: 2, caller)
            }
            #expect(try await dossiers.view(all[0].id, caller).id == all[0].id)
        }
    }

    @Test func `the book says nothing without a reason, and each person in it learns the reason`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let owner = try await office.dossier(id).owner.name
            let desk = try await office.browser("tiepnhan")
            let asks = try await desk.get("/can-bo/so-theo-doi")
            #expect(asks.status == .ok && asks.html.contains("name=\"ly-do\"") && !asks.text.contains(owner))
            let short = try await desk.get("/can-bo/so-theo-doi?ly-do=xem")
            #expect(short.status == .unprocessableContent && !short.text.contains(owner))
            #expect(try await Self.records(office) == 0)
            #expect(try await desk.get("/can-bo/so-theo-doi?\(Browser.why)").text.contains(owner))
            let reader = try await office.services.dossiers.readers(of: [try await office.dossier(id)], limit: 9).first
            #expect(reader?.purpose == "stated" && reader?.reason == "Kiểm tra cuối ngày" && reader?.basis != nil)
        }
    }

    @Test func `what another site's link states is filled in, and read only once the desk's page sends it`()
        async throws
    {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let owner = try await office.dossier(id).owner.name
            let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
            try await office.services.registers.install(
                pack: source.hash, files: source.files, now: office.clock.now)
            let (desk, head) = (try await office.browser("tiepnhan"), try await office.browser("truongphong"))
            let (book, search) = ("/can-bo/so-theo-doi?\(Browser.why)", "/can-bo/tim?q=\(URLs.encode(owner))")
            let card = "/can-bo/tiep-nhan/household-business?so=079185000001"
            func get(_ path: String, _ site: String, from page: String? = nil) async throws -> Browser.Page {
                var headers: HTTPFields = [.secFetchSite: site]
                if let page { headers[.referer] = "https://motcua.example" + page }
                return try await desk.get(path, headers)
            }
            for site in ["cross-site", "same-site", "none"] {
                let page = try await get(book, site)
                #expect(page.status == .ok && page.has("Chưa xem gì cả.") && !page.has(owner), "\(site)")
                #expect(page.html.contains("value=\"Kiểm tra cuối ngày\""), "\(site)")
            }
            // What a sign-in or a confirmation leads back to, nobody at the desk has sent.
            #expect(try await !get(book, "same-origin", from: "/xac-nhan?tiep=x").has(owner))
            for path in [search, card] {
                let page = try await get(path, "cross-site")
                #expect(page.status == .ok && page.has("Chưa xem gì cả."), "\(path)")
            }
            let record = try await head.get("/can-bo/so/stations/a?\(Browser.why)", [.secFetchSite: "none"])
            #expect(record.location?.hasPrefix("/can-bo/so/stations?ly-do=") == true)
            #expect(try await Self.records(office) == 0)
            #expect(try await get(book, "same-origin", from: "/can-bo/so-theo-doi").has(owner))
            #expect(try await get(search, "none").has(owner), "a bookmark of a search states no reason")
            #expect(try await Self.records(office) == 2)
        }
    }

    @Test func `the book, the day's file and a register's list want a confirmation of the last quarter of an hour`()
        async throws
    {
        let strict = SignInSettings(secondFactorRequired: true, origin: "https://motcua.example")
        try await DeskOffice.open(settings: strict) { office in
            _ = try await office.file()
            let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
            try await office.services.registers.install(
                pack: source.hash, files: source.files, now: office.clock.now)
            let list = "/can-bo/so/stations?\(Browser.why)"
            let bulk = [
                "/can-bo/so-theo-doi?\(Browser.why)", "/can-bo/thu-chi/ngay.csv", list, list + "&q=quan",
                "/can-bo/tim?q=nguyen&sau=\(Int64.max)",
            ]
            let accounts = office.services.accounts
            let account = try #require(try await accounts.account(login: "truongphong"))
            let opened = try await accounts.open(account, .code, verified: true, SigningBrowser(address: "test"))
            let desk = Browser(client: office.client, session: opened.token)
            for path in bulk {
                #expect(try await desk.get(path).status == .ok, "\(path)")
            }
            office.clock.set("2026-11-30T09:16+07:00")
            for path in bulk {
                let asked = try await desk.get(path)
                #expect(asked.status == .seeOther && asked.location == URLs.confirm(then: path), "\(path)")
            }
            // Nor do the first page of a search, and figures, which hold no people.
            for path in ["/can-bo", "/can-bo/tim?q=nguyen", "/can-bo/don-vi/ket-qua?dang=csv"] {
                #expect(try await desk.get(path).status == .ok, "the day's work asks nothing: \(path)")
            }
        }
    }
}
