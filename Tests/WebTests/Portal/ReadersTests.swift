@testable import Administration
@testable import Casework
import Core
import Foundation
import HummingbirdTesting
import Ledger
import Store
import Testing

@testable import Web

/// "Who read my data", as the person sees it.
@Suite struct ReadersTests {
    private func filed(_ town: Town, _ browser: inout CitizenBrowser) async throws -> (id: Identifier, page: String) {
        let receipt = try await browser.file()
        let address = receipt.trackAddress
        let id = try #require(Identifier(address.split(separator: "/")[1]))
        return (id, address + "/ai-da-xem")
    }

    @Test func `each reading is told as a sentence, with who, for which unit, what, why and when`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            #expect(try await browser.open(address).html.contains("Chưa có ai xem dữ liệu của bạn."))
            let officer = try town.officer(.receptionist)
            town.clock.set("2026-11-30T10:05+07:00")
            _ = try await town.services.dossiers.view(id, officer)
            _ = try await town.services.dossiers.queue(officer)
            let page = try await browser.open(address)
            let plain = page.html.replacing(/<[^>]+>/, with: " ")
            #expect(plain.contains("10:05: Cán bộ thử, Ủy ban nhân dân phường Bến Thành, đã xem họ tên, số định danh"))
            #expect(plain.contains("để giải quyết hồ sơ này."))
            #expect(plain.contains("đã xem họ tên, trong danh sách việc phải làm của mình."))
            // Nobody else learns who read: not an officer of the unit either, nor who has no secret.
            let cut = address.replacing(/\/[0-9a-f]{32}\//, with: "/" + String(repeating: "0", count: 32) + "/")
            #expect(try await browser.open(cut).status == 404)
        }
    }

    @Test func `one reader's readings of a day stand folded under one line, which a link to one of them opens`()
        async throws
    {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            for time in ["10:05", "10:40", "11:20"] {
                town.clock.set("2026-11-30T\(time)+07:00")
                _ = try await town.services.dossiers.view(id, try town.officer(.receptionist))
            }
            let page = try await browser.open(address).main
            #expect(page.contains("đã xem 3 lần, từ 10:05 đến 11:20."))
            #expect(page.contains("<details><summary>Từng lần xem</summary>"))
            let reading = try #require(page.firstMatch(of: /id="xem-([0-9]+)"/))
            let opened = try await browser.open("\(address)?lan=\(reading.1)").main
            #expect(opened.contains("<details open><summary>Từng lần xem</summary>"))
        }
    }

    @Test func `more readings than a page holds are counted whole, and older pages and the extract have the rest`()
        async throws
    {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            let (officer, most) = (try town.officer(.receptionist), ReadersRoutes.most)
            try await town.services.dossiers.database.write { tx in
                let shown = AccessRecords.Disclosed(dossier: id, account: nil, unit: officer.units().first ?? "")
                let morning = Instant(town.clock.now.date, ClockTime(hour: 10))
                for number in 0..<(most + 6) {
                    try AccessRecords.enter(
                        [shown], id: Identifier(rawValue: Int64(1000 + number)), at: morning + .seconds(number * 60),
                        to: officer, for: .handling, [.name], tx)
                }
            }
            let page = try await browser.open(address).main
            #expect(page.contains("đã xem \(most + 6) lần, từ 10:00 đến 13:25."))
            #expect(page.contains("Trang này có \(most) trong \(most + 6) lần xem."))
            #expect(page.matches(of: /id="xem-/).count == most && !page.contains("id=\"xem-1005\""))
            let next = try #require(page.firstMatch(of: /rel="next" href="([^"]+)"/))
            let rest = try await browser.open(String(next.1)).main
            #expect(rest.matches(of: /id="xem-/).count == 6 && rest.contains("id=\"xem-1005\""))
            #expect(rest.contains("đã xem \(most + 6) lần") && !rest.contains("rel=\"next\""))
            #expect(rest.contains("rel=\"prev\" href=\"\(address)\""))
            let linked = try await browser.open("\(address)?lan=1002").main
            #expect(linked.contains("id=\"xem-1002\"") && linked.contains("<details open>"))
            let file = try await browser.open(address + "/trich-xuat").html
            let extract = try Evidence(file: file, signedBy: town.services.ledger.key.verifier)
            #expect(extract.entries.count == most + 6 && extract.sentences.count == most + 6)
        }
    }

    @Test func `a reading can be asked about once, by a dossier with the unit that read`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            let officer = try town.officer(.specialist)
            _ = try await town.services.dossiers.view(id, officer)
            let page = try await browser.open(address)
            let empty = try await browser.submit(page, ["words": " "])
            #expect(empty.status == 422 && empty.html.contains("Hãy ghi điều bạn muốn hỏi"))
            let asked = try await browser.submit(page, ["words": "Vì sao xem <hồ sơ> của tôi?"])
            #expect(asked.status == 200 && asked.html.contains("trong 2 ngày làm việc"))
            let link = try #require(asked.main.firstMatch(of: /<a href="(\/ho-so\/[^"]+)">Xem câu hỏi/))
            let question = try await browser.open(String(link.1))
            #expect(question.status == 200 && question.html.contains("Hỏi về một lần xem dữ liệu cá nhân"))
            #expect(question.html.contains("Vì sao xem &lt;hồ sơ&gt; của tôi?"))
            let leader = try town.officer(.leader)
            let queue = try await town.services.dossiers.queue(leader)
            #expect(queue.map(\.procedure) == ["access-question"])
            let again = try await browser.submit(page, ["words": "Lần nữa?"])
            #expect(again.status == 409 && again.html.contains("Bạn đã hỏi về lần xem này."))
        }
    }

    @Test func `who read answers no question about it`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            let (dossiers, reader) = (town.services.dossiers, try town.officer(.leader))
            _ = try await dossiers.view(id, reader)
            _ = try await browser.submit(try await browser.open(address), ["words": "Vì sao?"])
            let other = Identifier(rawValue: 4_711)
            let colleague = Caller(
                kind: .officer, account: other, officer: other, displayName: "Trần Khác", positions: reader.positions)
            let question = try #require(try await dossiers.queue(colleague).first)
            #expect(question.procedure == "access-question")
            #expect(try await dossiers.queue(reader).isEmpty)
            let refuse = Act(step: "intake", outcome: "refuse", reason: "Không có gì lạ")
            await #expect(throws: Problem(.forbidden, "dossier.same_person_alone")) {
                try await dossiers.act(refuse, on: question.dossier, reader)
            }
            try await dossiers.act(refuse, on: question.dossier, colleague)
        }
    }

    @Test func `the extract and the receipt are verified offline, and not when a letter was changed`() async throws {
        try await Town.visit { town, client in
            var browser = CitizenBrowser(client)
            let (id, address) = try await filed(town, &browser)
            _ = try await town.services.dossiers.view(id, try town.officer(.specialist))
            _ = try await town.services.dossiers.view(id, try town.officer(.leader))
            let file = try await browser.open(address + "/trich-xuat").html
            let key = town.services.ledger.key.verifier
            // Whoever holds it needs no account to verify it: the page says the key.
            #expect(try await browser.open(address).main.contains("<code>\(key)</code>"))
            let extract = try Evidence(file: file, signedBy: key)
            #expect(extract.kind == .extract && extract.entries.count == 2 && extract.sentences.count == 2)
            #expect(throws: Problem.self) {
                try Evidence(file: file.replacing("Cán bộ thử", with: "Cán bộ khác"), signedBy: key)
            }
            let receipt = try await browser.open(address.replacing("/ai-da-xem", with: "/bien-nhan/chung-thuc")).html
            #expect(try Evidence(file: receipt, signedBy: key).kind == .receipt)
        }
    }
}
