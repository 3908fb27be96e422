import Core
import Store

/// How a dossier is written: journal, state and everything that is derived from it, in the caller's transaction.
enum DossierRows {
    /// What is written for a dossier that has just been filed.
    static func insert(
        _ dossier: Dossier, _ entries: [JournalEntry], alarms: [Alarm], _ tx: any WriteTransaction
    )
        throws
    {
        try tx.enqueue(
            """
            INSERT INTO dossier (id, code, procedure, pack, status, intake_unit, competent_unit, owner_name, account,
                filed_at, due_at, ended_at, version, state, owner_account, filing_group, group_member)
            VALUES (\(dossier.id), \(dossier.code), \(dossier.procedure), \(dossier.pack), \(dossier.status.rawValue),
                \(dossier.intakeUnit), \(dossier.competentUnit), \(dossier.owner.name), \(dossier.applicant.account),
                \(dossier.filedAt), \(dossier.clock.due), \(dossier.endedAt), \(dossier.version), \(dossier.value),
                \(dossier.owner.account), \(dossier.group?.id), \(dossier.group?.member))
            """)
        try append(entries, to: dossier.id, tx)
        try PaymentRows.write(from: nil, to: dossier, entries, tx)
        try writeTasks(from: nil, to: dossier, tx)
        try writeAlarms(from: [], to: alarms, dossier.id, tx)
        try writeSearchKeys(dossier, units: dossier.units, tx)
        try FigureRows.write(from: nil, to: dossier, entries, tx)
    }

    /// What is written for a command on an existing dossier. Throws `dossier.changed_meanwhile` when it is no longer
    /// at the version that the command saw.
    static func update(
        from old: Dossier, to new: Dossier, _ entries: [JournalEntry], alarms: (old: [Alarm], new: [Alarm]),
        _ tx: any WriteTransaction
    ) throws {
        let changed = try tx.execute(
            """
            UPDATE dossier SET pack = \(new.pack), status = \(new.status.rawValue), due_at = \(new.clock.due), ended_at = \(new.endedAt),
                version = \(new.version), state = \(new.value)
            WHERE id = \(new.id) AND version = \(old.version)
            """)
        guard changed == 1 else { throw Problem(.conflict, "dossier.changed_meanwhile") }
        try append(entries, to: new.id, tx)
        try PaymentRows.write(from: old, to: new, entries, tx)
        try writeTasks(from: old, to: new, tx)
        try writeAlarms(from: alarms.old, to: alarms.new, new.id, tx)
        let joined = new.units.filter { !old.units.contains($0) }
        if old.owner != new.owner {
            try writeOwner(from: old, to: new, tx)
        } else if !joined.isEmpty {
            try writeSearchKeys(new, units: joined, tx)
        }
        try FigureRows.write(from: old, to: new, entries, tx)
    }

    private static func append(_ entries: [JournalEntry], to dossier: Identifier, _ tx: any WriteTransaction) throws {
        let rows = entries.map { entry in
            [
                dossier.sqlValue, entry.sequence.sqlValue, entry.event.kind.sqlValue, entry.at.sqlValue,
                entry.actor.value.sqlValue, entry.event.body.sqlValue,
            ]
        }
        try tx.enqueue("INSERT INTO journal (dossier, sequence, kind, at, actor, body) VALUES \(rows: rows)")
        try tx.enter(
            zip(entries, rows).map { entry, row in
                LedgerRow(
                    .journal, subject: dossier.rawValue, number: Int64(entry.sequence), Array(row.dropFirst(2)))
            })
    }

    /// Tasks whose own state or due time is another one than before.
    private static func writeTasks(from old: Dossier?, to dossier: Dossier, _ tx: any WriteTransaction) throws {
        let (before, after) = (old.map(TaskRow.rows) ?? [], TaskRow.rows(of: dossier))
        for row in before where !after.contains(row) {
            try tx.enqueue(
                """
                DELETE FROM task WHERE dossier = \(dossier.id) AND step = \(row.task.step)
                    AND branch = \(row.task.branch ?? "")
                """)
        }
        let rows = after.filter { !before.contains($0) }.map { row in
            let task = row.task
            return [
                dossier.id.sqlValue, task.step.sqlValue, (task.branch ?? "").sqlValue, task.unit.sqlValue,
                task.role.sqlValue, task.assignee?.sqlValue ?? .null, task.openedAt.sqlValue, row.due.sqlValue,
                row.barred.sqlValue,
            ]
        }
        guard !rows.isEmpty else { return }
        try tx.enqueue(
            """
            INSERT INTO task (dossier, step, branch, unit, role, assignee, opened_at, due_at, barred)
            VALUES \(rows: rows)
            """)
    }

    /// An open task and when it is late. Once the result is ready the limit has been kept or not; handing it out is
    /// never late, whenever its owner comes.
    struct TaskRow: Equatable {
        let task: OpenTask
        let due: Instant
        /// ` 12 34 `, so that one of them is found with LIKE; empty for nobody.
        var barred: String { task.barred.isEmpty ? "" : " " + task.barred.map { "\($0.rawValue) " }.joined() }

