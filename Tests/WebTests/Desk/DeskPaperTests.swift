import Casework
import Core
import HTTPTypes
import Testing

@testable import Web

@Suite struct `Papers, numbers and pages of the desk` {
    @Test func `a paper in the desk's hands has no bytes, and everybody is told so`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await `An officer's desk`.takeIn(office)
            let dossier = try await office.dossier(id)
            #expect(dossier.papers == [Paper(onPaper: "application")])
            let desk = try await office.browser("tiepnhan").get("/can-bo/ho-so/\(id)")
            #expect(desk.has("Bản giấy tại bộ phận") || desk.has("tại quầy"), "\(desk.text)")
            #expect(!desk.html.contains("giay-to/0"))
            let track = URLs.track(id, secret: office.services.dossiers.secret(of: id))
            let citizen = try await Browser(client: office.client).get(track)
            #expect(citizen.has("Đã nộp bản giấy tại quầy") && !citizen.html.contains("giay-to/1"))
            #expect(try await Browser(client: office.client).get("\(track)/giay-to/1").status == .notFound)
            let told = APIAnswers.full(dossier)["papers"]?.array?.first
            #expect(told == ["paper": "application", "onPaper": true])
        }
    }

    @Test func `a document's number is written alike on itself and on every page`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            for login in ["tiepnhan", "truongphong", "chuyenvien", "truongphong", "lanhdao", "vanthu"] {
                try await `An officer's desk`.press(office, login, id)
            }
            let track = URLs.track(id, secret: office.services.dossiers.secret(of: id))
            let citizen = try await Browser(client: office.client).get(track)
            let desk = try await office.browser("vanthu")
            for page in [
                citizen, try await desk.get("/can-bo/ho-so/\(id)"), try await desk.get("/can-bo/ho-so/\(id)/van-ban/0"),
            ] {
                #expect(page.has("01/GCN-HKD"))
                #expect(!page.has("số 1") && !page.has("1/GCN-HKD/"))
            }
            // One line for each thing that happened: what was accepted or issued is not told a second time as a step.
            let lines = citizen.html.matches(of: /<li class="[^"]*"[^>]*>\s*<b>([^<]+)</).map { String($0.1) }
            #expect(Set(lines).count == lines.count, "\(lines)")
            for doubled in ["Tiếp nhận hồ sơ<", "Cấp số, đóng dấu<"] { #expect(!citizen.html.contains(">\(doubled)")) }
        }
    }

    @Test func `a request for more that says nothing is told everything that is missing`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let desk = try await office.browser("tiepnhan")
            let form = try await desk.get("/can-bo/ho-so/\(id)/buoc/intake?ket=supplement")
            let empty = try await desk.submit(form, "/can-bo/ho-so/\(id)/buoc/", [("note", "Gọi trước")])
            #expect(empty.status == .unprocessableContent)
            #expect(
                empty.html.contains("id=\"intake-items-error\"") && empty.html.contains("id=\"intake-reason-error\""))
            #expect(empty.html.contains("href=\"#intake-items\"") && empty.html.contains("href=\"#intake-reason\""))
            #expect(empty.html.contains("Gọi trước</textarea>"))
            #expect(try await office.dossier(id).supplements.isEmpty)
        }
    }

    @Test func `a page loads its style sheets in its head, by their hash`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let desk = try await office.browser("tiepnhan")
            for path in [
                "/can-bo", "/can-bo/ho-so/\(id)", "/can-bo/ho-so/\(id)/buoc/intake", "/can-bo/ho-so/\(id)/rut",
            ] {
                let page = try await desk.get(path)
                let links = page.html.ranges(of: "<link rel=\"stylesheet\"")
                let end = try #require(page.html.firstRange(of: "</head>")).lowerBound
                #expect(links.count == 2 && links.allSatisfy { $0.upperBound < end }, "\(path)")
                #expect(page.html.contains(/href="\/static\/desk\.[0-9a-f]{10}\.css"/), "\(path)")
            }
        }
    }

    @Test func `a wrong number comes back at the counter as it was typed`() async throws {
        try await DeskOffice.open { office in
            let desk = try await office.browser("tiepnhan")
            let address = "/can-bo/tiep-nhan/household-business"
            let again = try await desk.submit(
                try await desk.get(address), address, [("owner.phone", "09 01 23"), ("owner.id_number", "079 185 x")])
            #expect(again.status == .unprocessableContent)
            #expect(again.html.contains("value=\"09 01 23\"") && again.html.contains("value=\"079 185 x\""))
        }
    }
}
