package import Administration
package import Core
import OrderedCollections
package import Schemas
package import Store

/// What a reorganisation is about to do beside moving dossiers.
package struct ReorganisationPreview: Sendable {
    package let counts: HandoverCounts
    package let positions: PositionTransfer
}

extension Dossiers {
    /// How many dossiers are read, planned and written at a time.
    private static let batch = 500

    /// Reads a plan file against the organisation. Throws `SourceProblems`.
    package func reorganisation(_ text: String, file: String) throws -> ReorganisationPlan {
        try ReorganisationPlan(try YAMLDocument.read(text: text, file: file), source: text, units: units)
    }

    /// Says what becomes of every open dossier of the units that end, oldest first; nothing is written. Throws
    /// `SourceProblems` for staff codes that nobody there has.
    package func preview(
        _ plan: ReorganisationPlan, _ take: @escaping @Sendable ([PlannedHandover]) throws -> Void = { _ in }
    ) async throws -> ReorganisationPreview {
        let (now, old) = (clock.now, Array(plan.heirs.keys))
        let (positions, ids) = try await database.read { tx in
            (try transfer(plan, tx), try Dossiers.held(by: old, tx))
        }
        try plan.requireKnown(positions)
        var planner = try await planner(plan, run: Identifier(rawValue: 0), positions)
        var counts = HandoverCounts()
        for chunk in ids.batches(of: Dossiers.batch) {
            let dossiers = try await database.read { tx in
                try tx.query("SELECT id, state FROM dossier WHERE id IN \(list: chunk) ORDER BY id")
                    .map { try Dossier(id: $0.identifier("id"), $0.json("state")) }
            }
            let planned = try dossiers.filter { !$0.isEnded }.map {
                PlannedHandover(dossier: $0, plan: try planner.plan($0, at: now))
            }
            for item in planned { counts.add(item.plan) }
            try take(planned)
        }
        return ReorganisationPreview(counts: counts, positions: positions)
    }

    /// Orders a plan, which is carried out on its day, or with `now` at once, on the eve; until its day it can be taken
    /// back. All of it is one transaction. Throws what `preview` does, `reorganise.date_past`, `reorganise.not_eve`, `reorganise.name_taken`, `reorganise.overlaps` (other,
    /// unit), `reorganise.refused` (count).
    @discardableResult
    package func order(
        _ plan: ReorganisationPlan, now atOnce: Bool = false
    ) async throws -> (run: Identifier, counts: HandoverCounts) {
        let (run, now) = (identifiers.next(), clock.now)
        guard now.date < plan.date else {
            throw Problem(.conflict, "reorganise.date_past", ["date": plan.date.description])
        }
        // What has moved waits for its successor's first day: nobody can work on it for longer than a night.
        let eve = plan.date + (-1)
        guard !atOnce || now.date == eve else {
            throw Problem(.conflict, "reorganise.not_eve", ["name": plan.name, "date": eve.description])
        }
        let planned = atOnce ? HandoverCounts() : try await preview(plan).counts
        try Dossiers.requireWay(planned)
        let begins = Instant(plan.date, ClockTime(hour: 0))
        let paths = try await communePaths()
        let counts = try await database.write { tx in
            try Dossiers.requireFree(plan, units: self.named(plan), tx)
            try tx.enqueue(
                """
                INSERT INTO reorganisation (id, name, day, basis, actor, plan, ordered_at, due_at)
                VALUES (\(run), \(plan.name), \(plan.date), \(plan.basis), \(plan.by), \(plan.source), \(now), \(begins))
                """)
            let rows = self.named(plan).map { [run.sqlValue, $0.sqlValue] }
            try tx.enqueue("INSERT INTO reorganisation_unit (reorganisation, unit) VALUES \(rows: rows)")
            let positions = try self.move(plan, run, tx)
            try plan.requireKnown(positions)
            guard atOnce else { return planned }
            let counts = try self.handOver(plan, run, paths, positions, at: now, tx)
            try Dossiers.requireWay(counts)
            return counts
        }
        return (run, counts)
    }

    /// Who orders a plan hears of every dossier without a way beforehand, and nothing is written.
    private static func requireWay(_ counts: HandoverCounts) throws {
        guard counts[.refused] == 0 else {
            throw Problem(.conflict, "reorganise.refused", ["count": "\(counts[.refused])"])
        }
    }

    /// Ends the positions at the units that end, and begins those at the successors.
    func move(
        _ plan: ReorganisationPlan, _ run: Identifier, _ tx: any WriteTransaction
    ) throws -> PositionTransfer {
        let transfer = try transfer(plan, tx)
        let rows = try transfer.write(identifiers, tx).map { item in
            [
                run.sqlValue, item.position.sqlValue, (item.isMade ? 1 : 0).sqlValue, item.was?.sqlValue ?? .null,
                item.became?.sqlValue ?? .null,
            ]
        }
        for rows in rows.batches(of: 500) {
            try tx.enqueue(
                """
                INSERT INTO reorganisation_position (reorganisation, position, made, was_to, became_to)
                VALUES \(rows: rows)
                ON CONFLICT DO NOTHING
                """)
        }
        return transfer
    }

