package import Core

/// The texts of one language. Templates look theirs up when they are loaded; code asks here.
package struct Localizer: Sendable {
    package let language: Language
    let texts: [String: LocaleText]

    /// Whether there is a text under `key`.
    package func has(_ key: String) -> Bool { texts[key] != nil }

    /// The text under `key`, its `{parameters}` filled in. A key that nobody wrote shows as itself: tests look for
    /// every key that the sources name, so that this never reaches a reader.
    package func callAsFunction(_ key: String, _ parameters: [String: String] = [:]) -> String {
        texts[key]?.filled(with: parameters) ?? key
    }

    /// The sentence that tells a person about a problem; for a code without a text of its own, that of its kind.
    package func sentence(for problem: Problem) -> String {
        // What a keyword of JSON Schema says stands in a file of its own, for whoever validates.
        if problem.code.hasPrefix("schema."), has(problem.code) {
            return schema(String(problem.code.dropFirst("schema.".count)), problem.parameters)
        }
        let own = "problem.\(problem.code)"
        var words = problem.parameters
        // A reason that is a code of its own is told by its sentence, with the code for programs.
        if let reason = words["reason"], has("problem.\(reason)") {
            words["reason"] = "\(self("problem.\(reason)", words)) (\(reason))"
        }
        return self(has(own) ? own : "kind.\(problem.kind.rawValue)", words)
    }
}

/// A text cut at its parameters.
struct LocaleText: Sendable {
    enum Part: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    let parts: [Part]
    let place: TemplatePlace

    /// Nil when a brace is not closed or a parameter has no name.
    init?(_ text: String, at place: TemplatePlace) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
            parts.append(.parameter(name))
            rest = rest[rest.index(after: close)...]
        }
        if rest.contains("}") { return nil }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        self.parts = parts
        self.place = place
    }

    var parameters: Set<String> {
        Set(parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } })
    }

    func filled(with parameters: [String: String]) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .parameter(let name): text += parameters[name] ?? ""
            }
        }
        return text
    }
}
