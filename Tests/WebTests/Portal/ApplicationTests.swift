import Administration
@testable import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

/// The application (tờ khai) on A4 paper: blank, before it is filed, and after.
@Suite struct `The printed application` {
    @Test func `is there blank for every procedure, with all that it asks`() async throws {
        try await Town.visit { town, client in
            let back = Link("a", "/")
            for procedure in town.services.catalogue.all {
                let sheet = ApplicationMaker(procedure, town.services, town.pages).blank(back: back)
                var context = WebContext(requestId: "0123456789", language: .vietnamese)
                context.formToken = "token"
                let html = String(decoding: try town.pages.html(sheet, context), as: UTF8.self)
                let own = procedure.texts(.vietnamese)
                let text = Browser.unescaped(html)
                for field in procedure.form.fields where field.widget != .file && field.widget != .declaration {
                    #expect(text.contains(own.label(field.path)), "\(procedure.id): \(field.path)")
                    for choice in field.choices { #expect(text.contains(own.choice(field.path, choice))) }
                }
                for page in procedure.form.pages { #expect(text.contains(own.page(page.id))) }
                for rule in procedure.papers { #expect(text.contains(own.paper(rule.id))) }
                for words in [
                    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Kính gửi:", procedure.code,
                    "NGƯỜI ĐỀ NGHỊ", "ngày …… tháng …… năm …………",
                ] { #expect(text.contains(words), "\(procedure.id): \(words)") }
                #expect(!text.contains("application.") && !text.contains("sheet."))
            }
            var browser = CitizenBrowser(client, language: "en")
            let procedure = try await browser.open(URLs.procedure("household-business"))
            #expect(procedure.html.contains("href=\"\(URLs.application("household-business"))\""))
            let blank = try await browser.open(URLs.application("household-business"))
            #expect(blank.status == 200 && blank.headers[.contentLanguage] == "vi")
            #expect(try await browser.open(URLs.application("no-such")).status == 404)
        }
    }

    @Test func `tells what was answered before and after filing, with rows, amounts in words and days`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            var page = try await browser.begin()
            for answers in CitizenBrowser.business.prefix(3) { page = try await browser.submit(page, answers) }
            page = try await browser.submit(page, ["registration.holder": "household"])
            page = try await browser.submit(
                page, CitizenBrowser.member(0), button: ("_add", "registration.members"))
            page = try await browser.submit(
                page,
                [
                    "registration.members.1.name": "Nguyễn <b>Thị</b> Hai",
                    "registration.members.1.birth_date": "2/3/1990",
                    "registration.members.1.id_number": "079190000002",
                ])
            let draft = page.address.split(separator: "/").dropLast().joined(separator: "/")
            let early = try await browser.open("/\(draft)/to-khai")
            #expect(early.status == 200 && early.main.contains("Trần Văn Thử"))
            page = try await browser.submit(page, CitizenBrowser.business[4])
            page = try await browser.upload(
                page,
                [
                    ("paper.minutes", "a.pdf", Array("%PDF-1".utf8)),
                    ("paper.authorisation", "b.pdf", Array("%PDF-2".utf8)),
                ], button: ("continue", "1"))
            #expect(page.html.contains("href=\"/\(draft)/to-khai\""))
            let receipt = try await browser.submit(page)
            let id = try #require(receipt.dossier)
            let address = "\(receipt.trackAddress)/to-khai"
            #expect(receipt.html.contains("href=\"\(address)\""))
            let filed = try await browser.open(address)
            let dossier = try await town.services.dossiers.require(id)
            let unit = try #require(town.services.organisation.units.unit(dossier.competentUnit)?.name.vietnamese)
            for words in [
                receipt.code, "50.000.000 đồng", "Năm mươi triệu đồng", "05/02/1985", "12/03/1978",
                "Nguyễn &lt;b&gt;Thị&lt;/b&gt; Hai", "Nguyễn Thị Mẫu", unit,
                "ngày 30 tháng 11 năm 2026", "Biên bản họp thành viên hộ gia đình",
            ] { #expect(filed.main.contains(words), "\(words)") }
            #expect(filed.main.contains("aria-label=\"đã chọn\"") && filed.main.contains("<td>2</td>"))
            // Nobody else, and not by half an address.
            var stranger = CitizenBrowser(client)
            #expect(try await stranger.open("/\(draft)/to-khai").status == 404)
            #expect(try await stranger.open("/ho-so/\(id)/wrong/to-khai").status == 404)
            // A draft that was filed leads to its receipt.
            #expect(try await browser.open("/\(draft)/to-khai").dossier == id)
        }
    }

    @Test func `is printed at the desk by whoever takes part, and made a file only where files are made`() async throws
    {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let desk = try await office.browser("tiepnhan")
            let dossier = try await desk.get("/can-bo/ho-so/\(id)")
            #expect(dossier.html.contains("href=\"\(URLs.deskApplication(id))\""))
            let sheet = try await desk.get(URLs.deskApplication(id))
            let filed = try await office.dossier(id)
            #expect(sheet.status == .ok && sheet.has(filed.code) && sheet.has(filed.owner.name))
            #expect(sheet.has("Máy chủ này không tạo tệp PDF"))
            #expect(try await desk.get(URLs.deskApplicationFile(id)).status == .serviceUnavailable)
            let outsider = try await Browser(client: office.client).get(URLs.deskApplication(id))
            #expect(outsider.status == .seeOther && !outsider.has(filed.owner.name))
        }
    }
}
