@testable import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Store
import StoreTesting
import Testing

/// A season on a database: judges drawn for many dossiers at once, sheets, a ranking that closes once.
@Suite struct PanelStoreTests {
    private struct Season: Sendable {
        let dossiers: Dossiers
        let clock: TestClock
        let unit: String
        let judges: [Caller]

        /// Two heads and five specialists, who may all judge.
        init(_ database: any Database) async throws {
            clock = TestClock("2026-11-30T09:00+07:00")
            let identifiers = IdentifierSource(node: 1, clock: clock)
            let organisation = try Place.organisation.get()
            try await Organisation(areas: AreaDirectory(areas: []), units: organisation.units).seed(into: database)
            dossiers = Dossiers(
                database: database, catalogue: Catalogue(database: database, offered: [try StepsPack.pack.get()]),
                calendar: try Place.calendar.get(), units: organisation.units, clock: clock, identifiers: identifiers,
                secretKey: Array(repeating: 7, count: 32))
            unit = try Place.unit(at: clock.now.date)
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(cost: .least))
            for index in 0..<7 {
                _ = try await accounts.create(
                    NewAccount(
                        login: "giamkhao\(index)",
                        holder: .officer(name: "Giám khảo \(index)", staffCode: "GK-\(index)"),
                        password: "một hội đồng thử",
                        positions: [
                            Position(
                                unit: unit, role: index < 2 ? .divisionHead : .specialist,
                                from: CivilDate(dayNumber: 0))
                        ]))
            }
            let colleagues = try await Positions(database: database, identifiers: identifiers).colleagues(
                at: unit, on: clock.now.date)
            let here = unit
            judges = colleagues.map { Place.officer($0.role, at: here, id: $0.officer.rawValue) }
        }

        func file(_ owner: String = "Nguyễn Văn Mẫu") async throws -> Identifier {
            let filing = StepsPack.filing(floors: 2, area: 0, kind: "contest")
            var answers = filing.answers
            answers.set(.string(owner), at: "owner.name")
            let own = Filing(
                procedure: filing.procedure, channel: .online, language: .vietnamese, intakeUnit: nil, answers: answers,
                papers: [])
            return try await dossiers.submit(own, idempotencyKey: nil, Place.citizen).dossier
        }

        func accept(_ id: Identifier) async throws {
            try await dossiers.act(
                Act(step: "intake", outcome: "accept"), on: id, Place.officer(.receptionist, at: unit))
        }

