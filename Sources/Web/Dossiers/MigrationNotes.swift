import Casework
import Core

/// A dossier's move to another version of its procedure in words: for whom it concerns, why and by which law; for
/// officers also which versions and every change.
struct MigrationNotes {
    let texts: Localizer

    func lines(_ move: DossierMigration, forOfficers: Bool) -> String {
        var lines = [move.reason, texts("migration.basis", ["basis": move.basis])]
        if forOfficers {
            if let said = move.said { lines.append(texts("versions.said", ["reason": said])) }
            lines.append(
                texts(
                    "migration.versions",
                    ["from": MigrationNotes.version(move.from), "to": MigrationNotes.version(move.to)]))
            lines += move.notes.map { texts($0.key, $0.words(texts.language)) }
        } else if let due = move.due {
            lines.append(texts("event.due", ["due": texts.before(due)]))
        }
        return lines.joined(separator: "; ")
    }

    /// That a dossier stays under its version, for officers: what was said, what it does not go on under, why it was asked.
    func lines(_ stay: DossierStay) -> String {
        let versions = texts(
            "versions.instead",
            ["from": MigrationNotes.version(stay.from), "to": MigrationNotes.version(stay.to)])
        return ([stay.reason, versions] + stay.notes.map { texts($0.key, $0.words(texts.language)) })
            .joined(separator: "; ")
    }

    /// Its name for people, with as much of its hash as tells it from others.
    static func version(_ pack: PackIdentity) -> String { "\(pack.version) (\(pack.hash.prefix(8)))" }
}
