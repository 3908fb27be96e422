import Core
import Store

extension CaseworkMigrations {
    /// What officers' and agencies' results are counted from: one row for each dossier, one for each event that counts.
    static let figures = Migration(
        170, "figures",
        both: """
            CREATE TABLE figure (
                dossier IDENTIFIER PRIMARY KEY REFERENCES dossier (id),
                unit TEXT NOT NULL,
                procedure TEXT NOT NULL,
                channel TEXT NOT NULL,
                filed_at IDENTIFIER NOT NULL,
                started_at IDENTIFIER NOT NULL,
                resolved_at IDENTIFIER NOT NULL,
                closing TEXT NOT NULL,
                punctuality INTEGER NOT NULL,
                steps INTEGER NOT NULL,
                units INTEGER NOT NULL,
                supplements INTEGER NOT NULL,
                apologies INTEGER NOT NULL,
                papers INTEGER NOT NULL,
                result INTEGER NOT NULL,
                payment INTEGER NOT NULL
            );
            CREATE INDEX figure_started ON figure (unit, started_at);
            CREATE INDEX figure_resolved ON figure (unit, resolved_at);
            CREATE TABLE figure_act (
                dossier IDENTIFIER NOT NULL REFERENCES dossier (id),
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                unit TEXT NOT NULL,
                officer IDENTIFIER,
                at IDENTIFIER NOT NULL,
                due_at IDENTIFIER,
                punctuality INTEGER NOT NULL,
                PRIMARY KEY (dossier, sequence)
            );
            CREATE INDEX figure_act_unit ON figure_act (unit, at, officer, kind, punctuality);
            """)
}

/// Keeps the figures' rows beside the dossier, in the transaction of the command that changes it.
enum FigureRows {
    static func write(
        from old: Dossier?, to new: Dossier, _ entries: [JournalEntry], _ tx: any WriteTransaction
    ) throws {
        let acts = FigureAct.all(entries, after: old, of: new)
        let steps = acts.filter { $0.kind == .step }.map(\.punctuality).min() ?? .unmeasured
        let row = FigureRow(new)
        if let old {
            if FigureRow(old) != row || steps != .unmeasured { try update(new.id, row, steps, tx) }
        } else {
            try insert(new.id, row, steps, tx)
        }
        guard !acts.isEmpty else { return }
        let rows = acts.map { act in
            [
                new.id.sqlValue, act.sequence.sqlValue, act.kind.rawValue.sqlValue, act.unit.sqlValue,
                act.officer?.sqlValue ?? .null, act.at.sqlValue, act.due?.sqlValue ?? .null,
                act.punctuality.rawValue.sqlValue,
            ]
        }
        try tx.enqueue(
            """
            INSERT INTO figure_act (dossier, sequence, kind, unit, officer, at, due_at, punctuality)
            VALUES \(rows: rows)
            """)
    }

    private static func insert(
        _ id: Identifier, _ row: FigureRow, _ steps: Punctuality, _ tx: any WriteTransaction
    ) throws {
        try tx.enqueue(
            """
            INSERT INTO figure (dossier, unit, procedure, channel, filed_at, started_at, resolved_at, closing,
                punctuality, steps, units, supplements, apologies, papers, result, payment)
            VALUES (\(id), \(row.unit), \(row.procedure), \(row.channel.rawValue), \(row.filedAt),
                \(row.startedAt ?? .never), \(row.resolvedAt ?? .never), \(row.closing.rawValue),
                \(row.punctuality.rawValue), \(steps.rawValue), \(row.units), \(row.supplements), \(row.apologies),
                \(row.papers), \(row.result), \(row.payment))
            """)
    }

    private static func update(
        _ id: Identifier, _ row: FigureRow, _ steps: Punctuality, _ tx: any WriteTransaction
    ) throws {
        try tx.enqueue(
            """
            UPDATE figure SET unit = \(row.unit), started_at = \(row.startedAt ?? .never), resolved_at = \(row.resolvedAt ?? .never),
                closing = \(row.closing.rawValue), punctuality = \(row.punctuality.rawValue),
                steps = CASE WHEN steps > \(steps.rawValue) THEN \(steps.rawValue) ELSE steps END,
                units = \(row.units), supplements = \(row.supplements), apologies = \(row.apologies),
                papers = \(row.papers), result = \(row.result), payment = \(row.payment)
            WHERE dossier = \(id)
            """)
    }
}

extension Dossiers {
    /// Gives every dossier that has no row among the figures its rows, from its journal: those of before there were
    /// figures. It goes from the newest to the oldest, so that a stopped program knows by the oldest that it has to go
    /// on. Says how many there were.
    @discardableResult
    package func adoptFigures() async throws -> Int {
        let isWhole = try await database.read { tx in
            guard let oldest = try tx.query("SELECT id FROM dossier ORDER BY id LIMIT 1").first else { return true }
            let id = try oldest.identifier("id")
            return try !tx.query("SELECT 1 FROM figure WHERE dossier = \(id) LIMIT 1").isEmpty
        }
        guard !isWhole else { return 0 }
        var (last, count) = (Int64.max, 0)
        while true {
            let before = last
            let batch = try await database.write { tx -> (oldest: Int64, count: Int)? in
                let ids = try tx.query(
                    """
                    SELECT id FROM dossier WHERE id < \(before)
                        AND NOT EXISTS (SELECT 1 FROM figure WHERE figure.dossier = dossier.id)
                    ORDER BY id DESC LIMIT 200
                    """
                ).map { try $0.identifier("id") }
                for id in ids {
                    let journal = try DossierRows.journal(id, tx)
                    guard let dossier = Dossier.replay(id: id, journal) else { continue }
                    try FigureRows.write(from: nil, to: dossier, journal, tx)
                }
                return ids.last.map { ($0.rawValue, ids.count) }
            }
            guard let batch else { return count }
            last = batch.oldest
            count += batch.count
        }
    }
}
