import Administration
import Core
import Store
import Testing

@Suite struct `Demo people` {
    private static let password = "mot-cua-demo-2026"

    @Test func `they can sign in, hold roles that their units have, and are made once`() async throws {
        let organisation = try organisation()
        try await withDatabase { database in
            let clock = HandClock()
            let identifiers = IdentifierSource(node: 1, clock: clock)
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers,
                passwords: try PasswordHasher(cost: .least), settings: SignInSettings(secondFactorRequired: false))
            try await organisation.seed(into: database)
            let made = try await DemoPeople.seed(packRoot: packRoot, accounts: accounts)
            #expect(
                Set(made).isSuperset(of: [
                    "tiepnhan", "chuyenvien", "truongphong", "lanhdao", "vanthu", "congdan", "quantri",
                    "phanmem.benthanh",
                ]))
            #expect(try await DemoPeople.seed(packRoot: packRoot, accounts: accounts) == [])

            let leader = try await accounts.signIn(login: "lanhdao", password: Self.password, address: "::1").caller
            #expect(leader.holds(.leader, at: "H29.267.43"))
            let citizen = try await accounts.signIn(login: "congdan", password: Self.password, address: "::1").caller
            #expect(citizen.kind == .citizen && citizen.positions.isEmpty)
            let service = try await accounts.caller(bearer: "demo-token-phan-mem-mot-cua-ben-thanh")
            #expect(service?.holds(.receptionist, at: "H29.267.43") == true)

            let real = Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(cost: .least),
                settings: SignInSettings(takesDemoTokens: false))
            #expect(try await real.caller(bearer: "demo-token-phan-mem-mot-cua-ben-thanh") == nil)
            let own = try await real.issueToken(for: try #require(service?.account), label: "một cửa", expires: nil)
            #expect(try await real.caller(bearer: own) != nil)

            let rows = try await database.read { tx in
                try tx.query("SELECT unit_id, role, valid_from FROM position")
            }
            for row in rows {
                let (unit, role) = (try row.text("unit_id"), try row.text("role"))
                let roles = organisation.units.unit(unit)?.roles.map(\.rawValue) ?? []
                #expect(roles.contains(role), "\(role) at \(unit)")
            }
        }
    }

    @Test func `District 1 of 2009 has all its people then, and none of them today`() async throws {
        let organisation = try organisation()
        try await withDatabase { database in
            let clock = HandClock("2009-10-16")
            let accounts = Accounts(
                database: database, clock: clock, identifiers: IdentifierSource(node: 1, clock: clock),
                passwords: try PasswordHasher(cost: .least), settings: SignInSettings(secondFactorRequired: false))
            try await organisation.seed(into: database)
            try await DemoPeople.seed(packRoot: packRoot, accounts: accounts)
            let positions = Positions(database: database, identifiers: IdentifierSource(node: 2, clock: clock))
            let then = try await positions.colleagues(at: "H29.760", on: clock.now.date)
            #expect(Set(then.map(\.role)) == [.receptionist, .specialist, .divisionHead, .leader, .clerk])
            #expect(try await positions.colleagues(at: "H29.760", on: day("2026-11-23")).isEmpty)
            #expect(try await positions.colleagues(at: "H29.267.43", on: clock.now.date).isEmpty)
        }
    }
}
