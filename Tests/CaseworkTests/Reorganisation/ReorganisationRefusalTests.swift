import Administration
@testable import Casework
import Core
import Logging
import OrderedCollections
import Schemas
import Store
import StoreTesting
import Testing

@Suite struct ReorganisationRefusalTests {
    private static let rename = "{rename: \"H29.267.43\", into: \"H29.267.90\"}"
    private static let why = "why: {vi: \"a\", en: \"b\"}"

    @Test(
        arguments: [
            ("{abolish: \"H29.9\", into: \"H29.267.90\"}", "", "reorganise.unknown_unit", 8),
            ("{abolish: \"H29.267.43\", into: \"H29.9\"}", "", "reorganise.unknown_successor", 8),
            ("{abolish: \"H29.267.43\"}", "", "reorganise.no_successor", 8),
            ("{abolish: \"H29.267.43\", into: {by_area: nobody}}", "", "reorganise.no_successor", 8),
            ("{abolish: \"H29.267.40\", into: \"H29.267.90\"}", "", "reorganise.unit_stands", 8),
            ("{abolish: {level: district, within: \"79\"}, into: \"H29.267.90\"}", "", "reorganise.no_units", 8),
            ("{merge: [\"H29.267.43\"], into: \"H29.267.90\"}", "", "reorganise.change_shape", 8),
            ("{split: \"H29.267.43\", into: \"H29.267.90\"}", "", "reorganise.change_shape", 8),
            ("{into: \"H29.267.90\"}", "", "reorganise.change_kind", 8),
            ("{rename: 5, into: \"H29.267.90\"}", "", "reorganise.units_expected", 8),
            (rename + "\n  - " + rename, "", "reorganise.unit_twice", 9),
            (rename, "  - {then: stay, \(why)}", "reorganise.stay_without_end", 10),
            (rename, "  - {then: stay, until: \"2026-11-01\", \(why)}", "reorganise.until_before_date", 10),
            (rename, "  - {then: move, until: \"2027-11-01\", \(why)}", "reorganise.until_of_move", 10),
            (rename, "  - {then: move, to: \"H29.9\", \(why)}", "reorganise.unknown_successor", 10),
            (rename, "  - {when: 'dew < date', then: move, \(why)}", "pack.rule_unreadable", 10),
            (rename, "  - {when: '1 + 1', then: move, \(why)}", "pack.rule_type", 10),
            (rename, "  - {then: move, to: [\"H29.267.90\", \"H29.267.91\"], \(why)}", "reorganise.one_unit", 10),
            (rename, "  - {then: go, \(why)}", "pack.unknown_word", 10),
            (rename, "  - {then: move}", "pack.missing_key", 10),
            (rename, "  - {then: move, hwy: 1, \(why)}", "pack.unknown_key", 10),
        ] as [(String, String, String, Int)])
    func `a mistake in a plan is told with its line`(
        change: String, rules: String, rule: String, line: Int
    ) throws {
        let units = try ReorganisedPlace.directory(ending: [ReorganisedPlace.benThanh])
        let text = ReorganisedPlace.text(change, rules: rules)
        let problems = #expect(throws: SourceProblems.self) {
            try ReorganisationPlan(
                try YAMLDocument.read(text: text, file: "plan.yaml"), source: text, units: units)
        }
        let found = problems?.all.filter { $0.rule == rule } ?? []
        #expect(found.map(\.line) == [line], "\(problems?.all.map(\.description) ?? [])")
    }

    @Test(
        arguments: [
            ("reorganisation: thu", "reorganisation: \"\"", "reorganise.no_name", 1),
            ("reorganisation: thu", "reorganisation: \" \"", "reorganise.no_name", 1),
            ("reorganisation: thu", "reorganisation: \"thu\\nhai\"", "reorganise.no_name", 1),
            ("\"2027-01-01\"", "\"2027-13-01\"", "pack.expected_date", 3),
            ("changes:\n  - \(rename)", "changes: []\n", "reorganise.no_changes", 7),
            ("follow: true", "follow: no", "pack.unknown_word", 10),
            ("follow: true", "follow: \"no\"", "pack.unknown_word", 10),
            ("follow: true", "follow: nein", "pack.unknown_word", 10),
            ("follow: true", "follow: 1", "pack.unknown_word", 10),
        ] as [(String, String, String, Int)])
    func `what a plan says of its name, its day and its officers is told once where it is wrong`(
        find: String, put: String, rule: String, line: Int
    ) throws {
        let units = try ReorganisedPlace.directory(ending: [ReorganisedPlace.benThanh])
        let good = ReorganisedPlace.text(Self.rename, more: "positions: {follow: true}")
        func read(_ text: String) throws {
            _ = try ReorganisationPlan(
                try YAMLDocument.read(text: text, file: "plan.yaml"), source: text, units: units)
        }
        try read(good)
        #expect(good.contains(find))
        let problems = #expect(throws: SourceProblems.self) { try read(good.replacing(find, with: put)) }
        let told = problems?.all.filter { $0.rule == rule } ?? []
        #expect(told.map(\.line) == [line], "\(problems?.all.map(\.description) ?? [])")
    }

    @Test(arguments: TestDatabase.engines)
    func `a staff code that nobody there has is told, and nothing is ordered`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            _ = try await place.appoint(10_000, "BT-1", .specialist, at: ReorganisedPlace.benThanh)
            _ = try await place.appoint(20_000, "SG-1", .specialist, at: ReorganisedPlace.saiGon)
            func plan(_ code: String, _ name: String) throws -> ReorganisationPlan {
                try place.plan(
                    Self.rename, more: "positions: {officers: {\(code): \"H29.267.40\"}}", name: name)
            }
            let before = try await place.positions()
            for code in ["SG-1", "ZZ-9"] {
                let wrong = try plan(code, "sai")
                let problem = SourceProblem(
                    file: "plan.yaml", line: 10, rule: "reorganise.unknown_officer", parameters: ["code": code])
                await #expect(throws: SourceProblems([problem])) { _ = try await place.dossiers.preview(wrong) }
                await #expect(throws: SourceProblems([problem])) { _ = try await place.dossiers.order(wrong) }
            }
            #expect(try await place.positions() == before)
            #expect(try await place.dossiers.reorganisations().isEmpty)
            // Once ordered, it can be tried again: they hold their positions until the last day.
            let good = try plan("BT-1", "dung")
            _ = try await place.dossiers.order(good)
            #expect(try await place.dossiers.preview(good).counts.all == 0)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a plan whose day has come, whose name is taken or whose units another one moves is refused`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let plan = try place.plan(Self.rename)
            _ = try await place.dossiers.order(plan)
            await #expect(throws: Problem(.conflict, "reorganise.name_taken", ["name": "thu"])) {
                _ = try await place.dossiers.order(plan)
            }
            let other = try place.plan("{abolish: \"H29.267.43\", into: \"H29.267.91\"}", name: "khac")
            let problem = Problem(.conflict, "reorganise.overlaps", ["other": "thu", "unit": "H29.267.43"])
            await #expect(throws: problem) { _ = try await place.dossiers.order(other) }
            try await place.dossiers.takeBackReorganisation("thu")
            _ = try await place.dossiers.order(other)
            place.clock.set("2027-01-01T00:00+07:00")
            let third = try place.plan(Self.rename, name: "muon")
            await #expect(throws: Problem(.conflict, "reorganise.date_past", ["date": "2027-01-01"])) {
                _ = try await place.dossiers.order(third, now: true)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a plan is carried out at once on its eve alone, and waits for its day until then`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database)
            let id = try await place.file()
            let stood = try await place.stand(id)
            let plan = try place.plan(Self.rename)
            let early = Problem(.conflict, "reorganise.not_eve", ["name": "thu", "date": "2026-12-31"])
            for time in ["2026-12-02T20:00+07:00", "2026-12-30T23:59:59+07:00"] {
                place.clock.set(time)
                await #expect(throws: early) { _ = try await place.dossiers.order(plan, now: true) }
            }
            #expect(try await place.dossiers.reorganisations().isEmpty)
            #expect(try await place.stand(id) == stood)
            place.clock.set("2026-12-31T00:00+07:00")
            #expect(try await place.dossiers.order(plan, now: true).counts[.moves] == 1)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a unit that was asked and has not answered holds the plan, or its successor is asked on`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(database, ending: [ReorganisedPlace.fire])
            let id = try await place.asked()
            let stood = try await place.stand(id)
            let change = "{rename: \"H29.80.07\", into: \"H29.80.90\"}"
            let plan = try place.plan(change)
            #expect(try await place.said(plan, id)?.notes.map(\.kind) == [.consultationOpen])
            place.clock.set("2026-12-31T20:00+07:00")
            for atOnce in [true, false] {
                await #expect(throws: Problem(.conflict, "reorganise.refused", ["count": "1"])) {
                    _ = try await place.dossiers.order(plan, now: atOnce)
                }
            }
            // Nothing was written.
            #expect(try await place.dossiers.reorganisations().isEmpty)
            #expect(try await place.stand(id) == stood)

            try await place.move(try place.plan(change, more: "consultations: follow"))
            let asked = try await place.dossiers.require(id)
            #expect(asked.consultations.map(\.unit) == ["H29.80.90"])
            #expect(asked.tasks.map(\.unit) == ["H29.80.90"] && asked.competentUnit == ReorganisedPlace.benThanh)
            #expect(try await place.dossiers.verify().findings == [])
            try await place.dossiers.takeBackReorganisation("thu")
            #expect(try await place.dossiers.require(id).consultations.map(\.unit) == [ReorganisedPlace.fire])
            #expect(try await place.dossiers.verify().findings == [])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what cannot go on its day waits, and holds up no other`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let place = try await ReorganisedPlace(
                database, ending: [ReorganisedPlace.fire, ReorganisedPlace.benThanh])
            let free = try await place.file()
            let plan = try place.plan(
                "{rename: \"H29.80.07\", into: \"H29.80.90\"}\n  - \(Self.rename)")
            _ = try await place.dossiers.order(plan)
            let asked = try await place.asked()
            place.clock.set("2027-01-01T00:00+07:00")
            let counts = try #require(try await place.dossiers.carryOutReorganisations().first).counts
            #expect(counts[.moves] == 1 && counts[.refused] == 1)
            #expect(try await place.dossiers.require(free).competentUnit == "H29.267.90")
            #expect(try await place.dossiers.require(asked).competentUnit == ReorganisedPlace.benThanh)
            #expect(try await place.dossiers.carryOutReorganisations().isEmpty)
            // The fire police were silent: it goes on with who decides, at the next look.
            place.clock.set("2027-01-08T09:00+07:00")
            try await Timekeeper(dossiers: place.dossiers, logger: Logger(label: "test")).ringDue()
            let rest = try #require(try await place.dossiers.carryOutReorganisations().first).counts
            #expect(rest[.moves] == 1 && rest[.refused] == 0)
            #expect(try await place.dossiers.require(asked).tasks.map(\.unit) == ["H29.267.90"])
            #expect(try await place.dossiers.verify().findings == [])
        }
    }
}
