import Core
import Crypto
import OrderedCollections
import Store

/// Carries a migration out and back again and holds it to its promises: no dossier lost, none stuck, none changed
/// otherwise than its plan said, every one taken back exactly. Of those that need an officer, some are decided by one.
package struct MigrationRehearsal: Sendable {
    let dossiers: Dossiers
    let migration: PackMigration
    /// Of every so many dossiers one is played to its end, before and after.
    let playOneIn: Int

    package init(_ dossiers: Dossiers, _ migration: PackMigration, playOneIn: Int = 1) {
        self.dossiers = dossiers
        self.migration = migration
        self.playOneIn = max(1, playOneIn)
    }

    /// What a plan said of a dossier.
    struct Promise: Sendable {
        let verdict: MigrationPlan.Verdict
        let moves: Bool
        /// The law starts its limit anew, or an officer's choice lets it go on.
        let mayBeLater: Bool

        init(_ plan: MigrationPlan) {
            verdict = plan.verdict
            moves = plan.moves
            mayBeLater = plan.effects.contains { [.dueRestarted, .clockResumed].contains($0.kind) }
        }
    }

    /// A dossier's rows, as digests: what must be the same, or the same again.
    struct Rows: Hashable, Sendable {
        /// The state without its version.
        let state: String
        /// The state without its version and pack.
        let own: String
        let tasks: String
        let alarms: String
        /// Seats of judges, and marks that are ranked.
        let panels: String
        let due: Instant
        let version: Int
        let pack: String
        let isEnded: Bool
        /// Whether the journal gives the stored state.
        let replays: Bool
    }

    package func run(_ order: MigrationOrder, _ random: inout SeededNumbers) async throws -> RehearsalReport {
        var report = RehearsalReport()
        let before = try await rows()
        report.dossiers = before.count
        let migration = try await decided(&random)
        var planned: [Identifier: Promise] = [:]
        var stuck: Set<Identifier> = []
        _ = try await dossiers.plan(migration) { batch in
            for item in batch {
                planned[item.dossier.id] = Promise(item.plan)
                if isStuck(item) { stuck.insert(item.dossier.id) }
                report.findings += unsound(item)
            }
        }
        for promise in planned.values { report.verdicts[promise.verdict.rawValue, default: 0] += 1 }
        if planned.count != before.count { report.findings.append("not every open dossier was planned") }
        let (run, counts) = try await dossiers.migrate(migration, order)
        if counts.all != planned.count { report.findings.append("not every open dossier was handled") }
        let after = try await rows(of: Array(before.keys))
        for (id, was) in before {
            report.findings += findings(id, was, after[id], planned[id])
        }
        report.findings += stuck.map { "\($0): stuck" }
        let back = try await dossiers.rollBack(run, order)
        report.rolledBack = back.undone
        let again = try await rows(of: Array(before.keys))
        for (id, was) in before where again[id].map({ !$0.isSame(as: was) }) ?? true {
            report.findings.append("\(id): not rolled back exactly")
        }
        return report
    }

    /// Whether the move leaves a dossier without a way to an end that it had before.
    private func isStuck(_ item: PlannedDossier) -> Bool {
        guard Int(item.dossier.id.rawValue % Int64(playOneIn)) == 0, let next = item.plan.next else { return false }
        let rehearsal = Rehearsal(dossiers)
        let now = dossiers.clock.now
        guard let old = migration.from.procedures[item.dossier.procedure],
            let new = migration.to.procedures[item.dossier.procedure],
            rehearsal.actsToEnd(item.dossier, old, from: now) != nil
        else { return false }
        return rehearsal.actsToEnd(next, new, from: now) == nil
    }

    /// One way runs outside branches, and nothing is issued that nobody has decided.
    private func unsound(_ item: PlannedDossier) -> [String] {
        guard let next = item.plan.next, let new = migration.to.procedures[item.dossier.procedure] else { return [] }
        let open = next.tasks.compactMap { new.steps[$0.step] }
        var found: [String] = []
        if Set(open.filter { $0.within == nil }.map(\.id)).count > 1 {
            found.append("\(item.dossier.id): two ways run at once")
        }
        let decides = new.steps.values.contains { if case .decide = $0.kind { true } else { false } }
        for step in open where decides && next.decision == nil {
            guard case .issue = step.kind else { continue }
            let stood = item.dossier.tasks.contains { migration.map.step($0.step) == step.id }
            if !stood { found.append("\(item.dossier.id): issued without a decision") }
        }
        return found
    }

    private func findings(_ id: Identifier, _ was: Rows, _ now: Rows?, _ promise: Promise?) -> [String] {
        guard let now, let promise else { return ["\(id): lost"] }
        if now.isEnded { return ["\(id): ended by the move"] }
        var found: [String] = now.replays ? [] : ["\(id): the journal does not replay to the state"]
        if promise.moves {
            if now.pack != migration.to.identity.hash { found.append("\(id): not moved") }
            if promise.verdict == .unchanged, now.own != was.own { found.append("\(id): silently changed") }
        } else if promise.verdict == .decided ? !now.isSame(as: was) : now != was {
            found.append("\(id): changed without an officer")
        }
        if now.due > was.due, !promise.mayBeLater { found.append("\(id): the promised time came later") }
        return found
    }

    /// The rows of every open dossier under the old version, or of these dossiers.
    private func rows(of ids: [Identifier]? = nil) async throws -> [Identifier: Rows] {
        var found: [Identifier: Rows] = [:]
        if let ids {
            for start in stride(from: 0, to: ids.count, by: 200) {
                let part = Array(ids[start..<min(start + 200, ids.count)])
                found.merge(try await read("WHERE id IN \(list: part)")) { first, _ in first }
            }
            return found
        }
        var last: Int64 = 0
        let from = migration.from.identity.hash
        while true {
            let batch = try await read(
                "WHERE pack = \(from) AND ended_at IS NULL AND id > \(last) ORDER BY id LIMIT 200")
            found.merge(batch) { first, _ in first }
            guard batch.count == 200, let newest = batch.keys.max() else { return found }
            last = newest.rawValue
        }
    }

    private func read(_ condition: SQL) async throws -> [Identifier: Rows] {
        try await dossiers.database.read { tx in
            let rows = try tx.query("SELECT id, pack, due_at, ended_at, version, state FROM dossier " + condition)
            return Dictionary(
                try rows.map { (try $0.identifier("id"), try Rows($0, tx)) }, uniquingKeysWith: { first, _ in first })
        }
    }
}