        func wait(until moment: String) async throws {
            clock.set(moment)
            let keeper = Timekeeper(dossiers: dossiers, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
            try await keeper.ringDue()
        }

        func loads() async throws -> [Identifier: Int] {
            try await dossiers.database.read { tx in
                let rows = try tx.query("SELECT officer, COUNT(*) AS n FROM panel_seat GROUP BY officer")
                return try rows.reduce(into: [:]) { $0[try $1.identifier("officer")] = try $1.int("n") }
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a judge's list records whose names it shows`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let season = try await Season(database)
            let id = try await season.file()
            try await season.accept(id)
            let seats = try #require(try await season.dossiers.require(id).panel("jury")?.seats)
            let judge = try #require(season.judges.first { $0.officer == seats[0].officer })
            let other = try #require(season.judges.first { one in !seats.contains { $0.officer == one.officer } })
            let before = try await Reads.all(database)
            #expect(try await season.dossiers.judged(other).isEmpty)
            #expect(try await Reads.all(database) == before)
            #expect(try await season.dossiers.judged(judge).map(\.id) == [id])
            #expect(try await Reads.all(database) == before + ["\(id) officer queue name"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `twelve panels drawn at once are balanced, and a season ends in one ranking that anyone can check`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let season = try await Season(database)
            var ids: [Identifier] = []
            for _ in 0..<12 { ids.append(try await season.file()) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in ids { group.addTask { try await season.accept(id) } }
                try await group.waitForAll()
            }
            let loads = try await season.loads()
            for role in [Role.divisionHead, .specialist] {
                let held = season.judges.filter { $0.positions[0].role == role }.map {
                    $0.officer.flatMap { loads[$0] } ?? 0
                }
                #expect((held.max() ?? 0) - (held.min() ?? 0) <= 1, "\(role): \(held)")
            }
            #expect(loads.values.reduce(0, +) == 36)
            // All judges of all dossiers at once, in both phases; three dossiers come to one mark.
            for _ in 0..<2 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, id) in ids.enumerated() {
                        let seats = try #require(try await season.dossiers.require(id).panel("jury")?.seats)
                        for seat in seats {
                            let judge = try #require(season.judges.first { $0.officer == seat.officer })
                            group.addTask {
                                let mark = Decimal(max(3, index - 2))
                                try await season.dossiers.score(
                                    "jury", marks: ["quality": mark, "use": mark], note: nil, on: id, judge)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            for id in ids { #expect(try await season.dossiers.require(id).panel("jury")?.phase == .ranking) }
            #expect(try await season.dossiers.rankings(of: "all-steps").isEmpty, "nothing is told before it closes")
            try await season.wait(until: "2026-12-18T09:00+07:00")
            let closed = try #require(try await season.dossiers.rankings(of: "all-steps").first)
            #expect(closed.ranking.lines.count == 12 && closed.ranking.lines.map(\.place) == Array(1...12))
            #expect(ContentHash.sha256(closed.ranking.seed) == closed.commitment)
            for id in ids {
                let dossier = try await season.dossiers.require(id)
                let panel = try #require(dossier.panel("jury"))
                #expect(panel.commitment == closed.commitment && panel.rank?.seed == closed.ranking.seed)
                #expect(panel.rank?.place == closed.ranking.place(of: dossier.code))
                #expect((dossier.task("sign") != nil) == ((panel.rank?.place ?? 99) <= 2))
            }
            // Who comes after the ranking has closed has no place, and takes none.
            let late = try await season.file()
            try await season.accept(late)
            for _ in 0..<2 {
                for seat in try #require(try await season.dossiers.require(late).panel("jury")?.seats) {
                    let judge = try #require(season.judges.first { $0.officer == seat.officer })
                    try await season.dossiers.score(
                        "jury", marks: ["quality": 10, "use": 10], note: nil, on: late, judge)
                }
            }
            try await season.wait(until: "2026-12-21T09:00+07:00")
            let ended = try await season.dossiers.require(late)
            #expect(ended.panel("jury")?.rank?.place == nil && ended.result == "refused")
            #expect(try await season.dossiers.rankings(of: "all-steps").first == closed)
            #expect(try await season.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a ranking waits for the last panel of its group`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let season = try await Season(database)
            let (first, second) = (try await season.file(), try await season.file())
            for id in [first, second] { try await season.accept(id) }
            func score(_ id: Identifier, _ mark: Decimal) async throws {
                for seat in try #require(try await season.dossiers.require(id).panel("jury")?.seats) {
                    let judge = try #require(season.judges.first { $0.officer == seat.officer })
                    try await season.dossiers.score(
                        "jury", marks: ["quality": mark, "use": mark], note: nil, on: id, judge)
                }
            }
            try await score(first, 8)
            try await score(first, 8)
            try await season.wait(until: "2026-12-18T09:00+07:00")
            #expect(try await season.dossiers.require(first).panel("jury")?.phase == .ranking)
            try await score(second, 9)
            try await season.wait(until: "2026-12-23T09:00+07:00")
            // What comes due by an alarm is rung by the next round.
            try await season.wait(until: "2026-12-23T09:01+07:00")
            let places = try await season.dossiers.rankings(of: "all-steps").first?.ranking.lines.map(\.place)
            #expect(places == [1, 2])
            #expect(try await season.dossiers.require(first).panel("jury")?.rank?.place == 2)
            // One who withdraws is ranked with nobody.
            let gone = try await season.file()
            try await season.accept(gone)
            try await season.dossiers.withdraw(reason: "x", on: gone, Place.citizen)
            try await season.dossiers.act(
                Act(step: "withdrawal", outcome: "confirm"), on: gone, Place.officer(.receptionist, at: season.unit))
            let left = try await database.read { tx in
                try tx.query("SELECT COUNT(*) AS n FROM panel_mark WHERE dossier = \(gone)").first?.int("n")
            }
            #expect(left == 0)
            #expect(try await season.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what a judge declares keeps them from the dossiers of that party`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let season = try await Season(database)
            let tied = season.judges.filter { $0.positions[0].role == .specialist }.prefix(3)
            for judge in tied { try await season.dossiers.declareTie(to: "  CÔNG TY Hoà Bình ", judge) }
            for _ in 0..<4 {
                let id = try await season.file("Công ty Hòa Bình")
                try await season.accept(id)
                let seats = try #require(try await season.dossiers.require(id).panel("jury")?.seats)
                #expect(Set(seats.map(\.officer)).isDisjoint(with: tied.compactMap(\.officer)))
            }
            // Declared after the draw: the judge may not score and has to step down.
            let id = try await season.file("Người Nộp Khác")
            try await season.accept(id)
            let seat = try #require(try await season.dossiers.require(id).panel("jury")?.seats.last)
            let judge = try #require(season.judges.first { $0.officer == seat.officer })
            try await season.dossiers.declareTie(to: "Người nộp khác", judge)
            await #expect(throws: Problem(.conflict, "score.conflict")) {
                try await season.dossiers.score("jury", marks: ["quality": 1, "use": 1], note: nil, on: id, judge)
            }
            try await season.dossiers.recuse("jury", officer: seat.officer, reason: "Anh em", on: id, judge)
            let after = try #require(try await season.dossiers.require(id).panel("jury"))
            #expect(after.seats.count == 3 && after.seat(of: seat.officer) == nil)
        }
    }
}
