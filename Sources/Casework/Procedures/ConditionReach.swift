import Core
import Decisions
import OrderedCollections

/// Tells whether conditions can hold, and whether what they read is asked when they do.
final class ConditionReach {
    enum Verdict: Equatable {
        case holds, never
        /// Only while an answer is given that is hidden then: which ones.
        case readsHidden([String])
        /// That cannot be told.
        case unknown
    }

    let form: Form
    let samples: ConditionSamples
    private let now: Instant
    private var verdicts: [String: Verdict] = [:]
    /// The conditions of each question, by its path: its page's and its own.
    private let shown: [(path: String, rules: [Rule], isNever: Bool)]

    init(_ procedure: Procedure, _ examples: AnswerExamples) {
        form = procedure.form
        samples = ConditionSamples(domains: AnswerDomains(procedure, examples))
        now = Instant(procedure.inForce.from, ClockTime(secondOfDay: 0))
        shown = procedure.form.pages.flatMap { page in
            page.fields.map { field in
                let conditions = [page.visible, field.visible]
                return (field.path, ConditionReach.rules(conditions), ConditionReach.isNever(conditions))
            }
        }
    }

    static func rules(_ conditions: [Condition]) -> [Rule] {
        conditions.compactMap { if case .rule(let rule) = $0 { rule } else { nil } }
    }

    static func isNever(_ conditions: [Condition]) -> Bool {
        conditions.contains { if case .never = $0 { true } else { false } }
    }

    func isTrue(_ rules: [Rule], _ scope: [String: Value]) -> Bool {
        rules.allSatisfy { (try? $0.isTrue(scope, at: now)) ?? true }
    }

    /// Of all these conditions together. `anyTime`: of dossiers that were filed before the procedure came into force,
    /// too, as moved ones were.
    func verdict(_ conditions: [Condition], anyTime: Bool = false) -> Verdict {
        if ConditionReach.isNever(conditions) { return .never }
        let rules = ConditionReach.rules(conditions)
        guard !rules.isEmpty else { return .holds }
        let key = "\(anyTime) " + rules.map(\.text).joined(separator: " && ")
        if let known = verdicts[key] { return known }
        let verdict = judge(rules, anyTime)
        verdicts[key] = verdict
        return verdict
    }

    private func judge(_ rules: [Rule], _ anyTime: Bool) -> Verdict {
        guard let raw = samples.sampling(rules, anyTime: anyTime) else { return .unknown }
        guard raw.scopes.contains(where: { isTrue(rules, $0) }) else { return raw.isWhole ? .never : .unknown }
        let involved = involved(raw.paths)
        guard !involved.isEmpty else { return .holds }
        let all = rules + involved.flatMap(\.rules)
        guard let wide = samples.sampling(all, anyTime: anyTime), wide.isWhole else { return .holds }
        var hidden: OrderedSet<String> = []
        for scope in wide.scopes where isTrue(rules, scope) {
            let settled = settle(scope, involved)
            if isTrue(rules, settled.scope) { return .holds }
            hidden.formUnion(settled.hidden)
        }
        // What is hidden besides does not matter.
        return .readsHidden(hidden.filter { path in raw.paths.contains { $0 == path || $0.hasPrefix(path + ".") } })
    }

    /// The questions that decide on the answers at these paths, each with conditions that can be tried.
    func involved(_ paths: [String]) -> [(path: String, rules: [Rule], isNever: Bool)] {
        var found: OrderedDictionary<String, (path: String, rules: [Rule], isNever: Bool)> = [:]
        var open = paths
        while let path = open.popLast() {
            for question in shown where path == question.path || path.hasPrefix(question.path + ".") {
                guard found[question.path] == nil, question.isNever || !question.rules.isEmpty else { continue }
                guard samples.sampling(question.rules) != nil else { continue }
                found[question.path] = question
                open += question.rules.flatMap { $0.simple.map(SimpleForm.paths) ?? [] }
            }
        }
        return Array(found.values)
    }

    /// The scope without the answers of questions that are hidden, again and again until nothing more is.
    func settle(
        _ scope: [String: Value], _ questions: [(path: String, rules: [Rule], isNever: Bool)]
    ) -> (scope: [String: Value], hidden: OrderedSet<String>) {
        var (scope, hidden): ([String: Value], OrderedSet<String>) = (scope, [])
        var grew = true
        while grew {
            grew = false
            for question in questions where !hidden.contains(question.path) {
                guard question.isNever || !isTrue(question.rules, scope) else { continue }
                hidden.append(question.path)
                scope.clear(question.path)
                grew = true
            }
        }
        return (scope, hidden)
    }

    /// Questions that are never asked, since each waits for the answer of one that waits for it: with what they wait
    /// for.
    func circles() -> OrderedDictionary<String, [String]> {
        var open = OrderedSet(shown.filter { !$0.rules.isEmpty }.map(\.path))
        var grew = true
        while grew {
            grew = false
            for question in shown where open.contains(question.path) && canBegin(question.rules, open) {
                open.remove(question.path)
                grew = true
            }
        }
        return open.reduce(into: [:]) { circles, path in
            let rules = shown.filter { $0.path == path }.flatMap(\.rules)
            circles[path] = rules.flatMap { $0.simple.map(SimpleForm.paths) ?? [] }.filter(open.contains)
        }
    }

    /// Whether a question can be asked while none of the others has an answer.
    private func canBegin(_ rules: [Rule], _ unasked: OrderedSet<String>) -> Bool {
        guard let tried = samples.sampling(rules), tried.isWhole else { return true }
        return tried.scopes.contains { scope in
            var scope = scope
            for path in tried.paths where unasked.contains(path) { scope.clear(path) }
            return isTrue(rules, scope)
        }
    }
}

extension [String: Value] {
    /// Takes the answer at a dotted path away.
    mutating func clear(_ path: String) {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            self[path] = .null
            return
        }
        self[parts[0]]?.set(.null, at: parts[1])
    }
}
