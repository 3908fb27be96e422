import Core
import Foundation
import Schemas
import Web

/// The sentences that commands print.
enum CommandTexts {
    /// In the language of the operator's surroundings (`LANG`); nil where the texts cannot be found.
    static let own: Localizer? = try? read(language(ProcessInfo.processInfo.environment))

    /// `vi` for `vi_VN.UTF-8`; English for all that we do not speak.
    private static func language(_ environment: [String: String]) -> String {
        let stated = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return stated?.hasPrefix("vi") == true ? "vi" : "en"
    }

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
