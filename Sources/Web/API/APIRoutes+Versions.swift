import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections

extension APIRoutes {
    /// What is asked about a dossier whose pack has another version: why, and every step at which it can go on. Throws
    /// `migration.not_asked` when it does not wait for that.
    @Sendable func versionQuestion(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let standing = try await standing(context)
        guard let asked = try await dossiers.undecided(standing.id, context.acting) else {
            throw Problem(.notFound, "migration.not_asked")
        }
        return APIAnswers.json(told(asked, standing.version), [.eTag: APIAnswers.etag(standing.version)])
    }

    /// Says where it goes on (`step`), or that it stays under its own version (`stay`, with a reason). `run`: the change
    /// that asked, as it was read.
    @Sendable func decideVersion(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["run", "step", "stay", "reason"]) { body, dossier, version, key in
            let run = Identifier(try body.text("run", most: APIBody.longestWord)) ?? Identifier(rawValue: 0)
            let (step, stays) = (
                try body.optionalText("step", most: APIBody.longestWord), try body.flag("stay")
            )
            let reason = try body.optionalText("reason")
            guard (step == nil) == stays else { throw Problem(.invalid, "migration.choice_missing", at: "/step") }
            let choice: MigrationChoice = step.map { .step($0) } ?? .stay
            return {
                try await dossiers.decide(
                    choice, reason: reason, on: dossier.id, of: run, expecting: version ?? dossier.version,
                    idempotencyKey: key, context.acting)
                return try await dossiers.view(dossier.id, for: .acting, context.acting)
            }
        }
    }

    private func told(_ asked: UndecidedDossier, _ version: Int) -> Value {
        func pack(_ identity: PackIdentity) -> Value {
            [
                "name": .string(identity.name), "version": .string(identity.version), "hash": .string(identity.hash),
            ]
        }
        func both(_ words: Localized) -> Value { ["vi": .string(words.vietnamese), "en": .string(words.english)] }
        func told(_ note: Note) -> Value {
            var members: Value.Object = [
                "key": .string(note.key), "subject": .string(note.subject), "what": both(note.what),
            ]
            for (name, words) in [("part", note.part), ("old", note.old), ("new", note.new)] {
                if let words { members[name] = both(words) }
            }
            return .object(members)
        }
        return [
            "run": .string(asked.change.run.description), "version": Value(version),
            "from": pack(asked.change.from), "to": pack(asked.change.to), "reason": .string(asked.change.reason),
            "basis": .string(asked.change.basis), "because": .array(asked.reasons.map { told($0.note) }),
            "places": .array(
                asked.places.map { place in
                    [
                        "step": .string(place.step),
                        "name": both(place.name),
                        "effects": .array(place.effects.map { told($0.note) }),
                    ]
                }),
        ]
    }
}
