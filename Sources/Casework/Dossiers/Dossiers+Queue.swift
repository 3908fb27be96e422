package import Administration
package import Core
import Store

/// One line of an officer's queue.
package struct QueueItem: Sendable, Hashable {
    package let dossier: Identifier
    package let code: String
    package let procedure: String
    package let pack: String
    package let owner: String
    package let step: String
    package let branch: String?
    package let unit: String
    package let role: String
    package let assignee: Identifier?
    package let openedAt: Instant
    /// When the step is due; for steps without a limit, when the dossier is; nil when nothing hurries: the result is
    /// ready and waits to be collected, or the dossier's time stands still.
    package let due: Instant?
    /// Whether the dossier's time stands still, so that nothing can be late.
    package let isStopped: Bool
    package let dossierDue: Instant

    /// Where the table has it in time: what nothing hurries stands after everything else.
    package var place: Instant { due ?? (isStopped ? .standing : .never) }
}

extension Instant {
    /// `task.due_at` of what nothing hurries: the end of the year 9999.
    static let never = Instant(milliseconds: 253_402_275_599_000)
    /// `task.due_at` while a dossier's time stands still: right before ``never``.
    static let standing = Instant(milliseconds: 253_402_275_598_999)
}

/// Where a page of the queue goes on: after this line.
package struct QueueCursor: Sendable, Hashable {
    package let due: Instant
    package let dossier: Identifier
    /// The line's step and branch, since a dossier may have several lines with one due time; nil: after all of them.
    package let step: String?
    package let branch: String

    package init(due: Instant, dossier: Identifier, step: String? = nil, branch: String? = nil) {
        self.due = due
        self.dossier = dossier
        self.step = step
        self.branch = branch ?? ""
    }
}

/// How many lines there are, by how they stand.
package struct QueueCounts: Sendable, Hashable {
    package var late = 0
    package var today = 0
    package var all = 0
}

extension Dossiers {
    /// What the caller may act on now, what is latest first: the tasks of their roles at their units that nobody else
    /// has been given. `before`: only those that are due earlier.
    package func queue(
        after: QueueCursor? = nil, before: Instant? = nil, limit: Int = 50, _ caller: Caller
    ) async throws -> Listing<QueueItem> {
        let items = Listing(
            try await lines(after: after, before: before, limit: limit + 1, caller), limit: limit)
        guard !items.isEmpty else { return items }
        let ids = items.map(\.dossier)
        return try await disclose(to: caller, for: .queue, [.name]) { tx in
            let rows = try tx.query("SELECT id, owner_name, account FROM dossier WHERE id IN \(list: ids)")
            var names: [Identifier: String] = [:]
            var accounts: [Identifier: Identifier] = [:]
            for row in rows {
                let id = try row.identifier("id")
                names[id] = try row.text("owner_name")
                accounts[id] = try row.optionalIdentifier("account")
            }
            let shown = items.map { $0.named(names[$0.dossier] ?? "") }
            let disclosed = items.map {
                AccessRecords.Disclosed(dossier: $0.dossier, account: accounts[$0.dossier], unit: $0.unit)
            }
            return (items.of(shown), disclosed)
        }
    }

    /// The code of the caller's next task in another dossier, and that dossier: nothing about a person.
    package func next(
        besides dossier: Identifier, _ caller: Caller
    ) async throws -> (dossier: Identifier, code: String)? {
        try await lines(limit: 5, caller).first { $0.dossier != dossier }.map { ($0.dossier, $0.code) }
    }

    /// The queue without names.
    private func lines(
        after: QueueCursor? = nil, before: Instant? = nil, limit: Int, _ caller: Caller
    ) async throws -> [QueueItem] {
        let positions = Dossiers.places(of: caller)
        // The last dossier's lines are read again and told apart here, so that all engines order them alike.
        let (again, most) = after?.step == nil ? (0, limit) : (1, limit + Dossiers.mostLinesOfOne)
        let barred = Dossiers.barring(caller)
        let span: SQL = before.map { " AND t.due_at < \($0)" } ?? ""
        let (due, dossier) = (after?.due.milliseconds ?? .min, (after?.dossier.rawValue ?? 0) - Int64(again))
        return try await database.read { tx in
            var items: [QueueItem] = []
            for position in positions {
                items += try tx.query(
                    """
                    SELECT t.dossier, t.step, t.branch, t.unit, t.role, t.assignee, t.opened_at, t.due_at,
                        d.code, d.procedure, d.pack, d.due_at AS dossier_due
                    FROM task t JOIN dossier d ON d.id = t.dossier
                    WHERE t.unit = \(position.unit) AND t.role = \(position.role)
                        AND \(part: position.mine("t.")) AND t.barred NOT LIKE \(barred)
                        AND (t.due_at > \(due) OR (t.due_at = \(due) AND t.dossier > \(dossier)))
                        \(part: span)\(part: position.those("d.procedure"))
                    ORDER BY t.due_at, t.dossier LIMIT \(most)
                    """
                ).map(QueueItem.init)
            }
            items.sort { $0.order < $1.order }
            if let after, let step = after.step {
                items.removeAll { $0.order <= (after.due, after.dossier, step, after.branch) }
            }
            return Array(items.prefix(limit))
        }
    }

