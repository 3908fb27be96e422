import Casework
import Core

/// In words, why a dossier went to the unit that carries on another's work: the plan's reason and its law; for officers
/// also how the unit was found.
struct HandoverNotes {
    let words: DossierWords

    func title(_ handover: Handover) -> String {
        let texts = words.texts
        guard let change = handover.changes.first else { return texts("handover.moved_on") }
        return texts(
            handover.undoes == nil ? "handover.moved" : "handover.moved_back", ["unit": words.unit(change.to)])
    }

    func lines(_ handover: Handover, forOfficers: Bool) -> String {
        let texts = words.texts
        let basis = [handover.article, handover.basis].filter { !$0.isEmpty }.joined(separator: " ")
        var lines = handover.changes.prefix(1).map { change in
            texts("handover.from", ["unit": words.unit(change.from), "date": handover.date.vietnamese])
        }
        lines += [handover.reason[texts.language], texts("migration.basis", ["basis": basis])]
        if forOfficers { lines += handover.notes.map { texts($0.key, $0.words(texts.language)) } }
        return lines.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
