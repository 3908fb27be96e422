import Core
import HTTPTypes
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Casework
@testable import Web

/// A new version of a procedure leaves dossiers to the unit's officers: their pages.
@Suite struct VersionPageTests {
    /// The one-stop shop's pack with another name for the step at which dossiers are appraised, and no map that says so.
    static func changed(_ office: DeskOffice) async throws -> PackMigration {
        let old = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
        let folder = "procedures/household-business/"
        var files = old.files.filter { !$0.key.contains("/cases/") }
        for (file, find, put) in [
            ("procedure.yaml", "appraise", "thu_ly"), ("text.vi.yaml", "  appraise:", "  thu_ly:"),
            ("text.en.yaml", "  appraise:", "  thu_ly:"),
        ] {
            let text = String(decoding: files[folder + file] ?? [], as: UTF8.self)
            files[folder + file] = Array(text.replacing(find, with: put).utf8)
        }
        let source = PackSource(origin: "new", files: files)
        let (from, to) = (try PackReader.read(old), try PackReader.read(source))
        try await Catalogue.install(old, from, office.database, office.clock)
        try await Catalogue.install(source, to, office.database, office.clock)
        return try PackMigration(from: from, to: to, map: MigrationMap())
    }

    private func appraised(_ office: DeskOffice) async throws -> Identifier {
        let id = try await office.file()
        for login in ["tiepnhan", "truongphong"] { _ = try await `An officer's desk`.press(office, login, id) }
        return id
    }

    @Test(arguments: TestDatabase.engines)
    func `a head decides for each dossier by forms alone, and its history tells it`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let (going, staying) = (try await appraised(office), try await appraised(office))
            let order = try MigrationOrder(by: "Sở Tư pháp", reason: "Luật mới", basis: "NĐ 1/2027")
            let dossiers = office.services.dossiers
            _ = try await dossiers.migrate(try await Self.changed(office), order)
            let head = try await office.browser("truongphong")
            let queue = try await head.get("/can-bo")
            #expect(queue.has("Chờ quyết định phiên bản") && queue.html.contains("/can-bo/phien-ban"))
            let list = try await head.get("/can-bo/phien-ban")
            let codes = (try await office.dossier(going).code, try await office.dossier(staying).code)
            #expect(list.has(codes.0) && list.has(codes.1) && list.has("bước này không còn") && list.has("NĐ 1/2027"))
            #expect(try await head.get("/can-bo/ho-so/\(going)").has("chờ quyết định đi tiếp ở đâu"))

            let form = try await head.get("/can-bo/ho-so/\(going)/phien-ban")
            #expect(form.status == .ok && form.has("Đi tiếp ở bước “Thụ lý” của phiên bản mới"))
            let address = "/can-bo/ho-so/\(going)/phien-ban"
            let empty = try await head.submit(form, address)
            #expect(empty.status == .unprocessableContent && empty.has("Chọn hồ sơ đi tiếp thế nào."))
            let sent = try await head.submit(form, address, [("choice", "thu_ly"), ("reason", "Cùng một việc")])
            #expect(sent.status == .seeOther, "\(sent.text)")
            #expect(try await head.follow(sent).has("hồ sơ đi tiếp theo phiên bản mới"))
            #expect(try await office.dossier(going).tasks.map(\.step) == ["thu_ly"])
            let told = try await head.get("/can-bo/ho-so/\(going)")
            #expect(told.has("Cán bộ nêu: Cùng một việc") && told.has("Võ Minh Trưởng"))
            // The same form once more does nothing else; one that was opened before is refused.
            #expect(try await head.submit(form, address, [("choice", "-stay"), ("reason", "x")]).status == .conflict)

            let other = "/can-bo/ho-so/\(staying)/phien-ban"
            let second = try await head.get(other)
            let without = try await head.submit(second, other, [("choice", "-stay")])
            #expect(without.has("Nêu lý do giữ hồ sơ theo phiên bản cũ."))
            let stays = try await head.submit(second, other, [("choice", "-stay"), ("reason", "Gần xong")])
            #expect(try await head.follow(stays).has("Không có hồ sơ nào chờ quyết định"))
            #expect(try await head.get("/can-bo/ho-so/\(staying)").has("Giữ theo phiên bản cũ của thủ tục"))
            let track = URLs.track(staying, secret: dossiers.secret(of: staying))
            let citizens = try await Browser(client: office.client).get(track)
            #expect(citizens.has("Giữ theo phiên bản cũ của thủ tục") && !citizens.has("Gần xong"))
            #expect(try await !head.get("/can-bo").has("Chờ quyết định phiên bản"))
            #expect(try await dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `colleagues see what waits and do not decide, other units see nothing`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let id = try await appraised(office)
            let code = try await office.dossier(id).code
            let order = try MigrationOrder(by: "Sở Tư pháp", reason: "Luật mới", basis: "NĐ 1/2027")
            _ = try await office.services.dossiers.migrate(try await Self.changed(office), order)
            let author = try await office.browser("chuyenvien")
            #expect(try await author.get("/can-bo").has("Chờ quyết định phiên bản"))
            let list = try await author.get("/can-bo/phien-ban")
            #expect(list.has(code) && !list.html.contains("\(id)/phien-ban"))
            #expect(try await author.get("/can-bo/ho-so/\(id)/phien-ban").status == .forbidden)
            let stranger = try await office.browser("tiepnhan.saigon")
            #expect(try await !stranger.get("/can-bo").has("Chờ quyết định phiên bản"))
            #expect(try await !stranger.get("/can-bo/phien-ban").has(code))
            #expect(try await stranger.get("/can-bo/ho-so/\(id)/phien-ban").status == .notFound)
        }
    }
}
