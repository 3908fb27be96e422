import Administration
@testable import Casework
import Core
import Foundation
import Schemas
import Store
import StoreTesting
import Testing

@Suite struct FiguresTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all
    static let all = (
        CivilDate("2026-01-01") ?? CivilDate(dayNumber: 0), CivilDate("2026-12-31") ?? CivilDate(dayNumber: 0)
    )

    static func scheme(_ change: (find: String, put: String)? = nil) throws -> EvaluationScheme {
        var text = try String(contentsOfFile: Place.packsFolder + "/vn/evaluation/evaluation.yaml", encoding: .utf8)
        if let change {
            try #require(text.contains(change.find))
            text = text.replacing(change.find, with: change.put, maxReplacements: 1)
        }
        return try EvaluationScheme(try YAMLDocument.read(text: text, file: "evaluation.yaml").value)
    }

    private static let way: [(step: String, outcome: String, role: Role)] = [
        ("intake", "accept", .receptionist), ("assign", "assign", .divisionHead), ("appraise", "propose", .specialist),
        ("review", "agree", .divisionHead), ("sign", "grant", .leader), ("issue", "issued", .clerk),
    ]

    /// An early one, a late one after an apology, one that was asked for more, one taken back, one refused at the desk.
    private func fill(_ office: Office) async throws {
        func go(_ receipt: Receipt, _ steps: some Sequence<(step: String, outcome: String, role: Role)>) async throws {
            for (step, outcome, role) in steps { _ = try await office.act(receipt, step, outcome, role) }
        }
        let (early, late, asked) = (try await office.file(), try await office.file(), try await office.file())
        let (back, refused, open) = (try await office.file(), try await office.file(), try await office.file())
        for receipt in [early, late, asked, back, open] { try await go(receipt, Self.way.prefix(1)) }
        try await go(early, Self.way.dropFirst())
        _ = try await office.act(refused, "intake", "refuse", .receptionist, reason: "x")
        try await office.dossiers.withdraw(reason: "x", on: back.dossier, Place.citizen)
        _ = try await office.act(back, "withdrawal", "confirm", .receptionist)
        try await go(asked, Self.way[1..<2])
        _ = try await office.act(asked, "appraise", "supplement", .specialist, reason: "x", items: ["y"])
        office.clock.set("2026-12-01T09:00+07:00")
        try await office.dossiers.apologise(
            due: CivilDate("2026-12-08") ?? CivilDate(dayNumber: 0), reason: "x", on: late.dossier,
            Place.officer(.divisionHead, at: office.unit))
        office.clock.set("2026-12-14T09:00+07:00")
        try await go(late, Self.way.dropFirst())
    }

    @Test(arguments: TestDatabase.engines)
    func `every dossier is counted once, where it stands`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            try await fill(office)
            let figures = try await office.dossiers.figures(of: office.unit, from: Self.all.0, through: Self.all.1)
            let line = figures.total
            #expect(line.receivedInAll == 5 && line.received[.online] == 5 && line.carriedOver == 0)
            #expect(line.resolved == [.early: 1, .late: 1] && line.withdrawn == 1 && line.untaken == 1)
            // One stands still, waiting for its applicant; one has passed its limit.
            #expect(line.within == 1 && line.over == 1)
            #expect(line.apologies == 1 && line.supplements == 0 && line.resultsDigitised == 2)
            #expect(figures.procedures.map(\.procedure) == ["household-business"])
            let officers = figures.officers
            #expect(officers.count == 5, "one for each role")
            #expect(officers.map(\.supplements).sorted() == [0, 0, 0, 0, 1])
            #expect(officers.map(\.apologies).sorted() == [0, 0, 0, 0, 1])
            #expect(officers.map(\.dossiers).max() == 2)

            let before = try await office.dossiers.figures(
                of: office.unit, from: CivilDate("2026-12-10") ?? Self.all.0, through: Self.all.1)
            #expect(before.total.receivedInAll == 0 && before.total.carriedOver == 3)
            #expect(before.total.resolvedInAll == 1)
            // As it was at the end of the first day: five had come, one was done and one taken back.
            let first = try await office.dossiers.figures(
                of: office.unit, from: Self.all.0, through: CivilDate("2026-11-30") ?? Self.all.1)
            #expect(first.total.within == 3 && first.total.over == 0 && first.total.resolvedInAll == 1)
            let other = try await office.dossiers.figures(of: "H29", from: Self.all.0, through: Self.all.1)
            #expect(other.total == Figures.Line(procedure: "") && other.officers.isEmpty)
            await #expect(throws: Problem(.invalid, "figures.span")) {
                try await office.dossiers.figures(of: office.unit, from: Self.all.1, through: Self.all.0)
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what is kept act by act is what the journals give anew`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            try await fill(office)
            func rows() async throws -> [[SQLValue]] {
                try await database.read { tx in
                    try tx.query("SELECT * FROM figure ORDER BY dossier").map(\.values)
                        + tx.query("SELECT * FROM figure_act ORDER BY dossier, sequence").map(\.values)
                }
            }
            let kept = try await rows()
            try await database.write { tx in
                try tx.execute("DELETE FROM figure")
                try tx.execute("DELETE FROM figure_act")
            }
            #expect(try await office.dossiers.adoptFigures() == 6)
            #expect(try await rows() == kept && kept.count > 30)
            #expect(try await office.dossiers.adoptFigures() == 0)
        }
    }

    @Test func `points follow the scheme, and what is open makes a span`() throws {
        let scheme = try Self.scheme()
        func resolved(_ punctuality: Punctuality, supplements: Int = 0) -> Figures.Resolved {
            Figures.Resolved(
                procedure: "p", channel: .online, punctuality: punctuality, steps: .unmeasured, units: 1,
                supplements: supplements)
        }
        var line = Figures.Line(procedure: "")
        line.received = [.online: 3, .counter: 1]
        line.resolved = [.early: 3, .late: 1]
        let figures = Figures(
            unit: "U", from: Self.all.0, through: Self.all.1, at: Instant(milliseconds: 0), total: line, procedures: [],
            officers: [], resolved: [resolved(.early): 2, resolved(.early, supplements: 2): 1, resolved(.late): 1])
        let agency = scheme.agency(figures)
        // 1: 6/4, 2: as 1, 3: (2+2+0+2)/4, 5 and 9: 2 each; 4, 6, 7 and 8 are open, of 2 each.
        #expect(agency.parts.map(\.points) == [150, 150, 150, nil, 200, nil, nil, nil, 200])
        #expect(agency.lowest == 850 && agency.highest == 1650)
        #expect(agency.lowestClass?.english == "Average" && agency.highestClass?.english == "Excellent")
        let quality = scheme.quality(figures)
        // Two of four count as in time: 50 % of 20. Online 75 % is beyond 50 %.
        #expect(quality.parts[1].points == 1000)
        #expect(quality.parts[2].parts[1].points == 800 && quality.parts[2].parts[2].points == nil)
        #expect(quality.parts[0].why != nil && quality.parts[4].why != nil)
        #expect(quality.lowest <= quality.highest && quality.highest < 10_000)
        let nothing = scheme.agency(
            Figures(
                unit: "U", from: Self.all.0, through: Self.all.1, at: Instant(milliseconds: 0),
                total: Figures.Line(procedure: ""), procedures: [], officers: [], resolved: [:]))
        #expect(nothing.lowestClass == nil && nothing.parts.allSatisfy { $0.points == nil })
    }

    @Test(arguments: [
        ("points: {early: 2, on_time: 1, late: 0}", "points: {early: 2, on_time: 1}"),
        ("points: {early: 2, on_time: 1, late: 0}", "points: {early: 3, on_time: 1, late: 0}"),
        ("measure: supplements", "measure: complaints"), ("threshold: 100", "threshold: 0"),
        ("points: 20", "points: 21"), ("officer_criteria: [1, 2, 3, 4, 7]", "officer_criteria: [1, 12]"),
        ("sure: source}", "sure: certain}"),
    ])
    func `a scheme with a mistake is refused where it stands`(_ find: String, _ put: String) throws {
        do {
            _ = try Self.scheme((find, put))
            Issue.record("\(put) was taken")
        } catch let problem as Problem {
            #expect(problem.code == "figures.scheme" && problem.location?.hasPrefix("/") == true)
        }
    }

    /// As many as a city's busiest unit has in years: the questions of a month read that month's rows.
    @Test(arguments: TestDatabase.engines)
    func `a month among a hundred thousand dossiers is found by indexes`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: CaseworkMigrations.all) { database in
            try await database.write { tx in
                let numbers: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                try tx.execute(
                    numbers + """
                         INSERT INTO dossier (id, code, procedure, pack, status, intake_unit, competent_unit,
                            owner_name, filed_at, due_at, ended_at, version, state)
                        SELECT i, 'C' || i, 'p', 'h', 9, 'U' || (i % 20), 'U' || (i % 20), 'A', i, i, i, 1, '{}' FROM n
                        """)
                try tx.execute(
                    """
                    INSERT INTO figure (dossier, unit, procedure, channel, filed_at, started_at, resolved_at, closing,
                        punctuality, steps, units, supplements, apologies, papers, result, payment)
                    SELECT id, competent_unit, 'p' || (id % 40), 'online', id * 1000, id * 1000, id * 1000 + 500,
                        'resolved', id % 3, id % 4, 1, id % 2, 0, 1, 1, 0 FROM dossier
                    """)
                try tx.execute(
                    """
                    INSERT INTO figure_act (dossier, sequence, kind, unit, officer, at, due_at, punctuality)
                    SELECT dossier, k, CASE WHEN k = 1 THEN 'running' ELSE 'step' END, unit, dossier % 9, started_at + k,
                        resolved_at, dossier % 3
                    FROM figure CROSS JOIN (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3) AS numbered
                    """)
                try tx.execute("ANALYZE")
            }
            let span = FigureSpan(
                unit: "U7", start: Instant(milliseconds: 90_000_000), end: Instant(milliseconds: 93_000_000))
            for sql in [
                FigureSQL.received(span), FigureSQL.resolved(span), FigureSQL.acts(span), FigureSQL.taken(span),
                FigureSQL.open("U7", at: Instant(milliseconds: 99_000_000)),
            ] {
                let explain: SQL = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
                let plan = try await database.read { tx in
                    try tx.query(explain + sql).map { try $0.text(engine == .sqlite ? "detail" : "QUERY PLAN") }
                }
                let scans = plan.filter { line in
                    engine == .sqlite
                        ? line.hasPrefix("SCAN ")
                            && !["alike", "standing", "part", "(subquery"].contains { line.contains($0) }
                        : line.contains("Seq Scan")
                }
                #expect(scans.isEmpty, "\(plan.joined(separator: "\n"))")
            }
        }
    }
}
