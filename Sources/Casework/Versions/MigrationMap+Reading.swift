package import Core
import OrderedCollections
package import Schemas

extension MigrationMap {
    /// Reads a map file:
    ///
    ///     steps: {appraise: check}
    ///     questions: {site.area: site.floor_area}
    ///     papers: {title: land_title}
    ///     dossiers: {H29.16-261123-0001: check, H29.16-261123-0002: stay}
    ///
    /// Throws `SourceProblems` with `migration.map_key` (key) and `migration.map_text` (key).
    package init(_ document: YAMLDocument) throws(SourceProblems) {
        self.init()
        var problems: [SourceProblem] = []
        func tell(_ rule: String, _ key: String, _ pointer: String) {
            problems.append(
                SourceProblem(
                    file: document.file, line: document.line(at: pointer) ?? 1, rule: rule, parameters: ["key": key]))
        }
        for (section, value) in document.value.object ?? [:] {
            guard ["steps", "questions", "papers", "dossiers"].contains(section), let members = value.object else {
                tell("migration.map_key", section, "/" + section)
                continue
            }
            for (name, word) in members {
                guard let text = word.string, !text.isEmpty else {
                    tell("migration.map_text", "\(section).\(name)", "/\(section)/\(name)")
                    continue
                }
                switch section {
                case "steps": steps[name] = text
                case "questions": questions[name] = text
                case "papers": papers[name] = text
                default: choices[name] = text == "stay" ? .stay : .step(text)
                }
            }
        }
        if document.value.object == nil { tell("migration.map_key", "", "") }
        guard problems.isEmpty else { throw SourceProblems(problems) }
    }

    /// As a record keeps it.
    init(_ value: Value) {
        self.init()
        func names(_ section: String) -> [String: String] {
            (value[section]?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
        }
        (steps, questions, papers) = (names("steps"), names("questions"), names("papers"))
        choices = names("dossiers").mapValues { $0 == "stay" ? .stay : .step($0) }
    }

    /// Canonical, for the record of a migration.
    var value: Value {
        func object(_ map: [String: String]) -> Value {
            .object(
                Value.Object(uniqueKeysWithValues: map.sorted { $0.key < $1.key }.map { ($0.key, Value($0.value)) }))
        }
        let chosen = choices.mapValues { choice -> String in
            switch choice {
            case .step(let step): step
            case .stay: "stay"
            }
        }
        return [
            "steps": object(steps), "questions": object(questions), "papers": object(papers),
            "dossiers": object(chosen),
        ]
    }
}
