import Core
import Decisions
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
            throw CommandFailure(Problem(.invalid, "command.unknown_language", ["language": language]))
        }
        return try Locales(directory: RuntimeFolders(share: nil, packs: nil).share() + "/locales")[language]
    }

    /// Why a schema cannot be compiled: `S.json#/properties/a/pattern: schema.pattern: …`
    static func line(_ problem: SchemaProblem, file: String, _ texts: Localizer) -> String {
        let place = (problem.document.isEmpty ? file : problem.document) + "#" + problem.pointer
        let name = String(problem.rule.dropFirst("schema.".count))
        var words = problem.parameters
        for (parameter, kind) in [("expected", "schema_expected"), ("reason", "schema_reason")] {
            let key = kind + "." + (words[parameter] ?? "").replacing(" ", with: "_")
            if texts.has(key) { words[parameter] = texts(key) }
        }
        return "\(place): \(problem.rule): \(texts("schema_problem.\(name)", words))"
    }

    /// `fees.dmn:12: Fee: No rule takes x 5. (table.gap)`
    static func line(_ finding: DecisionModel.Finding, _ texts: Localizer) -> String {
        let sentence = sentence(finding.code, finding.parameters, texts)
        return "\(finding.file):\(finding.line): \(finding.element): \(sentence) (\(finding.code))"
    }

    private static func sentence(_ code: String, _ parameters: [String: String], _ texts: Localizer) -> String {
        var words = parameters
        if code == "feel.type_mismatch", let found = words["found"] {
            let types = found.split(separator: ", ").map { "feel_type.\($0)".replacing(" ", with: "_") }
            if types.allSatisfy(texts.has) { words["found"] = types.map { texts($0) }.joined(separator: ", ") }
        }
        if let cause = words["cause"] {
            words["cause"] = nil
            words["why"] = sentence(cause, words, texts)
        }
        let isHead = code == "table.cell" && words["rules"]?.isEmpty != false
        let isEnd = code == "feel.unexpected" && words["found"]?.isEmpty != false
        return texts("finding.\(isHead ? "table.head" : isEnd ? "feel.unexpected_end" : code)", words)
    }

    /// What stands in the place of the answer to a line that has none.
    static func answer(_ error: any Error, _ texts: Localizer) -> Value {
        let (code, sentence): (String, String)
        switch error {
        case let problem as Problem: (code, sentence) = (problem.code, texts.sentence(for: problem))
        case let json as JSONProblem:
            let reason = Problem(.invalid, json.reason.rawValue, ["offset": String(json.offset)])
            let problem = Problem(.invalid, "decision.inputs_json", ["reason": texts.sentence(for: reason)])
            (code, sentence) = (problem.code, texts.sentence(for: problem))
        default: (code, sentence) = ("command.fault", CommandFailure(error, texts).description)
        }
        return ["error": ["code": .string(code), "sentence": .string(sentence)]]
    }
}
