package import Administration
package import Core
import Store

/// A task of a unit, whoever holds it, for those who lead there.
package struct UnitTask: Sendable, Hashable {
    package let dossier: Identifier
    package let code: String
    package let procedure: String
    package let pack: String
    package let owner: String
    package let step: String
    package let branch: String?
    package let role: String
    package let assignee: Identifier?
    package let due: Instant
    package let dossierDue: Instant
}

/// Who holds how many open tasks; nil for tasks that nobody was given.
package struct Holding: Sendable, Hashable {
    package let officer: Identifier?
    package let role: String
    package let open: Int
    package let late: Int
}

/// What the unit's pages ask of the tables, apart so that tests look at how the engines answer it.
enum DeskSQL {
    static func statusCounts(_ unit: String) -> SQL {
        """
        SELECT status, COUNT(*) AS count FROM (
            SELECT status FROM dossier WHERE competent_unit = \(unit) AND ended_at IS NULL
            UNION ALL
            SELECT status FROM dossier
            WHERE intake_unit = \(unit) AND competent_unit <> \(unit) AND ended_at IS NULL
        ) AS mine GROUP BY status ORDER BY status
        """
    }

    static func holdings(_ unit: String, at now: Instant) -> SQL {
        """
        SELECT assignee, role, COUNT(*) AS open,
            COALESCE(SUM(CASE WHEN due_at < \(now) THEN 1 ELSE 0 END), 0) AS late
        FROM task WHERE unit = \(unit) GROUP BY assignee, role ORDER BY role, open DESC
        """
    }

    static func tasks(_ unit: String, dueBefore moment: Instant, limit: Int) -> SQL {
        """
        SELECT t.dossier, t.step, t.branch, t.role, t.assignee, t.due_at,
            d.code, d.procedure, d.pack, d.owner_name, d.account, d.due_at AS dossier_due
        FROM task t JOIN dossier d ON d.id = t.dossier
        WHERE t.unit = \(unit) AND t.due_at < \(moment) ORDER BY t.due_at, t.dossier LIMIT \(limit)
        """
    }

    static func book(_ unit: String, from start: Instant, to end: Instant, limit: Int) -> SQL {
        """
        SELECT id, state FROM dossier
        WHERE intake_unit = \(unit) AND filed_at >= \(start) AND filed_at < \(end)
        ORDER BY filed_at, code LIMIT \(limit)
        """
    }
}

extension Dossiers {
    /// Open dossiers that `unit` decides or took in, by national status.
    package func statusCounts(of unit: String) async throws -> [(status: NationalStatus, count: Int)] {
        try await database.read { tx in
            try tx.query(DeskSQL.statusCounts(unit)).compactMap { row in
                guard let status = NationalStatus(rawValue: try row.int("status")) else { return nil }
                return (status, try row.int("count"))
            }
        }
    }

    package func holdings(at unit: String) async throws -> [Holding] {
        let now = clock.now
        return try await database.read { tx in
            try tx.query(DeskSQL.holdings(unit, at: now)).map { row in
                Holding(
                    officer: try row.optionalIdentifier("assignee"), role: try row.text("role"),
                    open: try row.int("open"), late: try row.int("late"))
            }
        }
    }

    /// The unit's open tasks that are due before `moment`, what is latest first.
    package func tasks(
        at unit: String, dueBefore moment: Instant, limit: Int, _ caller: Caller
    ) async throws -> Listing<UnitTask> {
        try await disclose(to: caller, for: .leading, [.name]) { tx in
            let rows = Listing(
                try tx.query(DeskSQL.tasks(unit, dueBefore: moment, limit: limit + 1)), limit: limit)
            let tasks = try rows.map { row in
                let branch = try row.text("branch")
                return UnitTask(
                    dossier: try row.identifier("dossier"), code: try row.text("code"),
                    procedure: try row.text("procedure"), pack: try row.text("pack"),
                    owner: try row.text("owner_name"), step: try row.text("step"),
                    branch: branch.isEmpty ? nil : branch,
                    role: try row.text("role"), assignee: try row.optionalIdentifier("assignee"),
                    due: try row.instant("due_at"), dossierDue: try row.instant("dossier_due"))
            }
            let disclosed = try rows.map { row in
                AccessRecords.Disclosed(
                    dossier: try row.identifier("dossier"), account: try row.optionalIdentifier("account"), unit: unit)
            }
            return (rows.of(tasks), disclosed)
        }
    }

    /// What a desk took in from one day to another, in the order of its codes. A whole book is read in bulk: throws
    /// `policy.step_up` unless the caller has just confirmed who they are, `access.bound_reached`.
    package func book(
        of unit: String, from first: CivilDate, through last: CivilDate, for purpose: ReadingPurpose, limit: Int,
        _ caller: Caller
    ) async throws -> Listing<Dossier> {
        try Policy.require(caller, .searchDossiers, on: PolicyResource(units: [unit]))
        try Policy.requireFresh(caller, at: clock.now)
        let (start, end) = (Instant(first, ClockTime(hour: 0)), Instant(last + 1, ClockTime(hour: 0)))
        let ids = try await database.read { tx in
            try tx.query(
                """
                SELECT id FROM dossier
                WHERE intake_unit = \(unit) AND filed_at >= \(start) AND filed_at < \(end)
                ORDER BY filed_at, code LIMIT \(limit + 1)
                """
            ).map { try $0.identifier("id") }
        }
        return try await disclose(Listing(ids, limit: limit), to: caller, for: purpose)
    }
}
