package import Core
import Ledger
import Synchronization

// Entries wait for their position where whoever writes to the database can add to them. So each is compared, before
// anything is signed, with the row that it speaks of.

/// An entry that waits and gets no position: nothing that the program wrote.
package struct RefusedEntry: Sendable, Hashable {
    package let kind: Int
    package let subject: Int64
    package let number: Int64
    package let why: Reason

    package init(kind: Int, subject: Int64, number: Int64, why: Reason) {
        (self.kind, self.subject, self.number, self.why) = (kind, subject, number, why)
    }

    package enum Reason: String, Sendable {
        /// There is no such row, or it says something else.
        case row
        /// The log has an entry for it already.
        case again
        /// No table of ours has this kind.
        case kind
    }
}

/// What this process refused, told once each.
final class RefusedEntries: Sendable {
    private let state = Mutex<(all: Set<RefusedEntry>, untold: [RefusedEntry])>(([], []))

    func add(_ entries: [RefusedEntry]) {
        state.withLock { state in
            for entry in entries where state.all.insert(entry).inserted { state.untold.append(entry) }
        }
    }

    /// Those that have become right meanwhile, or are gone, are forgotten.
    func keep(_ entries: Set<RefusedEntry>) { state.withLock { $0.all.formIntersection(entries) } }

    func takeUntold() -> [RefusedEntry] {
        state.withLock { state in
            defer { state.untold = [] }
            return state.untold
        }
    }
}

extension LedgerLog {
    struct Waiting: Sendable {
        let subject: Int64
        let kind: Int
        let number: Int64
        let salt: [UInt8]
        let commitment: [UInt8]

        var key: [SQLValue] { [.integer(subject), kind.sqlValue, .integer(number)] }
    }

    /// More refused entries than this, and nothing gets a position until somebody has looked.
    static let mostRefused = 1000

    /// What was refused since this was asked last, for the log of the server.
    package func refusals() -> [RefusedEntry] { refused.takeUntold() }

    /// The next entries that wait and match their rows; those that do not are passed over and remembered. Throws
    /// `ledger.intake_forged` when too many do not.
    func checked(_ most: Int) async throws -> (entries: [Waiting], isAll: Bool) {
        let (rows, checked, again) = try await database.read { [sources] tx in
            let rows = try tx.query(
                """
                SELECT subject, kind, number, salt, commitment FROM ledger_intake
                ORDER BY subject, kind, number LIMIT \(most + LedgerLog.mostRefused)
                """
            ).map { row in
                Waiting(
                    subject: try row.integer("subject"), kind: try row.int("kind"), number: try row.integer("number"),
                    salt: try row.blob("salt"), commitment: try row.blob("commitment"))
            }
            let kinds = Set(rows.map(\.kind))
            var checked: Set<[Int64]> = []
            for source in sources where kinds.contains(source.kind) {
                let found = try tx.query(
                    """
                    SELECT w.salt AS salt, w.commitment AS commitment, r.* FROM (
                        SELECT subject, kind, number, salt, commitment FROM ledger_intake
                        ORDER BY subject, kind, number LIMIT \(most + LedgerLog.mostRefused)) AS w
                    JOIN (\(part: source.rows)) AS r ON r.subject = w.subject AND r.number = w.number
                    WHERE w.kind = \(source.kind)
                    """)
                for row in found {
                    let content = LeafContent(source.name, [], row.values[2...])
                    guard try content.commitment(salt: row.blob("salt")).bytes == row.blob("commitment") else {
                        continue
                    }
                    checked.insert([try row.integer("subject"), Int64(source.kind), try row.integer("number")])
                }
            }
            let again = try tx.query(
                """
                SELECT w.subject, w.kind, w.number FROM (
                    SELECT subject, kind, number FROM ledger_intake
                    ORDER BY subject, kind, number LIMIT \(most + LedgerLog.mostRefused)) AS w
                JOIN ledger_entry e ON e.subject = w.subject AND e.kind = w.kind AND e.number = w.number
                """
            ).map { [try $0.integer("subject"), Int64(try $0.int("kind")), try $0.integer("number")] }
            return (rows, checked, Set(again))
        }
        let known = Set(sources.map(\.kind))
        var entries: [Waiting] = []
        var refused: [RefusedEntry] = []
        for row in rows {
            let key = [row.subject, Int64(row.kind), row.number]
            let why: RefusedEntry.Reason? =
                if !known.contains(row.kind) { .kind } else if again.contains(key) {
                    .again
                } else if checked
                    .contains(key)
                { nil } else { .row }
            if let why {
                refused.append(RefusedEntry(kind: row.kind, subject: row.subject, number: row.number, why: why))
            } else if entries.count < most {
                entries.append(row)
            }
        }
        self.refused.keep(Set(refused))
        self.refused.add(refused)
        guard refused.count < LedgerLog.mostRefused else { throw Problem(.conflict, "ledger.intake_forged") }
        return (entries, rows.count - refused.count <= entries.count && rows.count < most + LedgerLog.mostRefused)
    }
}
