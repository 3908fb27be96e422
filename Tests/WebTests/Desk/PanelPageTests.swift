@testable import Administration
import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import Store
import StoreTesting
import Testing

@testable import Web

/// Panels on the officers' pages: judges score without scripts, and nobody reads a score before their phase allows, on any
/// page, in any answer of the API, in any log.
@Suite struct PanelPageTests {
    static let step = "council"

    /// A research task whose panel has been drawn at Sở Khoa học và Công nghệ, where five may judge.
    struct Panelled: Sendable {
        let office: DeskOffice
        let id: Identifier
        let token: String

        init(_ office: DeskOffice) async throws {
            self.office = office
            id = try await office.file("research-task-selection")
            token = "panel-test-token-0123456789abcdef"
            let dossier = try await office.dossier(id)
            let service = try await office.services.accounts.create(
                NewAccount(
                    login: "phanmem.khcn", holder: .service, password: nil,
                    positions: [
                        Position(
                            unit: dossier.competentUnit, role: .specialist, from: CivilDate(dayNumber: 0))
                    ]))
            try await office.services.accounts.addToken(token, for: service, label: "test", expires: nil)
            try await act("intake", "accept", .receptionist)
            try await act("check", "propose", .specialist)
        }

        func act(_ step: String, _ outcome: String, _ role: Role) async throws {
            let unit = try await office.dossier(id).competentUnit
            try await office.services.dossiers.act(
                Act(step: step, outcome: outcome), on: id,
                Caller(
                    kind: .officer, account: Identifier(rawValue: 1), officer: EndpointPlace.id(of: role),
                    positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))]))
        }

        var address: String { "/can-bo/ho-so/\(id)/cham-diem/\(PanelPageTests.step)" }

        /// Hands in a sheet on the page, with a note by which it is known again.
        @discardableResult
        func score(_ login: String, _ marks: [Int]) async throws -> Browser.Page {
            let browser = try await office.browser(login)
            let page = try await browser.get(address)
            let names = ["mark-aim", "mark-method", "mark-products", "mark-capability"]
            var fields = zip(names, marks).map { ($0, String($1)) }
            fields += [("note", "kim-\(login)-kim"), ("act", "score")]
            return try await browser.submit(page, address, fields)
        }

        /// Time passes until the panel's next alarm.
        func wait(until moment: String) async throws {
            office.clock.set(moment)
            try await Timekeeper(
                dossiers: office.services.dossiers, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
            ).ringDue()
        }
    }

    static let judges = ["sokhcn.truongphong", "sokhcn.chuyenvien", "giamkhao1", "giamkhao2", "giamkhao3"]
    static let others = ["sokhcn.tiepnhan", "sokhcn.lanhdao", "sokhcn.vanthu", "chuyenvien", "tiepnhan.saigon"]

    @Test func `a judge scores on a page without scripts, corrects mistakes, and changes the sheet`() async throws {
        try await DeskOffice.open { office in
            let panelled = try await Panelled(office)
            let browser = try await office.browser("giamkhao1")
            let queue = try await browser.get("/can-bo")
            #expect(queue.has("Hội đồng tuyển chọn họp, chấm điểm"))
            let page = try await browser.get(panelled.address)
            #expect(page.status == .ok && page.has("Vòng chấm kín") && page.has("Phiếu của tôi"))
            let wrong = try await browser.submit(
                page, panelled.address,
                [
                    ("mark-aim", "21"), ("mark-method", "hai mươi"), ("mark-products", "20"),
                    ("mark-capability", "10"), ("act", "score"),
                ])
            #expect(wrong.status == .unprocessableContent || wrong.status == .badRequest)
            #expect(wrong.has("Hãy ghi một số"))
            let still = try await browser.submit(
                wrong, panelled.address,
                [
                    ("mark-aim", "21"), ("mark-method", "25"), ("mark-products", "20"), ("mark-capability", "10"),
                    ("act", "score"),
                ])
            #expect(still.has("Điểm ở đây từ 0 đến 20"))
            let done = try await browser.follow(try await panelled.score("giamkhao1", [15, 25, 20, 10]))
            #expect(done.has("Đã nhận phiếu của quý vị") && done.html.contains("value=\"25\""))
            let again = try await browser.follow(try await panelled.score("giamkhao1", [16, 25, 20, 10]))
            #expect(again.html.contains("value=\"16\""))
            let mine = try await browser.get("/can-bo/cham-diem")
            let code = try await office.dossier(panelled.id).code
            #expect(mine.has("đã chấm") && mine.has(code))
            // The leader of the division, in the chair, sees who has scored and not what.
            let chair = try await office.browser("sokhcn.truongphong")
            let seen = try await chair.get(panelled.address)
            #expect(seen.has("Lưu Thị Bình Chọn") && seen.has("đã chấm") && !seen.html.contains("kim-giamkhao1-kim"))
        }
    }

    @Test func `a judge with a conflict of interest steps down, and is not drawn where it is declared`() async throws {
        try await DeskOffice.open { office in
            let browser = try await office.browser("giamkhao2")
            let list = try await browser.get("/can-bo/cham-diem")
            let told = try await browser.follow(
                try await browser.submit(list, "/can-bo/cham-diem/quan-he", [("name", "viện nghiên cứu MẪU")]))
            #expect(told.has("viện nghiên cứu MẪU") && told.has("sẽ không giao cho quý vị chấm"))
            let panelled = try await Panelled(office)
            #expect(try await browser.get(panelled.address).status == .ok)
            #expect(try await browser.get(panelled.address).has("Phiếu của tôi") == false)
            let other = try await office.browser("giamkhao3")
            let page = try await other.get(panelled.address)
            let empty = try await other.submit(page, panelled.address, [("act", "step_down")])
            #expect(empty.status != .seeOther)
            let gone = try await other.follow(
                try await other.submit(
                    empty, panelled.address, [("act", "step_down"), ("own-reason", "Em ruột là chủ nhiệm")]))
            #expect(gone.has("đã thôi chấm"))
            #expect(try await other.get(panelled.address).has("Phiếu của tôi") == false)
            let leader = try await office.browser("sokhcn.lanhdao")
            #expect(try await leader.get(panelled.address).has("Còn trống 2 trong 5 chỗ."))
        }
    }

    /// Everything that a reader can open about the dossier, as one text.
    private func surfaces(_ panelled: Panelled, _ login: String) async throws -> String {
        let browser = try await panelled.office.browser(login)
        let code = try await panelled.office.dossier(panelled.id).code
        var paths = [
            "/can-bo", "/can-bo/cham-diem", "/can-bo/tim?q=\(code)", "/can-bo/tim?q=kim", "/can-bo/don-vi",
            "/can-bo/don-vi/thoi-gian", "/can-bo/so-theo-doi?\(Browser.why)", URLs.desk(panelled.id), panelled.address,
        ]
        paths += OfficialForm.allCases.map { URLs.deskPrint(panelled.id, $0) }
        var text = ""
        for path in paths { text += try await browser.get(path).html }
        return text
    }

    private func programs(_ panelled: Panelled) async throws -> String {
        var text = ""
        let code = try await panelled.office.dossier(panelled.id).code
        for path in ["", "/journal", "/panels", "/clock"].map({ "dossiers/\(panelled.id)\($0)" })
            + ["dossiers?code=\(code)", "tasks"]
        {
            let answer = try await panelled.office.client.execute(
                uri: "/api/v1/\(path)", method: .get, headers: [.authorization: "Bearer \(panelled.token)"])
            #expect(answer.status == .ok, "\(path)")
            text += String(buffer: answer.body)
        }
        return text
    }

    private func applicant(_ panelled: Panelled) async throws -> String {
        let browser = Browser(client: panelled.office.client)
        let secret = panelled.office.services.dossiers.secret(of: panelled.id)
        var text = ""
        for path in ["/ho-so/\(panelled.id)/\(secret)", "/ho-so/\(panelled.id)/\(secret)/bien-nhan"] {
            text += try await browser.get(path).html
        }
        return text
    }

    @Test func `nobody reads a score before their phase allows, on any page or in any answer`() async throws {
        try await DeskOffice.open { office in
            let panelled = try await Panelled(office)
            let scored = ["sokhcn.truongphong", "sokhcn.chuyenvien", "giamkhao1"]
            try await panelled.score(scored[0], [16, 24, 24, 15])
            try await panelled.score(scored[1], [15, 25, 22, 15])
            try await panelled.score(scored[2], [18, 24, 25, 16])
            // One steps down after scoring: what they wrote is theirs alone to see.
            try await panelled.score("giamkhao2", [1, 1, 1, 1])
            let leaving = try await office.browser("giamkhao2")
            _ = try await leaving.submit(
                try await leaving.get(panelled.address), panelled.address,
                [("act", "step_down"), ("own-reason", "lý do kín")])
            let code = try await office.dossier(panelled.id).code
            for stage in ["blind", "discussion", "closed", "published"] {
                switch stage {
                case "discussion": try await panelled.wait(until: "2026-12-22T09:00+07:00")
                case "closed": try await panelled.wait(until: "2027-01-11T09:00+07:00")
                case "published":
                    for (step, outcome, role) in [
                        ("funding", "propose", Role.specialist), ("review", "agree", .divisionHead),
                        ("sign", "grant", .leader), ("issue", "issued", .clerk), ("contract", "issued", .clerk),
                    ] {
                        try await panelled.act(step, outcome, role)
                    }
                default: break
                }
                let isOpen = stage == "blind" || stage == "discussion"
                for reader in Self.judges + Self.others {
                    let text = try await surfaces(panelled, reader)
                    for owner in scored {
                        let may =
                            reader == owner || (stage == "discussion" && scored.contains(reader))
                            || (!isOpen
                                && (reader == "sokhcn.lanhdao" || reader == "giamkhao3" || scored.contains(reader)))
                        #expect(text.contains("kim-\(owner)-kim") == may, "\(reader) and \(owner)'s note in \(stage)")
                    }
                    #expect(!text.contains("kim-giamkhao2-kim"), "a recused judge's sheet, \(reader) in \(stage)")
                    let isStranger = ["chuyenvien", "tiepnhan.saigon"].contains(reader)
                    #expect(text.contains("79,67") == (!isOpen && !isStranger), "\(reader)'s mark in \(stage)")
                    if isStranger { #expect(!text.contains("\(code)</h1>")) }
                }
                let api = try await programs(panelled)
                #expect(!api.contains("kim-") && !api.contains("lý do kín"), "API in \(stage)")
                // The panel's own mark in each criterion is told with its result; a judge's never is.
                #expect(!api.contains("\"marks\":{") && !api.contains("\"marks\":["), "API in \(stage)")
                #expect(!isOpen || !api.contains("\"aim\":"), "API in \(stage)")
                #expect(api.contains("79.67") == !isOpen, "API in \(stage)")
                let citizen = try await applicant(panelled)
                #expect(!citizen.contains("kim-") && !citizen.contains("lý do kín"))
                #expect(citizen.contains("79,67") == (stage == "published"), "the applicant in \(stage)")
                #expect(citizen.contains("Vòng chấm kín") == (stage == "blind"))
                let stranger = try await Browser(client: office.client).get(panelled.address)
                #expect(!stranger.html.contains("kim-") && stranger.status != .ok)
            }
        }
    }
}
