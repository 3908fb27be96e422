import Core
import Decisions
import OrderedCollections
import Schemas

/// What a condition may turn out to be, found by trying it: for every name that it reads, the values at which its
/// answer can change. Only conditions that compare answers with constants, with values of the law and with each other
/// can be tried out so; of others nothing is said, and no author is told of a fault that is none.
struct ConditionSamples {
    /// More combinations than this are not tried.
    static let most = 20_000
    /// No more answers than this are compared with each other.
    private static let mostCompared = 3

    let domains: AnswerDomains

    struct Sampling {
        /// Every combination of answers (`null`: not given) that was found.
        let scopes: [[String: Value]]
        let paths: [String]
        /// Whether these are all that can make a difference.
        let isWhole: Bool
    }

    /// What can make a difference to the rules; nil when that cannot be told. `also`: paths of answers to vary besides.
    func sampling(_ rules: [Rule], also: [String] = [], anyTime: Bool = false) -> Sampling? {
        var compared: OrderedDictionary<String, Compared> = [:]
        for rule in rules {
            guard let form = rule.simple, collect(form, &compared) else { return nil }
        }
        for path in also where compared[path] == nil { compared[path] = Compared() }
        guard let domains = domains(compared, anyTime) else { return nil }
        var scopes: [Value] = [[:]]
        for (path, domain) in domains {
            guard scopes.count * domain.values.count <= ConditionSamples.most else { return nil }
            scopes = scopes.flatMap { scope in
                domain.values.map { value in
                    var scope = scope
                    scope.set(value, at: path)
                    return scope
                }
            }
        }
        return Sampling(
            scopes: scopes.compactMap { scope in
                scope.object.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
            }, paths: Array(domains.keys), isWhole: domains.values.allSatisfy(\.isWhole))
    }

    // MARK: - What a rule reads

    /// Notes what each name is compared with; false when the rule does more than compare.
    private func collect(_ form: Value, _ compared: inout OrderedDictionary<String, Compared>) -> Bool {
        guard let parts = form.array, let kind = parts.first?.string else { return false }
        switch kind {
        case "c": return true
        case "v": return note(form, [], false, &compared)
        case "and", "or", "!", "if": return parts.dropFirst().allSatisfy { collect($0, &compared) }
        case "=", "!=", "<", "<=", ">", ">=":
            guard parts.count == 3 else { return false }
            let isOrdered = kind != "=" && kind != "!="
            if let constant = SimpleForm.constants(parts[2]) { return note(parts[1], constant, isOrdered, &compared) }
            if let constant = SimpleForm.constants(parts[1]) { return note(parts[2], constant, isOrdered, &compared) }
            return pair(parts[1], parts[2], isOrdered, &compared)
        case "in":
            guard parts.count == 4, let tests = parts[3].array else { return false }
            var known: [Value] = []
            for test in tests {
                guard let found = SimpleForm.constants(test) else { return false }
                known += found
            }
            return note(parts[1], known, SimpleForm.isOrdered(parts[3]), &compared)
        default: return false
        }
    }

    private func note(
        _ form: Value, _ known: [Value], _ isOrdered: Bool, _ compared: inout OrderedDictionary<String, Compared>
    ) -> Bool {
        guard let path = SimpleForm.path(form) else { return false }
        compared[path, default: Compared()].constants += known
        if isOrdered { compared[path]?.isOrdered = true }
        return true
    }

    /// Two names: a value of the law is as good as a constant.
    private func pair(
        _ left: Value, _ right: Value, _ isOrdered: Bool, _ compared: inout OrderedDictionary<String, Compared>
    ) -> Bool {
        guard let one = SimpleForm.path(left), let other = SimpleForm.path(right) else { return false }
        for (path, from) in [(one, other), (other, one)] {
            let law = domains.law.entries[String(from.dropFirst(4))]
            if from.hasPrefix("law."), let law {
                _ = note(["v", Value(list: path.split(separator: ".").map(String.init))], [], isOrdered, &compared)
                compared[path]?.constants += law.map(\.value)
            } else {
                compared[path, default: Compared()].others.append(from)
                if isOrdered { compared[path]?.isOrdered = true }
            }
        }
        // What stands for a constant needs no others.
        for path in [one, other] where path.hasPrefix("law.") { compared[path]?.others = [] }
        return true
    }

    // MARK: - Values to try

    private func domains(
        _ compared: OrderedDictionary<String, Compared>, _ anyTime: Bool
    ) -> OrderedDictionary<String, AnswerDomain>? {
        var found: OrderedDictionary<String, AnswerDomain> = [:]
        for (path, own) in compared {
            let group = group(of: path, compared)
            guard group.count <= ConditionSamples.mostCompared else { return nil }
            var own = own
            for other in group where other != path {
                own.constants += (compared[other]?.constants ?? []) + bounds(other)
                if compared[other]?.isOrdered == true { own.isOrdered = true }
            }
            found[path] = domains.domain(path, own, count: group.count, anyTime: anyTime)
            guard group.count > 1, var domain = found[path] else { continue }
            let isAnswer = { (path: String) in domains.schema.subschema(at: path) != nil }
            guard group.allSatisfy(isAnswer) else {
                // Days are compared with days; of other names that is not known.
                if !group.allSatisfy({ isAnswer($0) || $0 == "filed" || $0 == "today" }) { domain.isWhole = false }
                found[path] = domain
                continue
            }
            // Texts that are compared with each other must have some in common.
            let known = own.constants
            let texts = OrderedSet(group.flatMap(domains.texts))
            guard !texts.isEmpty, !domain.values.contains(where: { $0.number != nil || $0.bool != nil }) else {
                continue
            }
            let common = texts.filter { text in group.allSatisfy { domains.takes(.string(text), at: $0) } }
                .map(Value.string).filter { !known.contains($0) }
            domain.values.formUnion(common.prefix(group.count))
            if common.count < group.count { domain.isWhole = false }
            found[path] = domain
        }
        return found
    }

    /// The answers that are compared with each other, by way of others too.
    private func group(of path: String, _ compared: OrderedDictionary<String, Compared>) -> OrderedSet<String> {
        var group: OrderedSet = [path]
        var open = [path]
        while let next = open.popLast() {
            for other in compared[next]?.others ?? [] where group.append(other).inserted { open.append(other) }
        }
        return group
    }

    private func bounds(_ path: String) -> [Value] {
        guard let own = domains.schema.subschema(at: path) else { return [] }
        let bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const"].compactMap { own[$0] }
        return bounds + (own["enum"]?.array ?? [])
    }
}
