import Core
import Store

/// One dossier's handover, ready to be written.
struct HandoverMove: Sendable {
    let old: Dossier
    let new: Dossier
    let entry: JournalEntry
    let handover: Handover

    init(_ dossier: Dossier, _ handover: Handover, by actor: Actor, at moment: Instant) {
        old = dossier
        entry = JournalEntry(
            sequence: dossier.version + 1, at: moment, actor: actor, event: .handedOver(handover))
        self.handover = handover
        var changed = dossier
        changed.apply(entry)
        new = changed
    }
}

/// Writes handovers by the hundred: journal, ledger, state and all that is derived from it, in the caller's
/// transaction. Alarms and money do not hang on units and stay.
enum HandoverRows {
    /// How many rows one statement inserts: PostgreSQL takes 65,535 values, SQLite 32,766.
    private static let rowsAtMost = 4000

    /// The dossiers are locked by the caller, at the versions that the moves saw.
    static func write(_ moves: [HandoverMove], _ tx: any WriteTransaction) throws {
        guard !moves.isEmpty else { return }
        for move in moves { try write(move, tx) }
        let journal = moves.map { move in
            let entry = move.entry
            return [
                move.new.id.sqlValue, entry.sequence.sqlValue, entry.event.kind.sqlValue, entry.at.sqlValue,
                entry.actor.value.sqlValue, entry.event.body.sqlValue,
            ]
        }
        try tx.enqueue("INSERT INTO journal (dossier, sequence, kind, at, actor, body) VALUES \(rows: journal)")
        try tx.enter(
            zip(moves, journal).map { move, row in
                LedgerRow(
                    .journal, subject: move.new.id.rawValue, number: Int64(move.entry.sequence),
                    Array(row.dropFirst(2)))
            })
        try UndecidedRows.follow(moves.filter { $0.handover.competent != nil }.map(\.new.id), tx)
        let words = moves.flatMap(joining)
        for start in stride(from: 0, to: words.count, by: rowsAtMost) {
            let rows = Array(words[start..<min(start + rowsAtMost, words.count)])
            try tx.enqueue(
                "INSERT INTO search_key (unit, word, dossier) VALUES \(rows: rows) ON CONFLICT DO NOTHING")
        }
    }

    private static func write(_ move: HandoverMove, _ tx: any WriteTransaction) throws {
        let new = move.new
        try tx.enqueue(
            """
            UPDATE dossier SET intake_unit = \(new.intakeUnit), competent_unit = \(new.competentUnit),
                version = \(new.version), state = \(new.value)
            WHERE id = \(new.id)
            """)
        for duty in move.handover.tasks {
            try tx.enqueue(
                """
                UPDATE task SET unit = \(duty.unit.to), assignee = \(duty.assignee)
                WHERE dossier = \(new.id) AND step = \(duty.step) AND branch = \(duty.branch ?? "")
                """)
        }
        try FigureRows.write(from: move.old, to: new, [move.entry], tx)
        let left = move.old.units.filter { !keeps($0, move) }
        guard !left.isEmpty else { return }
        let words = DossierRows.searchWords(of: new)
        for unit in left {
            try tx.enqueue(
                "DELETE FROM search_key WHERE unit = \(unit) AND word IN \(list: words) AND dossier = \(new.id)")
        }
    }

    /// A unit that takes part, or was asked once, finds the dossier by its words.
    private static func keeps(_ unit: String, _ move: HandoverMove) -> Bool {
        move.new.units.contains(unit)
            || (move.handover.consultations + move.handover.branches).contains {
                $0.unit.from == unit || $0.unit.to == unit
            }
    }

    private static func joining(_ move: HandoverMove) -> [[SQLValue]] {
        let joined = move.new.units.filter { !move.old.units.contains($0) }
        guard !joined.isEmpty else { return [] }
        let words = DossierRows.searchWords(of: move.new)
        return joined.flatMap { unit in words.map { [unit.sqlValue, $0.sqlValue, move.new.id.sqlValue] } }
    }
}
