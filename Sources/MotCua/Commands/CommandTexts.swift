import Core
import Schemas
import Web

/// The sentences that commands print.
enum CommandTexts {
    static func read(_ language: String) throws -> Localizer {
        guard let language = Language(rawValue: language) else {
            throw CommandFailure("no such language: \(language)")
        }
        return try Locales(directory: RuntimeFolders(share: nil, packs: nil).share() + "/locales")[language]
    }

    /// Why a schema cannot be compiled: `S.json#/properties/a/pattern: schema.pattern: …`
    static func line(_ problem: SchemaProblem, file: String, _ texts: Localizer) -> String {
        let place = (problem.document.isEmpty ? file : problem.document) + "#" + problem.pointer
        let name = String(problem.rule.dropFirst("schema.".count))
        return "\(place): \(problem.rule): \(texts("schema_problem.\(name)", problem.parameters))"
    }
}
