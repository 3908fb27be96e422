import Administration
import Casework
import Core
import Foundation
import HTTPTypes
import OrderedCollections
import Store
import StoreTesting
import Testing

@testable import Web

@Suite struct `Work at the desk is shared out` {
    @Test func `tasks are taken and given by ticking them`() async throws {
        try await DeskOffice.open { office in
            var ids: [Identifier] = []
            for _ in 0..<3 { ids.append(try await office.file()) }
            let desk = try await office.browser("tiepnhan")
            let queue = try await desk.get("/can-bo")
            let ticked = ids.prefix(2).map { ("dossier", "\($0).intake") }
            let sent = try await desk.submit(queue, "/can-bo/viec", ticked + [("act", "take")])
            #expect(sent.location == "/can-bo?xong=2")
            #expect(try await desk.follow(sent).has("Đã giao 2 việc."))
            #expect(try await office.dossier(ids[0]).tasks[0].assignee != nil)
            #expect(try await office.dossier(ids[2]).tasks[0].assignee == nil)
            for id in ids { try await `An officer's desk`.press(office, "tiepnhan", id) }
            for id in ids { try await `An officer's desk`.press(office, "truongphong", id) }

            let head = try await office.browser("truongphong")
            let unit = try await head.get("/can-bo/don-vi")
            #expect(unit.has("Đã tiếp nhận") || unit.has("Đang xử lý"))
            let specialist = try await `An officer's desk`.specialist(office)
            let given = try await head.submit(
                unit, "/can-bo/viec",
                ids.map { ("dossier", "\($0).appraise") } + [("act", "give"), ("officer", specialist)])
            #expect(given.location == "/can-bo/don-vi?xong=3")
            let own = try await office.browser("chuyenvien2").get("/can-bo")
            #expect(own.has("Không còn việc nào chờ bạn."))
            #expect(try await office.browser("chuyenvien").get("/can-bo").has("Giao cho bạn"))
            // A task does not go to somebody whose role is another.
            let clerk = try await office.services.positions.colleagues(
                at: DeskOffice.unit, role: .clerk, on: office.clock.now.date)[0].officer
            let wrong = try await head.submit(
                unit, "/can-bo/viec", [("dossier", "\(ids[0]).appraise"), ("act", "give"), ("officer", "\(clerk)")])
            #expect(wrong.location == "/can-bo/don-vi?xong=0")
            // Nobody takes a colleague's task.
            let two = try await office.browser("chuyenvien2")
            #expect(try await two.get("/can-bo/ho-so/\(ids[0])").has("Phạm Văn Thụ"))
            #expect(try await two.get("/can-bo/ho-so/\(ids[0])/giao/appraise").status == .forbidden)
        }
    }

    @Test func `what is late comes first, and the counters say how much`() async throws {
        try await DeskOffice.open { office in
            let first = try await office.file()
            office.clock.set("2026-12-01T10:00+07:00")
            let second = try await office.file()
            let page = try await office.browser("tiepnhan").get("/can-bo")
            let places = [first, second].compactMap { page.html.range(of: "/can-bo/ho-so/\($0)")?.lowerBound }
            #expect(places.count == 2 && places[0] < places[1])
            #expect(page.html.contains("Quá hạn <b>1</b>") && page.html.contains("Tất cả <b>2</b>"))
            let late = try await office.browser("tiepnhan").get("/can-bo?han=tre")
            #expect(late.html.contains("ho-so/\(first)") && !late.html.contains("ho-so/\(second)"))
            let today = try await office.browser("tiepnhan").get("/can-bo?han=nay")
            #expect(!today.html.contains("ho-so/\(first)") && today.html.contains("ho-so/\(second)"))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the head sees what stands where and who holds how much, on either engine`(engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let ids = [try await office.file(), try await office.file()]
            try await `An officer's desk`.press(office, "tiepnhan", ids[0])
            office.clock.set("2026-12-01T10:00+07:00")
            let page = try await office.browser("truongphong").get("/can-bo/don-vi")
            #expect(page.text.contains(/Đã nộp, chờ tiếp nhận\s+1\s/) && page.text.contains(/Đã tiếp nhận\s+1\s/))
            #expect(page.text.contains(/Chưa giao ai\s+cán bộ Một cửa\s+1\s+1\s/))
            #expect(page.html.contains("ho-so/\(ids[0])") && page.html.contains("ho-so/\(ids[1])"))
            let book = try await office.browser("tiepnhan").get("/can-bo/so-theo-doi?tu=30/11/2026&\(Browser.why)")
            #expect(book.html.matches(of: /261130-000\d<\/a>/).count == 2)
        }
    }

    @Test func `a long queue is read page by page`() async throws {
        try await DeskOffice.open { office in
            for _ in 0..<55 { _ = try await office.file() }
            let desk = try await office.browser("tiepnhan")
            let first = try await desk.get("/can-bo")
            let next = try #require(first.html.firstMatch(of: /rel="next" href="([^"]+)"/)).1
            let second = try await desk.get(Browser.unescaped(String(next)))
            let codes = [first, second].map { Set($0.html.matches(of: /261130-(\d{4})</).map { String($0.1) }) }
            #expect(codes[0].count == 50 && codes[1].count == 5 && codes[0].isDisjoint(with: codes[1]))
        }
    }