        static func rows(of dossier: Dossier) -> [TaskRow] {
            dossier.tasks.map { task in
                switch dossier.clock.state {
                case .finished: TaskRow(task: task, due: .never)
                case .stopped: TaskRow(task: task, due: .standing)
                case .notStarted, .running: TaskRow(task: task, due: task.due ?? dossier.clock.due)
                }
            }
        }
    }

    private static func writeAlarms(
        from old: [Alarm], to new: [Alarm], _ dossier: Identifier, _ tx: any WriteTransaction
    ) throws {
        for alarm in old where !new.contains(alarm) {
            try tx.enqueue(
                """
                DELETE FROM alarm WHERE dossier = \(dossier) AND kind = \(alarm.kind.rawValue)
                    AND subject = \(alarm.subject)
                """)
        }
        let rows = new.filter { !old.contains($0) }.map { alarm in
            [dossier.sqlValue, alarm.kind.rawValue.sqlValue, alarm.subject.sqlValue, alarm.at.sqlValue]
        }
        guard !rows.isEmpty else { return }
        try tx.enqueue("INSERT INTO alarm (dossier, kind, subject, fire_at) VALUES \(rows: rows)")
    }

    /// An owner who was put right is found by what holds now, by all who could look for the dossier before.
    private static func writeOwner(from old: Dossier, to new: Dossier, _ tx: any WriteTransaction) throws {
        let owner = new.owner
        try tx.enqueue(
            "UPDATE dossier SET owner_name = \(owner.name), owner_account = \(owner.account) WHERE id = \(new.id)")
        let (units, words) = (StoredDossier.units(new, try journal(new.id, tx)), searchWords(of: new))
        let gone = searchWords(of: old).filter { !words.contains($0) }
        if !gone.isEmpty {
            try tx.enqueue(
                """
                DELETE FROM search_key WHERE unit IN \(list: units) AND word IN \(list: gone) AND dossier = \(new.id)
                """)
        }
        try writeSearchKeys(new, units: units, tx)
    }

    static func writeSearchKeys(_ dossier: Dossier, units: [String], _ tx: any WriteTransaction) throws {
        let words = searchWords(of: dossier)
        let rows = units.flatMap { unit in words.map { [unit.sqlValue, $0.sqlValue, dossier.id.sqlValue] } }
        guard !rows.isEmpty else { return }
        // A unit that was asked before, and is asked again, has kept its words.
        try tx.enqueue("INSERT INTO search_key (unit, word, dossier) VALUES \(rows: rows) ON CONFLICT DO NOTHING")
    }

    /// What officers look a dossier up by: the owner's name from each of its words on ("lan anh" and "anh" for Lan Anh),
    /// so that whatever stands together in it is how one of them begins; the phone, the citizen number.
    static func searchWords(of dossier: Dossier) -> [String] {
        // Whoever handed it in for somebody comes to the desk and asks for it by their own name.
        let names = [dossier.owner.name] + (dossier.applicant.relation == nil ? [] : [dossier.applicant.name])
        let numbers = [
            dossier.owner.phone, dossier.owner.idNumber, dossier.applicant.phone, dossier.applicant.idNumber,
        ].compactMap { $0 }.flatMap(VietnameseText.words)
        let endings = names.map(VietnameseText.words).flatMap { words in
            words.indices.map { words[$0...].joined(separator: " ") }
        }
        return Array(Set(endings + numbers)).sorted()
    }

    static func load(_ id: Identifier, _ tx: any ReadTransaction) throws -> Dossier? {
        try tx.query("SELECT state FROM dossier WHERE id = \(id)").first.map { try Dossier(id: id, $0.json("state")) }
    }

    static func isAt(_ version: Int, _ id: Identifier, _ tx: any ReadTransaction) throws -> Bool {
        try tx.query("SELECT version FROM dossier WHERE id = \(id)").first?.int("version") == version
    }

    static func journal(_ id: Identifier, _ tx: any ReadTransaction) throws -> [JournalEntry] {
        try tx.query("SELECT sequence, kind, at, actor, body FROM journal WHERE dossier = \(id) ORDER BY sequence").map
        {
            row in
            JournalEntry(
                sequence: try row.int("sequence"), at: try row.instant("at"), actor: try Actor(row.json("actor")),
                event: try Event(kind: row.text("kind"), body: row.json("body")))
        }
    }

    /// The next number of a series without gaps: taken in the transaction that uses it.
    static func next(_ scope: String, _ tx: any WriteTransaction) throws -> Int {
        let rows = try tx.query(
            """
            INSERT INTO counter (scope, value) VALUES (\(scope), 1)
            ON CONFLICT (scope) DO UPDATE SET value = counter.value + 1 RETURNING value
            """)
        guard let row = rows.first else { throw Problem(.fault, "store.no_row") }
        return try row.int("value")
    }
}
