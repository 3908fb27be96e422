import Core
import Web

/// Tells a fault of a pack to its author: where and by which rule, what is wrong, how to mend it.
enum PackFaults {
    static func lines(_ problem: SourceProblem, _ texts: Localizer) -> [String] {
        var lines = ["\(problem)"]
        if texts.has("fault.\(problem.rule)") {
            lines.append("    \(texts("fault.\(problem.rule)", parameters(problem, texts)))")
        }
        if texts.has("mend.\(problem.rule)") { lines.append("    → \(texts("mend.\(problem.rule)"))") }
        return lines
    }

    /// What the sentence names: kinds of values in words, and codes that stand within as sentences of their own.
    private static func parameters(_ problem: SourceProblem, _ texts: Localizer) -> [String: String] {
        var given = problem.parameters
        for key in ["expected", "gives"] {
            if let word = given[key], texts.has("fault.word.\(word)") { given[key] = texts("fault.word.\(word)") }
        }
        // A question, a section, a page: whichever the fault is of.
        given["what"] = given["what"] ?? given["field"] ?? given["section"] ?? given["page"] ?? given["key"] ?? "?"
        given["key"] = given["key"] ?? "?"
        given["found"] = given["found"] ?? ""
        given["detail"] = given["detail"].map { cell($0, texts) }
        if let code = given["why"] ?? given["fault"] {
            given["reason"] = texts.has("fault.\(code)") ? texts("fault.\(code)", given) : code
        }
        return given
    }

    /// A cell of a table and what is wrong with it: `? > : feel.unexpected`, its code in words.
    static func cell(_ detail: String, _ texts: Localizer) -> String {
        guard let parts = detail.firstMatch(of: #/^(.*): (feel\.[a-z_]+) ?(.*)$/#), texts.has("fault.\(parts.2)") else {
            return detail
        }
        return "“\(parts.1)”: " + texts("fault.\(parts.2)", ["found": String(parts.3)])
    }
}
