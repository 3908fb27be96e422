import Administration
import Core
import Store
import Testing

@Suite struct `The organisation in the database` {
    @Test func `what is written is read back, all of it`() async throws {
        let files = try organisation()
        try await withDatabase { database in
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await files.seed(into: database))
            let writing = clock.now - start
            let stored = try await Organisation.read(from: database)
            print("organisation written in \(writing), read in \(clock.now - start - writing)")
            #expect(stored.areas.areas == files.areas.areas)
            #expect(Set(stored.areas.successions) == Set(files.areas.successions))
            #expect(stored.units.units == files.units.units)
            #expect(writing < .seconds(10))
        }
    }

    @Test func `the same again writes nothing, and a change is taken over`() async throws {
        try await withDatabase { database in
            let area = Area(
                code: "79", level: .province, name: "Tỉnh A", kind: "Tỉnh", parent: nil, from: day("2000-01-01"),
                to: nil)
            let areas = AreaDirectory(areas: [area])
            func organisation(_ name: String, _ ids: [String]) -> Organisation {
                let units = ids.map {
                    Unit(
                        id: $0, name: Localized(vietnamese: name, english: name), level: .department,
                        duties: ["health"], area: "79", from: day("2000-01-01"), roles: [.leader])
                }
                return Organisation(areas: areas, units: UnitDirectory(units: units, areas: areas))
            }
            #expect(try await organisation("A", ["H29", "H29.10"]).seed(into: database))
            #expect(try await !organisation("A", ["H29", "H29.10"]).seed(into: database))
            #expect(try await organisation("B", ["H29"]).seed(into: database))
            let stored = try await Organisation.read(from: database)
            #expect(stored.units.units.map(\.name.english) == ["B"])
            // The id of a unit that is no longer named stays, since dossiers and positions may point to it.
            let ids = try await database.read { tx in try tx.query("SELECT id FROM unit").map { try $0.text("id") } }
            #expect(Set(ids) == ["H29", "H29.10"])
        }
    }
}
