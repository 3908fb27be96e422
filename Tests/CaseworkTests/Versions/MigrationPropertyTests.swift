import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

/// Generated edits × generated open dossiers: none lost, stuck or silently changed, every move taken back exactly.
@Suite struct MigrationPropertyTests {
    private static let filings = [
        StepsPack.filing(start: "2027-03-01"), StepsPack.filing(floors: 9, start: "2027-02-01"),
        StepsPack.filing(floors: 5, kind: "joint"), StepsPack.filing(area: 5, kind: "joint"),
        StepsPack.filing(kind: "contest"), StepsPack.filing(kind: "simple"),
        StepsPack.filing(floors: 12, area: 0, kind: "simple", start: "2027-01-15"),
    ]

    @Test(arguments: TestDatabase.engines)
    func `every kind of step under every kind of edit`(_ engine: Engine) async throws {
        try await rehearse(
            engine, try StepsPack.source(), "all-steps", MigrationPropertyTests.filings, dossiers: 40, rounds: 2)
    }

    @Test(arguments: TestDatabase.engines)
    func `a catalogue's procedure with branches under every edit of branches`(_ engine: Engine) async throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/city-2009")
        let edits: [PackEdit] = [.addBranch, .removeBranch, .renameBranch, .branchLimit]
        try await rehearse(
            engine, source, "it-project-appraisal-2009", nil, of: try PackReader.read(source), dossiers: 40, rounds: 2,
            edits, at: "2009-03-02T09:00+07:00")
    }

    @Test(arguments: TestDatabase.engines)
    func `procedures of the catalogue under every kind of edit`(_ engine: Engine) async throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let pack = try PackReader.read(source)
        try await rehearse(engine, source, "house-permit", nil, of: pack, dossiers: 40, rounds: 1)
    }

    private static func seats(_ database: any Database) async throws -> Int {
        try await database.read { tx in
            try tx.query("SELECT COUNT(*) AS count FROM panel_seat").first?.int("count") ?? 0
        }
    }

    private func rehearse(
        _ engine: Engine, _ source: PackSource, _ procedure: String, _ given: [Filing]?, of pack: Pack? = nil,
        dossiers count: Int, rounds: Int, _ edits: [PackEdit] = PackEdit.allCases,
        at time: String = "2026-11-30T09:00+07:00"
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            let clock = TestClock(time)
            let base = try PackEdit.base(source, version: "base")
            let dossiers = Dossiers(
                database: database, catalogue: Catalogue(database: database, offered: [base.pack]),
                calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
                identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32))
            let order = try #require(VersionOffice.order)
            var random = SeededNumbers(11)
            let found = pack.map { Rehearsal(dossiers).filings($0, procedure, at: clock.now.date) }
            let filings = try #require(given ?? found)
            var verdicts: [String: Int] = [:]
            var done: Set<PackEdit> = []
            let judges = procedure == "all-steps"
            for (number, edit) in (0..<rounds).flatMap({ _ in edits }).enumerated() {
                let old = try PackEdit.base(source, version: "old.\(number)")
                guard
                    let new = edit.applied(to: old.source, procedure: procedure, version: "new.\(number)", &random)
                else { continue }
                try await Catalogue.install(old.source, old.pack, database, clock)
                try await Catalogue.install(new.source, new.pack, database, clock)
                let made = try await dossiers.fillAtRandom(old.pack, count: count, filings, &random)
                #expect(made == count)
                let migration = try PackMigration(from: old.pack, to: new.pack, map: new.map)
                let report = try await MigrationRehearsal(dossiers, migration, playOneIn: 2)
                    .run(order, &random)
                #expect(report.findings.isEmpty, "\(edit.rawValue): \(report.findings.prefix(5))")
                #expect(report.dossiers == count)
                if edit == .nothing || edit == .texts { #expect(report.verdicts == ["unchanged": count]) }
                verdicts.merge(report.verdicts, uniquingKeysWith: +)
                done.insert(edit)
            }
            #expect(try await dossiers.verify().findings == [])
            let missed = Set(edits).subtracting(done)
            #expect(done.count >= min(14, edits.count), "\(missed)")
            if judges { #expect(try await MigrationPropertyTests.seats(database) > 0) }
            #expect(
                Set(verdicts.keys).isSuperset(of: ["automatic", "decided", "needs_officer"])
                    && (edits.count < 5 || verdicts["unchanged"] != nil), "\(verdicts)")
        }
    }
}