    /// One role at one unit whose tasks a caller does.
    private struct Place: Sendable {
        let unit: String
        let role: String
        let officer: Identifier?
        /// In whose place the caller holds it.
        let givers: [Identifier]
        /// The procedures that it is for; nil for all.
        let procedures: Set<String>?

        /// What the dossier of a task may be; nothing where it may be any.
        func those(_ procedure: SQL) -> SQL {
            procedures.map { " AND \(part: procedure) IN \(list: $0.sorted())" } ?? ""
        }

        /// Tasks of nobody, of the caller and of those whose place they take; a judge's seat is nobody's to hand over.
        func mine(_ table: SQL) -> SQL {
            let own: SQL = "\(part: table)assignee IS NULL OR \(part: table)assignee = \(officer)"
            guard !givers.isEmpty else { return "(\(part: own))" }
            let seats = Seat.prefix + "%"
            let theirs: SQL = "\(part: table)assignee IN \(list: givers) AND \(part: table)branch NOT LIKE \(seats)"
            return "(\(part: own) OR (\(part: theirs)))"
        }
    }

    private static func places(of caller: Caller) -> [Place] {
        Dictionary(grouping: caller.positions) { [$0.unit, $0.role.rawValue] }.map { key, held in
            let limits = held.compactMap(\.subjects)
            return Place(
                unit: key[0], role: key[1], officer: caller.officer, givers: held.compactMap { $0.onBehalf?.officer },
                procedures: limits.count == held.count ? limits.reduce(into: []) { $0.formUnion($1) } : nil)
        }
    }

    /// What `task.barred` is like when the caller may not do the task.
    private static func barring(_ caller: Caller) -> String { "% \(caller.officer?.rawValue ?? -1) %" }

    /// No dossier has more open tasks than this for one person.
    private static let mostLinesOfOne = 64

    package func queueCounts(_ caller: Caller) async throws -> QueueCounts {
        let positions = Dossiers.places(of: caller)
        let (now, barred) = (clock.now, Dossiers.barring(caller))
        let tonight = Instant(now.date + 1, ClockTime(hour: 0))
        return try await database.read { tx in
            var counts = QueueCounts()
            for position in positions {
                let row = try tx.query(
                    """
                    SELECT COUNT(*) AS whole, COALESCE(SUM(CASE WHEN due_at < \(now) THEN 1 ELSE 0 END), 0) AS late,
                        COALESCE(SUM(CASE WHEN due_at >= \(now) AND due_at < \(tonight) THEN 1 ELSE 0 END), 0) AS today
                    FROM task WHERE unit = \(position.unit) AND role = \(position.role)
                        AND \(part: position.mine("")) AND barred NOT LIKE \(barred)
                        \(part: position.those("(SELECT d.procedure FROM dossier d WHERE d.id = task.dossier)"))
                    """
                ).first
                counts.all += try row?.int("whole") ?? 0
                counts.late += try row?.int("late") ?? 0
                counts.today += try row?.int("today") ?? 0
            }
            return counts
        }
    }
}

extension QueueItem {
    fileprivate func named(_ owner: String) -> QueueItem {
        QueueItem(
            dossier: dossier, code: code, procedure: procedure, pack: pack, owner: owner, step: step, branch: branch,
            unit: unit, role: role, assignee: assignee, openedAt: openedAt, due: due, isStopped: isStopped,
            dossierDue: dossierDue)
    }

    /// Where it stands in the queue.
    fileprivate var order: (Instant, Identifier, String, String) { (place, dossier, step, branch ?? "") }

    fileprivate init(_ row: Row) throws {
        let (branch, due) = (try row.text("branch"), try row.instant("due_at"))
        self.init(
            dossier: try row.identifier("dossier"), code: try row.text("code"), procedure: try row.text("procedure"),
            pack: try row.text("pack"), owner: "", step: try row.text("step"),
            branch: branch.isEmpty ? nil : branch, unit: try row.text("unit"), role: try row.text("role"),
            assignee: try row.optionalIdentifier("assignee"), openedAt: try row.instant("opened_at"),
            due: due >= .standing ? nil : due, isStopped: due == .standing, dossierDue: try row.instant("dossier_due"))
    }
}
