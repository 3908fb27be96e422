import Core
import Store

/// Writes handovers by the hundred: journal, ledger, state and all that is derived from it, in the caller's
/// transaction. Alarms and money do not hang on units and stay.
struct HandoverRows {
    /// How many rows one statement takes: PostgreSQL has 65,535 values, SQLite 32,766.
    private static let rowsAtMost = 4000
    /// Words to search by are spread over the whole of their table. They are written so many at a time and in its
    /// order, which goes through it once, where a dossier's own would touch as many pages as it has words.
    private static let keysAtMost = 100_000

    private var lost: [SearchKey] = []
    private var found: [SearchKey] = []

    /// Whatever a planner believes of tables that this transaction has just filled: every row is found by its key.
    static func prepare(_ tx: any WriteTransaction) throws {
        guard tx.engine == .postgres else { return }
        for setting in ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"] {
            try tx.enqueue(SQL(stringLiteral: "SET LOCAL \(setting) = off"))
        }
    }

    /// The dossiers are locked by the caller, at the versions that the moves saw.
    mutating func write(_ moves: [HandoverMove], _ tx: any WriteTransaction) throws {
        guard !moves.isEmpty else { return }
        try tx.enqueue(
            """
            UPDATE dossier SET intake_unit = v.column2, competent_unit = v.column3, version = v.column4,
                state = v.column5
            FROM (VALUES \(rows: moves.map(\.dossier))) AS v WHERE dossier.id = v.column1
            """)
        let (tasks, figures) = (moves.flatMap(\.tasks), moves.compactMap(\.figure))
        for rows in tasks.batches(of: HandoverRows.rowsAtMost) {
            try tx.enqueue(
                """
                UPDATE task SET unit = v.column4, assignee = NULLIF(v.column5, 0)
                FROM (VALUES \(rows: rows)) AS v
                WHERE task.dossier = v.column1 AND task.step = v.column2 AND task.branch = v.column3
                """)
        }
        if !figures.isEmpty {
            try tx.enqueue(
                """
                UPDATE figure SET unit = v.column2, units = v.column3
                FROM (VALUES \(rows: figures)) AS v WHERE figure.dossier = v.column1
                """)
        }
        try tx.enqueue(
            "INSERT INTO journal (dossier, sequence, kind, at, actor, body) VALUES \(rows: moves.map(\.journal))")
        try tx.enter(
            moves.map { move in
                LedgerRow(
                    .journal, subject: move.id.rawValue, number: Int64(move.entry.sequence),
                    Array(move.journal.dropFirst(2)))
            })
        try UndecidedRows.follow(moves.filter(\.isDecidedElsewhere).map(\.id), tx)
        lost += moves.flatMap(\.lost)
        found += moves.flatMap(\.found)
        if lost.count + found.count >= HandoverRows.keysAtMost { try finish(tx) }
    }

    /// Writes what was put off.
    mutating func finish(_ tx: any WriteTransaction) throws {
        for keys in lost.sorted().batches(of: HandoverRows.rowsAtMost) {
            try tx.enqueue("DELETE FROM search_key WHERE (unit, word, dossier) IN (VALUES \(rows: keys.map(\.row)))")
        }
        for keys in found.sorted().batches(of: HandoverRows.rowsAtMost) {
            try tx.enqueue(
                "INSERT INTO search_key (unit, word, dossier) VALUES \(rows: keys.map(\.row)) ON CONFLICT DO NOTHING")
        }
        lost.removeAll(keepingCapacity: true)
        found.removeAll(keepingCapacity: true)
    }
}
