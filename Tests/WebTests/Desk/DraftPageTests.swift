import Administration
import Core
import Foundation
import HTTPTypes
import Store
import Testing

@testable import Casework
@testable import Web

/// What whoever signs sees before, and what is offered at the desk: nothing that it would refuse.
@Suite struct DraftPageTests {
    private func count(_ table: SQL, _ office: DeskOffice) async throws -> Int {
        try await office.database.read { tx in
            try tx.query("SELECT COUNT(*) AS count FROM \(part: table)").first?.int("count") ?? 0
        }
    }

    @Test func `a leader reads the draft before signing, nothing of it is kept, and the reading is`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            try await office.bringToSigning(id)
            let leader = try await office.browser("lanhdao")
            let page = try await leader.get("/can-bo/ho-so/\(id)")
            let certificate = "/can-bo/ho-so/\(id)/ban-nhap/sign?van-ban=certificate"
            #expect(page.html.contains(certificate) && page.has("Xem bản nháp: Giấy chứng nhận"))
            #expect(page.html.contains("?van-ban=refusal"))
            let act = try await leader.get("/can-bo/ho-so/\(id)/buoc/sign?ket=refuse")
            #expect(act.html.contains("?van-ban=refusal"))
            let (before, version) = (try await count("access_record", office), try await office.dossier(id).version)
            let draft = try await leader.get(certificate)
            #expect(draft.status == .ok && draft.has("BẢN NHÁP – chưa cấp số, chưa có hiệu lực"))
            let owner = try await office.dossier(id).owner.name
            #expect(draft.has(owner) && draft.has("……/GCN-HKD") && draft.has("TM. ỦY BAN NHÂN DÂN"))
            // Whoever would sign now, above whose name the signature will stand.
            let name = try await office.services.accounts.signIn(
                login: "lanhdao", password: "mot-cua-demo-2026", address: "t"
            ).caller.displayName
            #expect(draft.has(name))
            let (after, kept) = (try await count("access_record", office), try await count("result", office))
            let now = try await office.dossier(id).version
            #expect(after == before + 1 && kept == 0 && now == version)
            let refusal = try await leader.get("/can-bo/ho-so/\(id)/ban-nhap/sign?van-ban=refusal")
            #expect(refusal.status == .ok && refusal.has("BẢN NHÁP"))
            // No renderer here: told, and no error of ours.
            let file = try await leader.get("/can-bo/ho-so/\(id)/ban-nhap/sign/pdf?van-ban=certificate")
            #expect(file.status == .serviceUnavailable)
            let wrong = try await leader.get("/can-bo/ho-so/\(id)/ban-nhap/sign?van-ban=nothing")
            #expect(wrong.status == .notFound)
            for login in ["vanthu", "tiepnhan"] {
                let refused = try await office.browser(login).get(certificate).status
                #expect(refused == .forbidden, "\(login)")
            }
            let elsewhere = try await office.browser("tiepnhan.saigon").get(certificate).status
            #expect(elsewhere == .notFound)
        }
    }

    @Test func `the clerk who numbers sees the draft with the name of who signed`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            try await office.bringToSigning(id)
            let dossier = try await office.dossier(id)
            let signer = Caller(
                kind: .officer, account: Identifier(rawValue: 77), officer: Identifier(rawValue: 77),
                displayName: "Lê Văn Ký",
                positions: [Position(unit: dossier.competentUnit, role: .leader, from: CivilDate(dayNumber: 0))])
            try await office.services.dossiers.act(Act(step: "sign", outcome: "grant"), on: id, signer)
            let clerk = try await office.browser("vanthu")
            let page = try await clerk.get("/can-bo/ho-so/\(id)")
            #expect(page.html.contains("/ban-nhap/issue?van-ban=certificate") && !page.html.contains("van-ban=refusal"))
            let draft = try await clerk.get("/can-bo/ho-so/\(id)/ban-nhap/issue")
            #expect(draft.status == .ok && draft.has("Lê Văn Ký") && draft.has("……/GCN-HKD"))
        }
    }

    /// Asked once, the desk offers to ask no more and says why.
    @Test func `a supplement that would be refused is not offered`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            let dossier = try await office.dossier(id)
            let desk = Caller(
                kind: .officer, account: Identifier(rawValue: 78), officer: Identifier(rawValue: 78),
                positions: [Position(unit: dossier.intakeUnit, role: .receptionist, from: CivilDate(dayNumber: 0))])
            let browser = try await office.browser("tiepnhan")
            let first = try await browser.get("/can-bo/ho-so/\(id)")
            #expect(first.html.contains("ket=supplement"))
            let form = try await browser.get("/can-bo/ho-so/\(id)/buoc/intake?ket=supplement")
            #expect(form.status == .ok)
            try await office.services.dossiers.act(
                Act(step: "intake", outcome: "supplement", reason: "Thiếu", items: ["Vốn"]), on: id, desk)
            var answers = dossier.answers
            answers.set(Value(7), at: "activity.workers")
            try await office.services.dossiers.supplement(
                answers: answers, papers: [], on: id, secretMatches: true, .anonymous())
            let page = try await browser.get("/can-bo/ho-so/\(id)")
            #expect(!page.html.contains("ket=supplement") && page.has("đã được yêu cầu bổ sung 1 lần"))
            // Whoever had the form open, or its address, is told the same, and that nobody acted meanwhile is not said.
            let late = try await browser.get("/can-bo/ho-so/\(id)/buoc/intake?ket=supplement")
            #expect(late.status == .conflict && late.has("đã được yêu cầu bổ sung 1 lần"))
            #expect(!late.has("Việc này chưa được ghi"))
        }
    }

    @Test func `after the time that the law sets for asking the desk does not offer it`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file("enterprise-registration")
            let unit = try await office.dossier(id).intakeUnit
            let competent = try await office.dossier(id).competentUnit
            func officer(_ role: Role, _ unit: String) -> Caller {
                Caller(
                    kind: .officer, account: Identifier(rawValue: 79), officer: Identifier(rawValue: 79),
                    positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))])
            }
            let dossiers = office.services.dossiers
            try await dossiers.act(Act(step: "intake", outcome: "accept"), on: id, officer(.receptionist, unit))
            try await dossiers.act(Act(step: "assign", outcome: "assign"), on: id, officer(.divisionHead, competent))
            let browser = try await office.browser("sotaichinh.chuyenvien")
            let early = try await browser.get("/can-bo/ho-so/\(id)")
            #expect(early.html.contains("ket=supplement"))
            office.clock.set("2026-12-10T09:00+07:00")
            let later = try await office.browser("sotaichinh.chuyenvien")
            let page = try await later.get("/can-bo/ho-so/\(id)")
            #expect(page.status == .ok && !page.html.contains("ket=supplement"))
            #expect(page.has("Chỉ được yêu cầu bổ sung đến hết ngày"))
        }
    }

    @Test func `what was done is said once`() async throws {
        try await DeskOffice.open { office in
            let (id, _) = try await `An officer's desk`.takeIn(office)
            let head = try await office.browser("truongphong")
            let page = try await head.get("/can-bo/ho-so/\(id)")
            let sent = try await head.submit(page, "/can-bo/ho-so/\(id)/buoc/")
            let told = try await head.follow(sent)
            #expect(told.has("Đã ghi. Phân công.") && !told.has("Phân công: Phân công"))
            // An assignment is not told as the step that was done before it.
            office.clock.set("2026-11-30T11:00+07:00")
            let specialist = try await `An officer's desk`.specialist(office)
            let again = try await office.browser("truongphong")
            let form = try await again.get("/can-bo/ho-so/\(id)/giao/appraise")
            let given = try await again.submit(form, "/can-bo/ho-so/\(id)/giao/", [("officer", specialist)])
            let after = try await again.follow(given)
            #expect(!after.has("Đã ghi. Phân công."))
        }
    }
}