extension MigrationRehearsal.Rows {
    init(_ row: Row, _ tx: any ReadTransaction) throws {
        let id = try row.identifier("id")
        var value = try row.json("state")
        value["version"] = nil as Value?
        state = Self.digest(value.json)
        value["pack"] = nil as Value?
        own = Self.digest(value.json)
        tasks = Self.digest(
            try tx.query(
                """
                SELECT step, branch, unit, role, assignee, opened_at, due_at FROM task WHERE dossier = \(id)
                ORDER BY step, branch
                """
            ).map { "\($0.values)" }.joined())
        alarms = Self.digest("\(try DossierRows.alarms(id, tx))")
        let seats = try tx.query(
            "SELECT step, officer, unit, year FROM panel_seat WHERE dossier = \(id) ORDER BY step, officer")
        let marks = try tx.query(
            "SELECT step, kind, closes_at, code, result FROM panel_mark WHERE dossier = \(id) ORDER BY step")
        panels = Self.digest("\((seats + marks).map(\.values))")
        due = try row.instant("due_at")
        version = try row.int("version")
        pack = try row.text("pack")
        isEnded = try row.optionalInstant("ended_at") != nil
        let stored = try Dossier(id: id, row.json("state"))
        replays = try Dossier.replay(id: id, DossierRows.journal(id, tx)) == stored
    }

    private static func digest(_ text: String) -> String { hexadecimal(SHA256.hash(data: Array(text.utf8)).prefix(16)) }

    /// But for the version, which only grows.
    func isSame(as other: Self) -> Bool {
        state == other.state && tasks == other.tasks && alarms == other.alarms && panels == other.panels
            && due == other.due && isEnded == other.isEnded && replays
    }
}
