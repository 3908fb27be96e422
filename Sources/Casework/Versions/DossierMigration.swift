package import Core
import OrderedCollections

/// A dossier's move to another version of its procedure, as its journal tells it: what changed in its state, with
/// what stood there before, so that it can be taken back to the bit.
package struct DossierMigration: Sendable, Hashable {
    /// The migration that it was part of.
    package let run: Identifier
    package let from: PackIdentity
    package let to: PackIdentity
    package let reason: String
    package let basis: String
    /// What the officer said who chose where it goes on; nil where nobody chose for it alone.
    package var said: String?
    /// Steps that go on under another name, by their old one.
    package let steps: [String: String]
    /// What the plan said: what changed, and what an officer accepted.
    package let notes: [Note]
    /// The members of the stored state that changed; null for one that is gone.
    package let set: Value
    /// The same members as they stood.
    package let was: Value
    /// The alarms that stood when it moved.
    package let alarms: [Alarm]
    /// The entry that this takes back; nil for a move forward.
    package let undoes: Int?

    /// The state after it. What cannot be read stays as it was: verification tells.
    func applied(to dossier: Dossier) -> Dossier {
        guard var members = dossier.value.object, let changed = set.object else { return dossier }
        for (name, value) in changed {
            if value.isNull { members.removeValue(forKey: name) } else { members[name] = value }
        }
        do { return try Dossier(id: dossier.id, .object(members)) } catch { return dossier }
    }

    /// The time that is promised from then on; nil where it stays the same.
    package var due: Instant? {
        guard let due = set["clock"]?["due"]?.integer, due != was["clock"]?["due"]?.integer else { return nil }
        return Instant(milliseconds: Int64(due))
    }

    /// Without what a state keeps of panels: who judges, what they wrote, who has not yet. Which versions, why, and
    /// what it means for the time limit stays, so that a journal is told by the right version to every reader.
    var withoutPanels: DossierMigration {
        func stripped(_ state: Value) -> Value {
            guard var members = state.object else { return state }
            members.removeValue(forKey: "panels")
            if let tasks = members["tasks"]?.array {
                members["tasks"] = .array(tasks.filter { task in !OpenTask.isSeat(task["branch"]?.string ?? "") })
            }
            return .object(members)
        }
        return DossierMigration(
            run: run, from: from, to: to, reason: reason, basis: basis, said: said, steps: steps, notes: notes,
            set: stripped(set), was: stripped(was), alarms: alarms.filter { !$0.subject.contains("." + Seat.prefix) },
            undoes: undoes)
    }

    /// What takes it back.
    func undone(by run: Identifier, entry sequence: Int, reason: String, alarms: [Alarm]) -> DossierMigration {
        DossierMigration(
            run: run, from: to, to: from, reason: reason, basis: basis,
            steps: Dictionary(steps.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first }), notes: [],
            set: was, was: set, alarms: alarms, undoes: sequence)
    }
}

extension DossierMigration {
    package var value: Value {
        compact([
            "run": Value(run), "from": from.value, "to": to.value, "reason": .string(reason), "basis": .string(basis),
            "said": Value.present(said),
            "steps": steps.isEmpty
                ? nil
                : .object(
                    Value.Object(
                        uniqueKeysWithValues: steps.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "notes": notes.isEmpty ? nil : .array(notes.map(\.value)), "set": set, "was": was,
            "alarms": alarms.isEmpty ? nil : .array(alarms.map(\.value)), "undoes": undoes.map { Value($0) },
        ])
    }

    init(_ members: Members) throws {
        guard let run = members.identifier("run") else { throw Members.unreadable("run") }
        self.init(
            run: run, from: try PackIdentity(Members(members.object["from"])),
            to: try PackIdentity(Members(members.object["to"])), reason: try members.text("reason"),
            basis: try members.text("basis"), said: members.optionalText("said"),
            steps: (members.object["steps"]?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string },
            notes: try members.list("notes", Note.init), set: try members.value("set"),
            was: try members.value("was"), alarms: try members.list("alarms", Alarm.init),
            undoes: members.object["undoes"]?.integer)
    }
}

extension PackIdentity {
    var value: Value { ["name": .string(name), "version": .string(version), "hash": .string(hash)] }
    init(_ members: Members) throws {
        self.init(
            name: try members.text("name"), version: try members.text("version"), hash: try members.text("hash"))
    }
}

extension Alarm {
    var value: Value { ["kind": .string(kind.rawValue), "subject": .string(subject), "at": Value(at)] }
    init(_ members: Members) throws {
        self.init(
            kind: try members.word("kind"), subject: try members.text("subject"), at: try members.instant("at"))
    }
}
