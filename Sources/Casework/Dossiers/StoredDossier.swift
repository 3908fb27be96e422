import Core
import Store

/// A dossier's rows as they are stored, beside what its journal adds up to.
struct StoredDossier: Sendable {
    let id: Identifier
    let code: String
    let journal: [JournalEntry]
    let replayed: Dossier?
    let alarms: [Alarm]
    /// How many of the search words that it asks for are there.
    let searchable: Int
    private let state: Dossier?
    private let columns: [String: SQLValue]
    private let tasks: [String: [String: SQLValue]]
    private let missingWords: [String]

    init(_ row: Row, _ tx: any ReadTransaction) throws {
        let id = try row.identifier("id")
        self.id = id
        code = try row.text("code")
        state = try? Dossier(id: id, row.json("state"))
        journal = try DossierRows.journal(id, tx)
        replayed = Dossier.replay(id: id, journal)
        columns = try StoredDossier.values(StoredDossier.columns, of: row)
        var tasks: [String: [String: SQLValue]] = [:]
        for row in try tx.query("SELECT * FROM task WHERE dossier = \(id)") {
            let name = StoredDossier.name(try row.text("step"), try row.text("branch"))
            tasks[name] = try StoredDossier.values(StoredDossier.taskColumns, of: row)
        }
        self.tasks = tasks
        alarms = try tx.query("SELECT kind, subject, fire_at FROM alarm WHERE dossier = \(id) ORDER BY kind, subject")
            .compactMap { row in
                let (subject, at) = (try row.text("subject"), try row.instant("fire_at"))
                return Alarm.Kind(rawValue: try row.text("kind")).map { Alarm(kind: $0, subject: subject, at: at) }
            }
        var (there, missing) = (0, [String]())
        if let replayed {
            let words = DossierRows.searchWords(of: replayed)
            for unit in StoredDossier.units(replayed, journal) {
                let count =
                    try tx.query(
                        """
                        SELECT COUNT(*) AS n FROM search_key
                        WHERE unit = \(unit) AND word IN \(list: words) AND dossier = \(id)
                        """
                    ).first?.int("n") ?? 0
                there += count
                if count < words.count { missing.append(unit) }
            }
        }
        searchable = there
        missingWords = missing
    }

    /// What differs, each by its name; words that are looked for are personal and are not told.
    func findings() -> [String] {
        if journal.map(\.sequence) != Array(1...max(1, journal.count)) { return ["the journal has a gap"] }
        guard let replayed, replayed == state else {
            return ["the journal does not replay to the state"]
        }
        var findings: [String] = []
        let expected = StoredDossier.values(of: replayed)
        for name in StoredDossier.columns where columns[name] != expected[name] {
            findings.append("\(name) is not what the journal says")
        }
        var open = tasks
        for row in DossierRows.TaskRow.rows(of: replayed) {
            let name = StoredDossier.name(row.task.step, row.task.branch ?? "")
            guard let task = open.removeValue(forKey: name) else {
                findings.append("task \(name) is missing from the queue")
                continue
            }
            let expected = StoredDossier.values(of: row)
            for column in StoredDossier.taskColumns where task[column] != expected[column] {
                findings.append("task \(name): \(column) is not what the journal says")
            }
        }
        findings += open.keys.sorted().map { "task \($0) is in the queue and not open" }
        return findings + missingWords.map { "search words at \($0) are missing" }
    }

    private static let columns = [
        "code", "procedure", "pack", "status", "intake_unit", "competent_unit", "owner_name", "account", "filed_at",
        "due_at", "ended_at", "version", "owner_account", "filing_group", "group_member",
    ]

    private static func values(of dossier: Dossier) -> [String: SQLValue] {
        [
            "code": dossier.code.sqlValue, "procedure": dossier.procedure.sqlValue, "pack": dossier.pack.sqlValue,
            "status": dossier.status.rawValue.sqlValue, "intake_unit": dossier.intakeUnit.sqlValue,
            "competent_unit": dossier.competentUnit.sqlValue, "owner_name": dossier.owner.name.sqlValue,
            "account": dossier.applicant.account?.sqlValue ?? .null, "filed_at": dossier.filedAt.sqlValue,
            "due_at": dossier.clock.due.sqlValue, "ended_at": dossier.endedAt?.sqlValue ?? .null,
            "version": dossier.version.sqlValue, "owner_account": dossier.owner.account?.sqlValue ?? .null,
            "filing_group": dossier.group?.id.sqlValue ?? .null,
            "group_member": dossier.group?.member.sqlValue ?? .null,
        ]
    }

    private static let taskColumns = ["unit", "role", "assignee", "opened_at", "due_at"]

    private static func values(of row: DossierRows.TaskRow) -> [String: SQLValue] {
        [
            "unit": row.task.unit.sqlValue, "role": row.task.role.sqlValue,
            "assignee": row.task.assignee?.sqlValue ?? .null, "opened_at": row.task.openedAt.sqlValue,
            "due_at": row.due.sqlValue,
        ]
    }

    private static func values(_ columns: [String], of row: Row) throws -> [String: SQLValue] {
        var values: [String: SQLValue] = [:]
        for column in columns { values[column] = try row.value(column) }
        return values
    }

    private static func name(_ step: String, _ branch: String) -> String {
        branch.isEmpty ? step : "\(step).\(branch)"
    }

    /// A unit that was consulted keeps its search words, also when another was asked in its place later.
    static func units(_ dossier: Dossier, _ journal: [JournalEntry]) -> [String] {
        var units = dossier.units
        for entry in journal {
            switch entry.event {
            case .consultationAsked(_, _, let unit, _) where !units.contains(unit): units.append(unit)
            case .handedOver(let handover):
                let duties = handover.consultations + handover.branches
                for duty in duties where !units.contains(duty.unit.to) { units.append(duty.unit.to) }
            case .branchOpened(_, _, let unit?, _) where !units.contains(unit): units.append(unit)
            default: break
            }
        }
        return units
    }
}
