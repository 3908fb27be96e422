import Casework
import Core
import OrderedCollections
import Web

/// What versions and migrations are told in, in one language.
struct MigrationWords {
    let texts: Localizer

    /// Throws when there is no such language.
    init(_ language: String) throws {
        guard let language = Language(rawValue: language) else {
            throw CommandFailure(Problem(.invalid, "command.unknown_language", ["language": language]))
        }
        texts = try Locales(directory: RuntimeFolders(share: nil, packs: nil).share() + "/locales")[language]
    }

    func callAsFunction(_ note: Note) -> String { texts(note.key, note.words(texts.language)) }

    func line(_ item: PlannedDossier) -> String {
        let verdict = texts("migration.\(item.plan.verdict.rawValue)")
        let notes = item.plan.notes.map { self($0) }
        return "\(item.standing.code)  \(verdict)" + (notes.isEmpty ? "" : ": " + notes.joined(separator: " "))
    }

    func counts(_ counts: MigrationCounts) -> String {
        let parts = MigrationPlan.Verdict.allCases.filter { counts[$0] > 0 }.map {
            "\(counts[$0]) \(texts("migration.\($0.rawValue)"))"
        }
        return texts("migration.counts", ["count": "\(counts.all)", "parts": parts.joined(separator: ", ")])
    }

    /// Sentences in both languages, for programs.
    static func json(_ notes: [Note], _ locales: Locales) -> Value {
        .array(
            notes.map { note in
                [
                    "kind": .string(note.key), "subject": .string(note.subject),
                    "vi": .string(locales[.vietnamese](note.key, note.words(.vietnamese))),
                    "en": .string(locales[.english](note.key, note.words(.english))),
                ]
            })
    }

    static func locales() throws -> Locales {
        try Locales(directory: RuntimeFolders(share: nil, packs: nil).share() + "/locales")
    }
}
