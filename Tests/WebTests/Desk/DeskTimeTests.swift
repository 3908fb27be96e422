import Administration
@testable import Casework
import Core
import HTTPTypes
import Logging
import Store
import StoreTesting
import Testing

@testable import Web

@Suite struct `The desk's queue and unit page` {
    @Test func `a page that ends between two tasks of one dossier loses none and doubles none`() async throws {
        try await DeskOffice.open { office in
            var ids: [Identifier] = []
            for _ in 0..<54 { ids.append(try await office.file()) }
            // Every dossier has a second task of the same time, so some page ends between two of one dossier.
            let first = ids[0]
            try await office.database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO task (dossier, step, branch, unit, role, assignee, opened_at, due_at)
                    SELECT dossier, step, 'fire', unit, role, assignee, opened_at, due_at FROM task
                    WHERE dossier <> \(first)
                    """)
            }
            let desk = try await office.browser("tiepnhan")
            var (seen, address): ([String], String?) = ([], "/can-bo")
            while let here = address {
                let page = try await desk.get(here)
                seen += page.html.matches(of: /name="dossier" value="([^"]+)"/).map { String($0.1) }
                address = page.html.firstMatch(of: /rel="next" href="([^"]+)"/)
                    .map { Browser.unescaped(String($0.1)) }
            }
            let all = ids.map { "\($0).intake" } + ids.dropFirst().map { "\($0).intake.fire" }
            #expect(seen.count == all.count && Set(seen) == Set(all))
        }
    }

    @Test func `a cursor of another form begins at the beginning`() {
        for text in ["", "1764032400000-72", "1764032400000~x~intake", "a~1~intake", "1~1~", "1~1~a.b.c"] {
            #expect(QueueCursor(text) == nil, "\(text)")
        }
        let cursor = QueueCursor(
            due: Instant(milliseconds: 7), dossier: Identifier(rawValue: 9), step: "consult", branch: "fire")
        #expect(QueueCursor(cursor.text) == cursor)
    }

    @Test(arguments: TestDatabase.engines)
    func `a result that waits for its owner is late nowhere, however long it waits`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let id = try await office.file()
            for login in ["tiepnhan", "truongphong", "chuyenvien", "truongphong", "lanhdao", "vanthu"] {
                try await `An officer's desk`.press(office, login, id)
            }
            #expect(try await office.dossier(id).status == .resultReady)
            office.clock.set("2027-03-01T09:00+07:00")
            try await Timekeeper(
                dossiers: office.services.dossiers, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
            ).ringDue()
            let late = try await office.file()
            office.clock.set("2027-03-08T09:00+07:00")
            let queue = try await office.browser("tiepnhan").get("/can-bo")
            // What is late stands before what merely waits.
            let places = [late, id].map { queue.html.firstRange(of: "/can-bo/ho-so/\($0)\"")?.lowerBound }
            #expect(places[0] != nil && places[0]! < places[1]!)
            #expect(queue.has("Chờ trả kết quả"))
            let only = try await office.browser("tiepnhan").get("/can-bo?han=tre")
            #expect(only.html.contains("\(late)") && !only.html.contains("ho-so/\(id)\""))
            let head = try await office.browser("truongphong").get("/can-bo/don-vi")
            #expect(head.text.contains(/Chưa giao ai\s+cán bộ Một cửa\s+2\s+1\s/), "\(head.text)")
            #expect(!head.html.contains("ho-so/\(id)\""))
            let journal = try await office.services.dossiers.journal(of: id)
            #expect(!journal.contains { if case .noticed(.stepLate) = $0.event { true } else { false } })
        }
    }

    /// As many rows as an office has after years: no question of the unit's pages may read them all.
    @Test(arguments: TestDatabase.engines)
    func `the unit's questions are answered by indexes among a hundred thousand dossiers`(_ engine: Engine) async throws
    {
        try await TestDatabase.with(engine, migrations: CaseworkMigrations.all) { database in
            try await database.write { tx in
                let numbers: SQL =
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                try tx.execute(
                    numbers + """
                         INSERT INTO dossier (id, code, procedure, pack, status, intake_unit, competent_unit,
                            owner_name, filed_at, due_at, ended_at, version, state)
                        SELECT i, 'C' || i, 'p', 'h', 1 + i % 9, 'U' || (i % 200), 'U' || (i % 170), 'Nguyễn Văn An',
                            i, i, CASE WHEN i % 10 = 0 THEN NULL ELSE i END, 1, '{}' FROM n
                        """)
                try tx.execute(
                    """
                    INSERT INTO task (dossier, step, branch, unit, role, opened_at, due_at)
                    SELECT id, 's', '', competent_unit, 'specialist', filed_at, due_at FROM dossier
                    """)
                try tx.execute("ANALYZE")
            }
            let never = Instant(milliseconds: 50_000)
            for sql in [
                DeskSQL.statusCounts("U7"), DeskSQL.holdings("U7", at: never),
                DeskSQL.tasks("U7", dueBefore: never, limit: 51),
                DeskSQL.book("U7", from: Instant(milliseconds: 10), to: never, limit: 500),
            ] {
                let explain: SQL = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
                let plan = try await database.read { tx in
                    try tx.query(explain + sql).map { row in
                        try row.text(engine == .sqlite ? "detail" : "QUERY PLAN")
                    }
                }
                let scans = plan.filter { line in
                    engine == .sqlite
                        ? line.hasPrefix("SCAN ") && !["mine", "(subquery"].contains { line.contains($0) }
                        : line.contains("Seq Scan")
                }
                #expect(scans.isEmpty, "\(plan.joined(separator: "\n"))")
            }
        }
    }

    @Test func `software of a unit is told by its unit, never by its login`() async throws {
        try await DeskOffice.open { office in
            let software = Caller(
                kind: .service, account: Identifier(rawValue: 500), displayName: "svc.phan-mem",
                positions: Role.allCases.map {
                    Position(unit: DeskOffice.unit, role: $0, from: CivilDate(dayNumber: 0))
                })
            let receipt = try await office.services.dossiers.submit(
                try office.filing("household-business"), idempotencyKey: nil, software)
            try await office.services.dossiers.act(
                Act(step: "intake", outcome: "supplement", reason: "Thiếu", items: ["Đơn"]), on: receipt.dossier,
                software)
            let desk = try await office.browser("tiepnhan")
            for path in ["", "/in/yeu-cau-bo-sung"] {
                let page = try await desk.get("/can-bo/ho-so/\(receipt.dossier)\(path)")
                #expect(page.status == .ok && !page.html.contains("svc.phan-mem"), "\(path)")
            }
            // The journal still knows which one it was.
            let journal = try await office.services.dossiers.journal(of: receipt.dossier)
            #expect(journal.allSatisfy { $0.actor.id == Identifier(rawValue: 500) })
        }
    }
}
