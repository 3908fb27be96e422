package import Administration
package import Core
import OrderedCollections
import Store

/// A reorganisation as it is recorded.
package struct ReorganisationRecord: Sendable, Hashable {
    package let run: Identifier
    package let name: String
    package let date: CivilDate
    package let basis: String
    package let by: String
    package let orderedAt: Instant
    /// When it goes on; nil when all of it is done.
    package let dueAt: Instant?
    package let takenBackAt: Instant?
    /// How many dossiers it has moved.
    package let moved: Int
    let source: String
}

extension Dossiers {
    /// Every reorganisation, the latest first.
    package func reorganisations() async throws -> [ReorganisationRecord] {
        try await database.read { tx in try Dossiers.reorganisations(tx) }
    }

    private static func reorganisations(_ tx: any ReadTransaction) throws -> [ReorganisationRecord] {
        try tx.query(
            """
            SELECT r.id, r.name, r.day, r.basis, r.actor, r.plan, r.ordered_at, r.due_at, r.taken_back_at,
                (SELECT COUNT(*) FROM reorganisation_dossier d WHERE d.reorganisation = r.id) AS moved
            FROM reorganisation r ORDER BY r.id DESC
            """
        ).map { row in
            ReorganisationRecord(
                run: try row.identifier("id"), name: try row.text("name"), date: try row.date("day"),
                basis: try row.text("basis"), by: try row.text("actor"), orderedAt: try row.instant("ordered_at"),
                dueAt: try row.optionalInstant("due_at"), takenBackAt: try row.optionalInstant("taken_back_at"),
                moved: try row.int("moved"), source: try row.text("plan"))
        }
    }

    /// Carries out what was ordered and is due, one reorganisation after the other, each in one transaction of its
    /// own; whoever comes second, or twice, finds nothing left to do. What a rule has left with an old unit is looked
    /// at again after its last day; what cannot go on yet, in an hour.
    package func carryOutReorganisations() async throws -> [(name: String, counts: HandoverCounts)] {
        let now = clock.now
        let isDue = try await database.read { tx in
            try !tx.query("SELECT 1 FROM reorganisation WHERE due_at <= \(now) LIMIT 1").isEmpty
        }
        guard isDue else { return [] }
        var done: [(name: String, counts: HandoverCounts)] = []
        var failure: (any Error)?
        let due = try await reorganisations().filter { $0.dueAt.map { $0 <= now } ?? false }
        for record in due.sorted(by: { $0.run < $1.run }) {
            do {
                done.append((record.name, try await carryOut(record, at: now)))
            } catch let outage as StoreError {
                throw outage
            } catch {
                failure = failure ?? error
            }
        }
        // One that cannot be carried out holds up no other.
        if let failure { throw failure }
        return done
    }

    private func carryOut(_ record: ReorganisationRecord, at now: Instant) async throws -> HandoverCounts {
        let plan = try reorganisation(record.source, file: record.name)
        let paths = try await communePaths()
        return try await database.write { tx in
            let open = try tx.queryForUpdate(
                "SELECT id FROM reorganisation WHERE id = \(record.run) AND due_at <= \(now)")
            guard !open.isEmpty else { return HandoverCounts() }
            // Who came to an old unit since it was ordered goes the way of the others.
            let positions = try self.move(plan, record.run, tx)
            let counts = try self.handOver(plan, record.run, paths, positions, at: now, tx)
            let next = Dossiers.next(plan, counts, after: now)
            try tx.enqueue("UPDATE reorganisation SET due_at = \(next) WHERE id = \(record.run)")
            return counts
        }
    }

    /// When to look again; nil when nothing is left to be done.
    private static func next(_ plan: ReorganisationPlan, _ counts: HandoverCounts, after now: Instant) -> Instant? {
        if counts[.refused] > 0 { return now + .seconds(3600) }
        guard counts[.stays] > 0 else { return nil }
        let days = plan.rules.compactMap { if case .stay(let until) = $0.then { until + 1 } else { nil } }
        return days.filter { $0 > now.date }.min().map { Instant($0, ClockTime(hour: 0)) } ?? now + .seconds(3600)
    }

