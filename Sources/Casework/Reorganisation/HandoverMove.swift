import Core
import Store

/// One dossier's handover and all that is written for it, worked out apart from the transaction that writes it.
struct HandoverMove: Sendable {
    let id: Identifier
    /// Another unit decides it.
    let isDecidedElsewhere: Bool
    let entry: JournalEntry
    /// `dossier`: id, intake_unit, competent_unit, version, state.
    let dossier: [SQLValue]
    /// `task`: dossier, step, branch, unit, assignee (0 for nobody).
    let tasks: [[SQLValue]]
    /// `figure`: dossier, unit, units; nil when they stay.
    let figure: [SQLValue]?
    /// `journal`: dossier, sequence, kind, at, actor, body.
    let journal: [SQLValue]
    /// Where it is no longer found, and where it is found from now on.
    let lost: [SearchKey]
    let found: [SearchKey]

    init(_ old: Dossier, _ handover: Handover, by actor: Actor, at moment: Instant) {
        let entry = JournalEntry(
            sequence: old.version + 1, at: moment, actor: actor, event: .handedOver(handover))
        var new = old
        new.apply(entry)
        id = old.id
        isDecidedElsewhere = old.competentUnit != new.competentUnit
        self.entry = entry
        dossier = [
            new.id.sqlValue, new.intakeUnit.sqlValue, new.competentUnit.sqlValue, new.version.sqlValue,
            new.value.sqlValue,
        ]
        tasks = handover.tasks.map { duty in
            [
                old.id.sqlValue, duty.step.sqlValue, (duty.branch ?? "").sqlValue, duty.unit.to.sqlValue,
                duty.assignee?.sqlValue ?? .integer(0),
            ]
        }
        let (before, after) = (old.units, new.units)
        let isCountedElsewhere = isDecidedElsewhere || before.count != after.count
        figure = isCountedElsewhere ? [id.sqlValue, new.competentUnit.sqlValue, after.count.sqlValue] : nil
        journal = [
            id.sqlValue, entry.sequence.sqlValue, entry.event.kind.sqlValue, entry.at.sqlValue,
            entry.actor.value.sqlValue, entry.event.body.sqlValue,
        ]
        // A unit that takes part, or was asked once, finds the dossier by its words.
        let asked = (handover.consultations + handover.branches).flatMap { [$0.unit.from, $0.unit.to] }
        let left = before.filter { !after.contains($0) && !asked.contains($0) }
        let joined = after.filter { !before.contains($0) }
        let words = left.isEmpty && joined.isEmpty ? [] : DossierRows.searchWords(of: new)
        lost = SearchKey.all(left, words, old.id)
        found = SearchKey.all(joined, words, old.id)
    }
}

/// A row of `search_key`, in the order of its table.
struct SearchKey: Sendable, Comparable {
    let unit: String
    let word: String
    let dossier: Identifier

    var row: [SQLValue] { [unit.sqlValue, word.sqlValue, dossier.sqlValue] }

    static func all(_ units: [String], _ words: [String], _ dossier: Identifier) -> [SearchKey] {
        units.flatMap { unit in words.map { SearchKey(unit: unit, word: $0, dossier: dossier) } }
    }

    static func < (left: SearchKey, right: SearchKey) -> Bool {
        (left.unit, left.word, left.dossier) < (right.unit, right.word, right.dossier)
    }
}
