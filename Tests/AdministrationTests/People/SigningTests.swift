import Administration
import Core
import Store
import Testing

/// As what people sign (NĐ 30/2020/NĐ-CP, art. 13): dated data of their positions.
@Suite struct SigningTests {
    @Test func `each authority form of the decree has its lines`() throws {
        let body = "Ủy ban nhân dân"
        #expect(try Signing(post: "Chủ tịch", body: body).lines == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"])
        #expect(try Signing(post: "Giám đốc").lines == ["GIÁM ĐỐC"])
        #expect(try Signing(post: "Giám đốc", capacity: .acting).lines == ["Q. GIÁM ĐỐC"])
        #expect(
            try Signing(post: "Phó Chủ tịch", capacity: .deputy, head: "Chủ tịch", body: body).lines
                == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"])
        #expect(
            try Signing(post: "Chánh Văn phòng", capacity: .order, head: "Chủ tịch").lines
                == ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"])
        #expect(
            try Signing(post: "Trưởng phòng", capacity: .authorised, head: "Giám đốc").lines
                == ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"])
    }

    @Test(arguments: Signing.Capacity.allCases)
    func `nobody signs for nobody, and orders and powers bind no committee`(_ capacity: Signing.Capacity) {
        let standsFor = [.deputy, .order, .authorised].contains(capacity)
        let refused = Problem(.invalid, "officer.signing", ["capacity": capacity.rawValue])
        #expect(throws: refused) {
            try Signing(post: "A", capacity: capacity, head: standsFor ? nil : "B")
        }
        #expect(throws: refused) { try Signing(post: " ", capacity: capacity, head: standsFor ? "B" : nil) }
        guard capacity == .order || capacity == .authorised else { return }
        #expect(throws: refused) { try Signing(post: "A", capacity: capacity, head: "B", body: "C") }
    }

    @Test func `what is said from a day on leaves what stood before`() async throws {
        let organisation = try organisation()
        try await withDatabase { database in
            let clock = HandClock()
            let identifiers = IdentifierSource(node: 1, clock: clock)
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers,
                passwords: try PasswordHasher(cost: .least), settings: SignInSettings(secondFactorRequired: false))
            try await organisation.seed(into: database)
            _ = try await DemoPeople.seed(packRoot: packRoot, accounts: accounts)
            let unit = "H29.267.43"
            func lines() async throws -> [String] {
                try await accounts.signIn(login: "lanhdao", password: "mot-cua-demo-2026", address: "::1").caller
                    .signature(as: "leader", at: unit)
            }
            let before = try await lines()
            #expect(before == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"])
            let officer = try #require(try await accounts.officer(login: "lanhdao"))
            let positions = Positions(database: database, identifiers: identifiers)
            let deputy = try Signing(
                post: "Phó Chủ tịch", capacity: .deputy, head: "Chủ tịch", body: "Ủy ban nhân dân")
            let today = clock.now.date
            try await positions.sign(officer: officer, unit: unit, role: .leader, as: deputy, from: today + 1)
            #expect(try await lines() == before)
            try await positions.sign(officer: officer, unit: unit, role: .leader, as: deputy, from: today)
            #expect(try await lines() == deputy.lines)
            let posts = try await positions.colleagues(at: unit, role: .leader, on: today).map(\.post)
            #expect(posts == ["Phó Chủ tịch"])
            let former = try await positions.colleagues(at: unit, role: .leader, on: today + (-1))
            #expect(former.map(\.post) == ["Chủ tịch"])
            await #expect(throws: Problem(.notFound, "officer.no_position", ["unit": unit, "role": "clerk"])) {
                try await positions.sign(officer: officer, unit: unit, role: .clerk, as: deputy, from: today)
            }
        }
    }

    @Test func `whoever keeps the machine sees who holds what, and of whom nobody has said how they sign`() async throws
    {
        let organisation = try organisation()
        try await withDatabase { database in
            let clock = HandClock()
            let identifiers = IdentifierSource(node: 1, clock: clock)
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers,
                passwords: try PasswordHasher(cost: .least), settings: SignInSettings(secondFactorRequired: false))
            try await organisation.seed(into: database)
            let (unit, today) = ("H29.267.43", clock.now.date)
            for (login, role) in [("le.a", Role.leader), ("tran.b", .specialist)] {
                _ = try await accounts.create(
                    NewAccount(
                        login: login, holder: .officer(name: "Lê A", staffCode: login), password: nil,
                        positions: [Position(unit: unit, role: role, from: today + (-9))]))
            }
            let positions = Positions(database: database, identifiers: identifiers)
            let before = try await positions.all(at: unit, on: today)
            #expect(before.map(\.login) == ["le.a", "tran.b"])
            #expect(before.filter { $0.signs && $0.position.signing == nil }.map(\.login) == ["le.a"])
            let officer = try #require(try await accounts.officer(login: "le.a"))
            let head = try Signing(post: "Chủ tịch", body: "Ủy ban nhân dân")
            try await positions.sign(officer: officer, unit: unit, role: .leader, as: head, from: today)
            let after = try await positions.all(on: today)
            #expect(
                after.map(\.position.signing) == [head, nil] && after.map(\.position.from) == [today, today + (-9)])
            let former = try await positions.all(at: unit, on: today + (-1))
            #expect(former.first?.position.to == today + (-1))
            #expect(try await positions.all(at: "H29.267.40", on: today) == [])
        }
    }
}