    /// Takes a reorganisation back before its day: its order, the positions, and every dossier that it has moved, which
    /// stands again as it stood; what was done to one meanwhile stays done. One transaction. Throws
    /// `reorganise.unknown` (name), `reorganise.date_past` (date).
    @discardableResult
    package func takeBackReorganisation(_ name: String) async throws -> Int {
        let now = clock.now
        let planner = HandbackPlanner(units: units, procedures: try await openProcedures(), now: now)
        return try await database.write { tx in
            let row = try tx.queryForUpdate(
                "SELECT id, day, actor FROM reorganisation WHERE name = \(name) AND taken_back_at IS NULL"
            ).first
            guard let row else { throw Problem(.notFound, "reorganise.unknown", ["name": name]) }
            let (run, day) = (try row.identifier("id"), try row.date("day"))
            guard now.date < day else {
                throw Problem(.conflict, "reorganise.date_past", ["date": day.description])
            }
            let actor = Actor(kind: .system, id: nil, name: try row.text("actor"), unit: nil)
            let count = try Dossiers.handBack(run, planner, by: actor, tx)
            let positions = try tx.query(
                "SELECT position, made, was_to, became_to FROM reorganisation_position WHERE reorganisation = \(run)"
            ).map { row in
                PositionTransfer.Written(
                    position: try row.identifier("position"), isMade: try row.bool("made"),
                    was: try row.optionalDate("was_to"), became: try row.optionalDate("became_to"))
            }
            try PositionTransfer.takeBack(positions, at: now, tx)
            try tx.enqueue(
                "UPDATE reorganisation SET taken_back_at = \(now), due_at = NULL WHERE id = \(run)")
            return count
        }
    }

    private static func handBack(
        _ run: Identifier, _ planner: HandbackPlanner, by actor: Actor, _ tx: any WriteTransaction
    ) throws -> Int {
        var left: [Identifier: [Int]] = [:]
        for row in try tx.query(
            "SELECT dossier, sequence FROM reorganisation_dossier WHERE reorganisation = \(run) ORDER BY sequence")
        {
            left[try row.identifier("dossier"), default: []].append(try row.int("sequence"))
        }
        let count = left.count
        var written = HandoverRows()
        try HandoverRows.prepare(tx)
        // One that was handed on twice goes back twice, the last time first.
        while !left.isEmpty {
            for chunk in left.keys.sorted().batches(of: 500) {
                let newest = Dictionary(uniqueKeysWithValues: chunk.map { ($0, left[$0]?.last ?? 0) })
                try handBack(newest, of: run, planner, by: actor, &written, tx)
            }
            try written.finish(tx)
            left = left.mapValues { $0.dropLast() }.filter { !$0.value.isEmpty }
        }
        return count
    }

    /// Takes back an entry of each of these dossiers.
    private static func handBack(
        _ entries: [Identifier: Int], of run: Identifier, _ planner: HandbackPlanner, by actor: Actor,
        _ written: inout HandoverRows, _ tx: any WriteTransaction
    ) throws {
        let ids = entries.keys.sorted()
        let rows = try tx.queryForUpdate("SELECT id, state FROM dossier WHERE id IN \(list: ids) ORDER BY id")
        var undone: [Identifier: Handover] = [:]
        for row in try tx.query(
            "SELECT dossier, sequence, body FROM journal WHERE dossier IN \(list: ids) AND kind = 'handed_over'")
        {
            let (id, sequence) = (try row.identifier("dossier"), try row.int("sequence"))
            guard entries[id] == sequence else { continue }
            undone[id] = try Handover(Members(try row.json("body"))).undone(entry: sequence)
        }
        let since = try since(entries, of: run, tx)
        let moves = try rows.map { row in
            let dossier = try Dossier(id: row.identifier("id"), row.json("state"))
            guard let back = undone[dossier.id] else { throw Problem(.fault, "dossier.unreadable") }
            let whole = try planner.extended(back, to: dossier, since: since[dossier.id] ?? [])
            return HandoverMove(dossier, whole, by: actor, at: planner.now)
        }
        try written.write(moves, tx)
    }

    /// What was opened in these dossiers after their entries, and whether their version changed.
    private static func since(
        _ entries: [Identifier: Int], of run: Identifier, _ tx: any ReadTransaction
    ) throws -> [Identifier: [Event]] {
        var since: [Identifier: [Event]] = [:]
        for row in try tx.query(
            """
            SELECT j.dossier, j.sequence, j.kind, j.body FROM reorganisation_dossier r
            JOIN journal j ON j.dossier = r.dossier AND j.sequence > r.sequence
            WHERE r.reorganisation = \(run) AND r.dossier IN \(list: entries.keys.sorted())
                AND j.kind IN ('step_opened', 'branch_opened', 'consultation_asked', 'migrated')
            """)
        {
            let (id, sequence) = (try row.identifier("dossier"), try row.int("sequence"))
            guard let entry = entries[id], sequence > entry else { continue }
            since[id, default: []].append(try Event(kind: row.text("kind"), body: row.json("body")))
        }
        return since
    }
}
