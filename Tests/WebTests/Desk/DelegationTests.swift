import Core
import HTTPTypes
import HummingbirdTesting
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Casework
@testable import Web

/// Powers in another officer's hands during leave.
@Suite struct DelegationTests {
    private func officer(_ login: String, _ office: DeskOffice) async throws -> Caller {
        let accounts = office.services.accounts
        guard let account = try await accounts.account(login: login) else { throw Problem(.notFound, "test.nobody") }
        return try await accounts.open(account, .password, verified: false, SigningBrowser(address: "test")).caller
    }

    private func order(
        _ giver: Caller, _ role: Role, to delegate: Caller, from: String = "2026-11-30", until: String = "2026-12-02"
    ) throws -> Delegation.Order {
        Delegation.Order(
            giver: try #require(giver.officer), delegate: try #require(delegate.officer), unit: DeskOffice.unit,
            role: role, from: try #require(CivilDate(from)), to: try #require(CivilDate(until)), reason: "Nghỉ phép")
    }

    /// A dossier that waits for the leader's signature.
    private func reviewed(_ office: DeskOffice) async throws -> Identifier {
        let id = try await office.file()
        for login in ["tiepnhan", "truongphong", "chuyenvien", "truongphong"] {
            try await `An officer's desk`.press(office, login, id)
        }
        return id
    }

    @Test(arguments: TestDatabase.engines)
    func `whoever stands in signs by forms alone, and the history says for whom`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let (leader, head) = (try await officer("lanhdao", office), try await officer("truongphong", office))
            let browser = try await office.browser("lanhdao")
            let page = try await browser.get("/can-bo/giao-quyen")
            let given = try await browser.submit(
                page, "/can-bo/giao-quyen",
                [
                    ("position", "\(try #require(leader.officer))/\(DeskOffice.unit)/leader"),
                    ("delegate", "\(try #require(head.officer))"), ("from", "30/11/2026"), ("to", "02/12/2026"),
                    ("reason", "Nghỉ phép năm"),
                ])
            #expect(given.status == .seeOther, "\(given.text)")
            let list = try await browser.follow(given)
            #expect(list.has("Võ Minh Trưởng thay mặt Huỳnh Thị Lãnh") && list.has("Nghỉ phép năm"))
            let id = try await reviewed(office)
            let code = try await office.dossier(id).code
            let queue = try await office.browser("truongphong").get("/can-bo")
            #expect(queue.has(code))
            let signed = try await `An officer's desk`.press(office, "truongphong", id)
            #expect(signed.has("Võ Minh Trưởng (thay mặt Huỳnh Thị Lãnh)"))
            let journal = try await office.services.dossiers.journal(of: id)
            let closed = journal.last { if case .stepClosed = $0.event { true } else { false } }
            #expect(closed?.actor.id == head.officer && closed?.actor.onBehalf?.officer == leader.officer)
            let reviewed = journal.filter { $0.actor.id == head.officer && $0.actor.onBehalf == nil }
            #expect(!reviewed.isEmpty, "what the head did as head is theirs")
            let track = URLs.track(id, secret: office.services.dossiers.secret(of: id))
            let citizens = try await Browser(client: office.client).get(track)
            #expect(citizens.status == .ok && !citizens.has("Huỳnh Thị Lãnh"))
            #expect(try await office.services.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines, [true, false])
    func `the document says that whoever signed had the head's powers, and the committee does not sign through them`(
        _ engine: Engine, isProxy: Bool
    ) async throws {
        try await DeskOffice.open(on: engine) { office in
            let (leader, head) = (try await officer("lanhdao", office), try await officer("truongphong", office))
            let store = office.services.accounts.delegations
            if isProxy { try await store.give(try order(leader, .leader, to: head), leader) }
            let id = try await reviewed(office)
            try await `An officer's desk`.press(office, isProxy ? "truongphong" : "lanhdao", id)
            try await `An officer's desk`.press(office, "vanthu", id)
            let decision = try await office.dossier(id).decision
            #expect(decision?.onBehalf?.officer == (isProxy ? leader.officer : nil))
            let page = try await office.browser("vanthu").get("/can-bo/ho-so/\(id)/van-ban/0")
            let foot = try #require(page.html.split(separator: "official-signature").last)
            let lines = foot.matches(of: /<strong>([^<]*)<\/strong>/).map { String($0.1) }
            let expected =
                isProxy
                ? ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG", "Võ Minh Trưởng"]
                : ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Huỳnh Thị Lãnh"]
            #expect(Array(lines.prefix(expected.count)) == expected)
            #expect(try await office.services.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `it ends when it is taken back, with its last day and with the giver's position`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine) { office in
            let (leader, head) = (try await officer("lanhdao", office), try await officer("truongphong", office))
            let store = office.services.accounts.delegations
            func mayLead() async throws -> Bool {
                try await officer("truongphong", office).holds(.leader, at: DeskOffice.unit)
            }
            let id = try await store.give(try order(leader, .leader, to: head), leader)
            #expect(try await mayLead())
            await #expect(throws: Problem(.notFound, "delegation.unknown")) {
                try await store.revoke(id, try await officer("chuyenvien", office))
            }
            let browser = try await office.browser("lanhdao")
            let page = try await browser.get("/can-bo/giao-quyen")
            let ended = try await browser.follow(try await browser.submit(page, "/can-bo/giao-quyen/"))
            #expect(ended.has("Đã thu lại quyền") && ended.has("đã thu lại"))
            #expect(try await !mayLead())
            try await store.give(try order(leader, .leader, to: head), leader)
            office.clock.set("2026-12-02T23:59+07:00")
            #expect(try await mayLead())
            office.clock.set("2026-12-03T00:01+07:00")
            #expect(try await !mayLead())
            let later = try order(leader, .leader, to: head, from: "2026-12-03", until: "2026-12-30")
            try await store.give(later, try await officer("lanhdao", office))
            #expect(try await mayLead())
            try await office.services.positions.end(
                officer: try #require(leader.officer), unit: DeskOffice.unit, role: .leader,
                lastDay: try #require(CivilDate("2026-12-04")), today: try #require(CivilDate("2026-12-03")))
            office.clock.set("2026-12-05T09:00+07:00")
            #expect(try await !mayLead())
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what was handed over is not handed on, and nobody gives what is not theirs`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let leader = try await officer("lanhdao", office)
            let author = try await officer("chuyenvien", office)
            let store = office.services.accounts.delegations
            try await store.give(
                try order(leader, .leader, to: try await officer("truongphong", office)), leader)
            let head = try await officer("truongphong", office)
            #expect(head.holds(.leader, at: DeskOffice.unit))
            let denied = Problem(.forbidden, "policy.denied", ["action": "position.delegate"])
            for other in [try order(leader, .leader, to: author), try order(author, .specialist, to: leader)] {
                await #expect(throws: denied) { try await store.give(other, head) }
            }
            await #expect(throws: Problem(.invalid, "delegation.not_held", at: "/position")) {
                try await store.give(try order(head, .leader, to: author), head)
            }
            let refusals: [(Delegation.Order, Problem)] = [
                (try order(leader, .leader, to: leader), Problem(.invalid, "delegation.to_self", at: "/delegate")),
                (try order(author, .specialist, to: leader), Problem(.invalid, "delegation.to_self", at: "/delegate")),
                (try order(leader, .leader, to: author), Problem(.conflict, "delegation.overlaps")),
                (try order(leader, .administrator, to: author), Problem(.invalid, "delegation.role", at: "/position")),
                (
                    try order(leader, .leader, to: author, from: "2026-11-29"),
                    Problem(.invalid, "delegation.dates", at: "/to")
                ),
                (
                    try order(leader, .leader, to: author, until: "2027-11-30"),
                    Problem(.invalid, "delegation.too_long", ["days": "180"], at: "/to")
                ),
                (
                    try order(head, .divisionHead, to: try await officer("tiepnhan.saigon", office)),
                    Problem(.invalid, "delegation.not_a_colleague", at: "/delegate")
                ),
            ]
            for (order, problem) in refusals {
                await #expect(throws: problem) { try await store.give(order, leader) }
            }
            // The unit's leader hands a specialist's position to the other one.
            let second = try await officer("chuyenvien2", office)
            try await store.give(try order(author, .specialist, to: second), leader)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a given task is done in its holder's place, and who drafted does not sign for the leader`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine) { office in
            let dossiers = office.services.dossiers
            let leader = try await officer("lanhdao", office)
            let away = try await officer("chuyenvien", office)
            let store = office.services.accounts.delegations
            let id = try await office.file()
            for login in ["tiepnhan", "truongphong"] { try await `An officer's desk`.press(office, login, id) }
            try await dossiers.assign(step: "appraise", branch: nil, to: away.officer, on: id, leader)
            var second = try await officer("chuyenvien2", office)
            #expect(try await dossiers.queue(second).isEmpty)
            try await store.give(try order(away, .specialist, to: second), away)
            try await store.give(try order(leader, .leader, to: second), leader)
            second = try await officer("chuyenvien2", office)
            #expect(try await dossiers.queue(second).map(\.step) == ["appraise"])
            #expect(try await dossiers.queueCounts(second).all == 1)
            try await `An officer's desk`.press(office, "chuyenvien2", id)
            let journal = try await dossiers.journal(of: id)
            #expect(journal.last { $0.actor.id == second.officer }?.actor.onBehalf?.officer == away.officer)
            try await `An officer's desk`.press(office, "truongphong", id)
            #expect(try await dossiers.queue(second).isEmpty, "the person counts, not the position")
            await #expect(throws: Problem(.forbidden, "dossier.same_person", ["who": "Huỳnh Thị Lãnh"])) {
                try await dossiers.act(Act(step: "sign", outcome: "grant"), on: id, second)
            }
            let page = try await office.browser("chuyenvien2").get("/can-bo/ho-so/\(id)")
            #expect(page.has("phải do người khác làm. Người làm được: Huỳnh Thị Lãnh"))
            #expect(!page.html.contains("/buoc/sign"))
        }
    }
}
