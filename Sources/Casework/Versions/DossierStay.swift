package import Core
import OrderedCollections

/// An officer's decision that a dossier ends under its own version, as its journal tells it: nothing of its state
/// changes, and it is not asked again for that version.
package struct DossierStay: Sendable, Hashable {
    /// The migration that asked.
    package let run: Identifier
    package let from: PackIdentity
    /// The version that it does not go on under.
    package let to: PackIdentity
    package let reason: String
    /// Why an officer was asked.
    package let notes: [Note]
}

extension DossierStay {
    package var value: Value {
        compact([
            "run": Value(run), "from": from.value, "to": to.value, "reason": .string(reason),
            "notes": notes.isEmpty ? nil : .array(notes.map(\.value)),
        ])
    }

    init(_ members: Members) throws {
        guard let run = members.identifier("run") else { throw Members.unreadable("run") }
        self.init(
            run: run, from: try PackIdentity(Members(members.object["from"])),
            to: try PackIdentity(Members(members.object["to"])), reason: try members.text("reason"),
            notes: try members.list("notes", Note.init))
    }
}