    @Test func `dossiers are found by code, by name without marks, by phone and by personal number`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file { answers in
                answers.set("Đỗ Thị Ngọc Ánh", at: "owner.name")
                answers.set("0908765432", at: "owner.phone")
                answers.set("079185999999", at: "owner.id_number")
            }
            let desk = try await office.browser("tiepnhan")
            for words in ["do thi ngoc anh", "ÁNH ĐỖ", "0908765432", "079185999999"] {
                #expect(
                    try await desk.get("/can-bo/tim?q=\(URLs.encode(words))").html.contains("/can-bo/ho-so/\(id)"),
                    "\(words)")
            }
            #expect(try await desk.get("/can-bo/tim?q=h29.267.43-261130-0001").location == "/can-bo/ho-so/\(id)")
            #expect(try await desk.get("/can-bo/tim?q=a").has("Gõ ít nhất"))
        }
    }

    @Test func `consulted units answer on their own page, each with its own clock`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file("house-permit") { answers in
                answers.set(8, at: "building.floors")
                answers.set(30, at: "building.height")
            }
            for login in ["tiepnhan", "truongphong", "chuyenvien"] {
                try await `An officer's desk`.press(office, login, id)
            }
            let page = try await office.browser("chuyenvien").get("/can-bo/ho-so/\(id)")
            #expect(page.has("Lấy ý kiến") && page.has("Đang chờ"))
            let fire = try await office.browser("pccc")
            let refusal = try await fire.get("/can-bo/ho-so/\(id)/buoc/consult.fire?ket=disagree")
            #expect(refusal.has("Không đồng ý"))
            try await `An officer's desk`.press(office, "pccc", id, [("note", "Đủ lối thoát nạn.")])
            try await `An officer's desk`.press(office, "vienthong", id)
            let answered = try await office.browser("truongphong").get("/can-bo/ho-so/\(id)")
            #expect(answered.has("Đồng ý") && answered.has("Đủ lối thoát nạn."))
            #expect(try await office.dossier(id).task("review") != nil)
        }
    }

    @Test func `who signs after a proposal to refuse is offered to refuse, with the reason in place`() async throws {
        try await DeskOffice.open { office in
            let id = try await office.file()
            try await `An officer's desk`.press(office, "tiepnhan", id)
            try await `An officer's desk`.press(office, "truongphong", id)
            let specialist = try await office.browser("chuyenvien")
            let form = try await specialist.get("/can-bo/ho-so/\(id)/buoc/appraise?ket=reject")
            #expect(
                try await specialist.submit(form, "/can-bo/ho-so/\(id)/buoc/", [("reason", "Trùng tên.")]).status
                    == .seeOther)
            try await `An officer's desk`.press(office, "truongphong", id)
            let leader = try await office.browser("lanhdao")
            let page = try await leader.get("/can-bo/ho-so/\(id)")
            #expect(page.has("Phạm Văn Thụ đề xuất từ chối."))
            let refuse = try await leader.get("/can-bo/ho-so/\(id)/buoc/sign")
            #expect(refuse.html.contains("Trùng tên.</textarea>"))
            #expect(
                try await leader.submit(refuse, "/can-bo/ho-so/\(id)/buoc/", [("reason", "Trùng tên.")]).status
                    == .seeOther)
            try await `An officer's desk`.press(office, "vanthu", id)
            #expect(try await leader.get("/can-bo/ho-so/\(id)/van-ban/0").has("Trùng tên."))
        }
    }

    @Test func `forms carry the number of the circular of their day`() throws {
        let texts = try DeskOffice.pages.get().locales[.vietnamese]
        let (before, after) = (try #require(CivilDate("2025-06-30")), try #require(CivilDate("2025-07-01")))
        #expect(OfficialForm.control.reference(at: before, texts) == "Mẫu số 05 (TT 01/2018/TT-VPCP)")
        #expect(OfficialForm.control.reference(at: after, texts) == "Mẫu số 06 (TT 03/2025/TT-VPCP)")
        #expect(OfficialForm.stop.reference(at: before, texts) == nil)
        #expect(OfficialForm.receipt.reference(at: try #require(CivilDate("2009-03-09")), texts) == nil)
        #expect(OfficialForm.apology.title(at: before, texts) != OfficialForm.apology.title(at: after, texts))
        #expect(OfficialForm.edition(at: before)?.book == 6 && OfficialForm.edition(at: after)?.book == 7)
    }

    @Test(arguments: [
        ("2026-12-02T10:00+07:00", ControlSlip.Result.early), ("2026-12-03T09:00+07:00", .onTime),
        ("2026-12-03T16:00+07:00", .onTime), ("2026-12-03T16:01+07:00", .late),
    ])
    func `a step is early, on time or late`(done: String, result: ControlSlip.Result) {
        #expect(ControlSlip.result(Instant("2026-12-03T16:00+07:00"), Instant(done)) == result)
        #expect(ControlSlip.result(nil, Instant(done)) == nil)
    }

    @Test func `every pack's documents can be read, and ask for nothing that is not there`() throws {
        for pack in try DeskOffice.packs.get() {
            for procedure in pack.procedures.values {
                #expect(!procedure.documents.isEmpty)
                let fields = Set(procedure.form.fields.map(\.path))
                for (name, source) in procedure.documents {
                    _ = try DocumentRenderer.program(source, name: name)
                    for match in source.matches(of: /\{\{[#^\/]?(answers|areas|money|dates|choices)\.([a-z_.]+)\}\}/) {
                        let name = String(match.2)
                        // An address and coordinates have parts.
                        let isPart = fields.contains { name.hasPrefix($0 + ".") }
                        #expect(fields.contains(name) || isPart, "\(procedure.id): \(name)")
                    }
                }
            }
        }
    }
}
