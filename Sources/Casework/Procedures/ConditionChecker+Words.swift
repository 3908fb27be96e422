import Core
import Decisions
import OrderedCollections

extension ConditionChecker {
    /// Comparisons that decide nothing, in a condition that can hold all the same: with a word that the answer never
    /// is, or by `!=` with two words, of which one is always another.
    func checkWords(_ condition: Condition, _ node: SourceNode, _ key: String) {
        guard case .rule(let rule) = condition, let simple = rule.simple else { return }
        for (path, word) in compared(simple) {
            let allowed = words(path)
            guard let word = word.string, !allowed.isEmpty, !allowed.contains(word) else { continue }
            node.problem(
                "pack.compared_with_no_choice",
                ["key": key, "path": path, "word": word, "allowed": allowed.joined(separator: ", ")], at: key)
        }
        if let path = alwaysAnother(simple) {
            node.problem("pack.always_holds", ["key": key, "path": path], at: key)
        }
    }

    /// The words that an answer may be; empty where they are not counted.
    private func words(_ path: String) -> [String] {
        switch path {
        case "channel": return AnswerDomains.channels.compactMap(\.string)
        case "outcome": return reach.samples.domains.outcomes
        default:
            let allowed = form.schemaDocument.subschema(at: path)?["enum"]?.array ?? []
            let words = allowed.compactMap(\.string)
            return words.count == allowed.count ? words : []
        }
    }

    /// What each name is said to be equal to, or not to be.
    private func compared(_ form: Value) -> [(path: String, constant: Value)] {
        guard let parts = form.array, let kind = parts.first?.string else { return [] }
        var found: [(String, Value)] = []
        switch kind {
        case "=", "!=":
            for (one, other) in [(1, 2), (2, 1)] where parts.count == 3 {
                guard let path = SimpleForm.path(parts[one]) else { continue }
                found += (SimpleForm.constants(parts[other]) ?? []).map { (path, $0) }
            }
        case "in":
            guard parts.count == 4, let path = SimpleForm.path(parts[1]) else { break }
            found += (parts[3].array ?? []).flatMap { SimpleForm.constants($0) ?? [] }.map { (path, $0) }
        default: found += parts.dropFirst().flatMap(compared)
        }
        return found
    }

    /// The answer in `a != "x" or a != "y"`, which always holds.
    private func alwaysAnother(_ form: Value) -> String? {
        guard let parts = form.array, let kind = parts.first?.string else { return nil }
        guard kind == "or" else { return parts.dropFirst().lazy.compactMap(alwaysAnother).first }
        var denied: [String: Set<Value>] = [:]
        for part in alternatives(form) {
            guard let pair = part.array, pair.first == "!=", pair.count == 3,
                let path = SimpleForm.path(pair[1]), let constant = SimpleForm.constants(pair[2])?.first
            else { continue }
            denied[path, default: []].insert(constant)
        }
        return denied.filter { $0.value.count > 1 && !$0.value.contains(.null) }.keys.min()
    }

    private func alternatives(_ form: Value) -> [Value] {
        guard let parts = form.array, parts.first == "or" else { return [form] }
        return parts.dropFirst().flatMap(alternatives)
    }
}