    /// Hands over every open dossier that the plan sends on; whoever has none of its ways stays where it is.
    func handOver(
        _ plan: ReorganisationPlan, _ run: Identifier, _ paths: [String: [String]], _ positions: PositionTransfer,
        at now: Instant, _ tx: any WriteTransaction
    ) throws -> HandoverCounts {
        let actor = Actor(kind: .system, id: nil, name: plan.by, unit: nil)
        var (counts, rows) = (HandoverCounts(), HandoverRows())
        try HandoverRows.prepare(tx)
        func write(_ planned: PlannedBatch) throws {
            counts.add(planned.counts)
            try rows.write(planned.moves, tx)
            try Dossiers.note(planned.moves, of: run, tx)
        }
        // Half of the work is the database's: the next dossiers are planned while these are written.
        var ahead: Beside<PlannedBatch>?
        var planner = HandoverPlanner(plan, run: run, units: units, wards: paths, holders: positions.holders)
        for chunk in try Dossiers.held(by: Array(plan.heirs.keys), tx).batches(of: Dossiers.batch) {
            let read = try tx.queryForUpdate("SELECT id, state FROM dossier WHERE id IN \(list: chunk) ORDER BY id")
            let before = try ahead?.wait()
            if let before { planner = before.planner }
            let next = planner
            ahead = Beside { try PlannedBatch(read, next, by: actor, at: now) }
            if let before { try write(before) }
        }
        if let last = try ahead?.wait() { try write(last) }
        try rows.finish(tx)
        return counts
    }

    private static func note(_ moves: [HandoverMove], of run: Identifier, _ tx: any WriteTransaction) throws {
        guard !moves.isEmpty else { return }
        let rows = moves.map { [run.sqlValue, $0.id.sqlValue, $0.entry.sequence.sqlValue] }
        try tx.enqueue("INSERT INTO reorganisation_dossier (reorganisation, dossier, sequence) VALUES \(rows: rows)")
    }

    /// The open dossiers in which one of `units` has something to do, oldest first.
    static func held(by units: [String], _ tx: any ReadTransaction) throws -> [Identifier] {
        guard !units.isEmpty else { return [] }
        return try tx.query(
            """
            SELECT id FROM dossier WHERE ended_at IS NULL AND competent_unit IN \(list: units)
            UNION SELECT id FROM dossier WHERE ended_at IS NULL AND intake_unit IN \(list: units)
            UNION SELECT dossier AS id FROM task WHERE unit IN \(list: units)
            ORDER BY id
            """
        ).map { try $0.identifier("id") }
    }

    private func planner(
        _ plan: ReorganisationPlan, run: Identifier, _ positions: PositionTransfer
    ) async throws -> HandoverPlanner {
        HandoverPlanner(
            plan, run: run, units: units, wards: try await communePaths(), holders: positions.holders)
    }

    /// Where the answers of open dossiers name a commune, by pack and procedure.
    func communePaths() async throws -> [String: [String]] { try await openProcedures().mapValues(\.communePaths) }

    /// The procedures that open dossiers follow, by pack and procedure.
    func openProcedures() async throws -> [String: Procedure] {
        let used = try await database.read { tx in
            try tx.query("SELECT DISTINCT pack, procedure FROM dossier WHERE ended_at IS NULL")
                .map { (try $0.text("pack"), try $0.text("procedure")) }
        }
        var procedures: [String: Procedure] = [:]
        for (pack, id) in used { procedures[pack + " " + id] = try await catalogue.procedure(id, pack: pack) }
        return procedures
    }

    /// What becomes of the positions at the units that end.
    func transfer(_ plan: ReorganisationPlan, _ tx: any ReadTransaction) throws -> PositionTransfer {
        let heirs = plan.heirs
        let old = Set(heirs.keys)
        return try PositionTransfer(
            from: old.sorted(), to: named(plan).filter { !old.contains($0) }, date: plan.date, lastDay: plan.lastDay,
            in: units,
            places: { code, unit in
                if let said = plan.officers[code] { return said }
                guard plan.officersFollow, case .units(let ids)? = heirs[unit], ids.count == 1 else { return [] }
                return ids
            }, tx)
    }

    /// Every unit that the plan is about: those that end and all that may carry their work on.
    func named(_ plan: ReorganisationPlan) -> [String] {
        var named = Set(plan.officers.values.joined())
        for (unit, into) in plan.heirs {
            named.insert(unit)
            switch into {
            case .units(let ids): named.formUnion(ids)
            case .byArea(let word):
                guard let area = units.unit(unit, at: plan.date + (-1))?.area else { continue }
                for successor in units.areas.successors(of: area, knownOn: plan.date + (-1), at: plan.date) {
                    guard let heir = units.competent(level: word, area: successor.area.code, at: plan.date) else {
                        continue
                    }
                    named.insert(heir.id)
                }
            }
        }
        for rule in plan.rules { if case .move(let to?) = rule.then { named.insert(to) } }
        return named.sorted()
    }

    /// No other reorganisation of these units is under way.
    private static func requireFree(
        _ plan: ReorganisationPlan, units: [String], _ tx: any WriteTransaction
    ) throws {
        let same = try tx.query("SELECT 1 FROM reorganisation WHERE name = \(plan.name) AND taken_back_at IS NULL")
        guard same.isEmpty else { throw Problem(.conflict, "reorganise.name_taken", ["name": plan.name]) }
        let other = try tx.query(
            """
            SELECT r.name, u.unit FROM reorganisation r JOIN reorganisation_unit u ON u.reorganisation = r.id
            WHERE r.due_at IS NOT NULL AND r.taken_back_at IS NULL AND u.unit IN \(list: units)
            ORDER BY r.id, u.unit LIMIT 1
            """
        ).first
        guard let other else { return }
        throw Problem(
            .conflict, "reorganise.overlaps", ["other": try other.text("name"), "unit": try other.text("unit")])
    }
}

extension Array {
    /// Pieces of at most `size` elements, in order.
    func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
