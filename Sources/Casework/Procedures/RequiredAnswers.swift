import Core
import Decisions
import OrderedCollections
import Schemas

/// The answers that a schema asks for, always or under some condition, although nobody is asked for them: a form that
/// needs one cannot be handed in.
struct RequiredAnswers {
    struct Unasked: Hashable {
        let path: String
        /// Where the schema says so, as a path of names.
        let place: [String]
        /// Whether only some answers make it required.
        let isAtTimes: Bool
    }

    private static let deepest = 20

    let schema: Value
    /// The paths that fields ask for.
    let asked: [String]

    /// In the order of the schema, each path once.
    var unasked: [Unasked] {
        var seen: Set<String> = []
        let found = walk(schema, Place(group: [], names: [], isAtTimes: false, depth: 0))
        let always = found.filter { !$0.isAtTimes }
        return (always + found.filter(\.isAtTimes)).filter { seen.insert($0.path).inserted }
    }

    private struct Place {
        var group: [String]
        var names: [String]
        var isAtTimes: Bool
        var depth: Int

        func below(_ names: String..., group name: String? = nil, atTimes: Bool = false) -> Place {
            Place(
                group: group + (name.map { [$0] } ?? []), names: self.names + names,
                isAtTimes: isAtTimes || atTimes, depth: depth + 1)
        }

        func path(_ name: String) -> String { (group + [name]).joined(separator: ".") }
    }

    private func isAsked(_ path: String) -> Bool {
        asked.contains { $0 == path || $0.hasPrefix(path + ".") || path.hasPrefix($0 + ".") }
    }

    /// What an object at this place must have.
    private func walk(_ written: Value, _ place: Place) -> [Unasked] {
        guard place.depth < RequiredAnswers.deepest, let schema = resolved(written) else { return [] }
        var found: [Unasked] = []
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        for name in required { found += missing(name, schema, place.below("required")) }
        for (name, inner) in schema["properties"]?.object ?? [:] {
            let isRequired = required.contains(name)
            // A group that need not be there is there as soon as one of its questions is answered.
            guard isRequired || asked.contains(where: { $0.hasPrefix(place.path(name) + ".") }) else { continue }
            found += walk(inner, place.below("properties", name, group: name, atTimes: !isRequired))
        }
        for (index, part) in (schema["allOf"]?.array ?? []).enumerated() {
            found += walk(part, place.below("allOf", "\(index)"))
        }
        found += conditional(schema, place)
        for keyword in ["anyOf", "oneOf"] { found += alternatives(keyword, schema, place) }
        return found
    }

    private func missing(_ name: String, _ schema: Value, _ place: Place) -> [Unasked] {
        let path = place.path(name)
        guard !isAsked(path) else { return [] }
        // A group that nobody asks anything of is told by what it must have.
        let own = self.schema.subschema(at: path)
        if own?["properties"] != nil, schema["properties"]?[name] != nil,
            own?["required"]?.array?.isEmpty == false
        {
            return []
        }
        // Where the answer is described, when it is always required; else where it is said to be.
        let described = path.split(separator: ".").flatMap { ["properties", String($0)] }
        return [
            Unasked(path: path, place: place.isAtTimes ? place.names : described, isAtTimes: place.isAtTimes)
        ]
    }

    private func conditional(_ schema: Value, _ place: Place) -> [Unasked] {
        var found: [Unasked] = []
        if let test = schema["if"] {
            let (then, other) = ways(test, place)
            if then, let part = schema["then"] { found += walk(part, place.below("then", atTimes: true)) }
            if other, let part = schema["else"] { found += walk(part, place.below("else", atTimes: true)) }
        }
        for (name, needed) in schema["dependentRequired"]?.object ?? [:] where isAsked(place.path(name)) {
            let own = place.below("dependentRequired", name, atTimes: true)
            for name in needed.array?.compactMap(\.string) ?? [] { found += missing(name, schema, own) }
        }
        for (name, part) in schema["dependentSchemas"]?.object ?? [:] where isAsked(place.path(name)) {
            found += walk(part, place.below("dependentSchemas", name, atTimes: true))
        }
        return found
    }

    /// Which ways an `if` can go, as far as it hangs on answers that nobody is asked for: those are never there.
    private func ways(_ test: Value, _ place: Place) -> (then: Bool, other: Bool) {
        let required = test["required"]?.array?.compactMap(\.string) ?? []
        if required.contains(where: { !isAsked(place.path($0)) }) { return (false, true) }
        let names = test["properties"]?.object.map { Array($0.keys) } ?? []
        let onlyUnasked = !names.isEmpty && names.allSatisfy { !isAsked(place.path($0)) }
        return (true, !onlyUnasked || test.object?.count != 1)
    }

    /// Of several ways one is enough: only when each of them needs what nobody is asked for, nobody can go any.
    private func alternatives(_ keyword: String, _ schema: Value, _ place: Place) -> [Unasked] {
        let ways = (schema[keyword]?.array ?? []).enumerated().map { index, way in
            walk(way, place.below(keyword, "\(index)", atTimes: true))
        }
        return ways.contains(where: \.isEmpty) ? [] : ways.flatMap(\.self)
    }

    /// The schema that a reference within the same file names.
    private func resolved(_ written: Value) -> Value? {
        guard let reference = written["$ref"]?.string else { return written }
        guard reference.hasPrefix("#/") else { return nil }
        let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(schema)) { $0?[String($1)] }
        guard let target, written.object?.count == 1 else { return target }
        return target
    }
}

extension ConditionChecker {
    /// What the schema requires, of everybody or of some, must be asked.
    func checkNeverAsked() {
        let file = folder + "/form.schema.json"
        let lines = JSONLines(pack.source.text(file) ?? "")
        func tell(_ found: [RequiredAnswers.Unasked], _ prefix: String, _ place: [String]) {
            for one in found {
                // Where each row's schema says so, the table's own line is the nearest that an author looks for.
                let row = prefix.isEmpty ? one.place : one.isAtTimes ? ["items"] + one.place : []
                pack.report.add(
                    SourceProblem(
                        file: file, line: lines.line(of: place + row), rule: "pack.never_asked",
                        parameters: ["path": prefix + one.path]))
            }
        }
        let asked = form.fields.flatMap { field in
            [.address, .coordinates].contains(field.widget) ? field.parts.map(\.path) : [field.path]
        }
        tell(RequiredAnswers(schema: form.schemaDocument, asked: asked).unasked, "", [])
        for table in form.fields where table.widget == .table {
            guard let row = form.schemaDocument.subschema(at: table.path)?["items"] else { continue }
            let columns = table.parts.map { String($0.path.dropFirst(table.path.count + 1)) }
            let place = table.path.split(separator: ".").flatMap { ["properties", String($0)] }
            tell(RequiredAnswers(schema: row, asked: columns).unasked, table.path + ".", place)
        }
    }

    /// Whether the schema asks for the answer of a field that is hidden, though everything that decides on it has been
    /// answered: then nobody can ever hand the form in.
    func isRequiredButHidden(_ field: FormField, _ page: FormPage) -> Bool {
        let rules = ConditionReach.rules([page.visible, field.visible])
        guard !rules.isEmpty else { return false }
        let others = form.schemaDocument.conditionPaths(around: field.path).filter { $0 != field.path }
        let read = rules.flatMap { $0.simple.map(SimpleForm.paths) ?? [] }
        let involved = reach.involved(read + others)
        let whole = reach.samples.sampling(rules + involved.flatMap(\.rules), also: others)
        guard let tried = whole ?? reach.samples.sampling(rules, also: others) else { return false }
        let questions = whole == nil ? [] : involved
        let instance = "/" + field.path.replacing(".", with: "/")
        return tried.scopes.contains { scope in
            let (settled, hidden) = reach.settle(scope, questions)
            guard !reach.isTrue(rules, settled), isAnswered(tried.paths, settled, hidden) else { return false }
            let members = settled.filter { form.schemaMembers.contains($0.key) }
            var answers = Value.object(Value.Object(uniqueKeysWithValues: members.map { ($0, $1) }))
            for path in tried.paths where answers.at(path) == .null { answers.remove(at: path) }
            let group = field.path.split(separator: ".").dropLast().joined(separator: ".")
            if !group.isEmpty, answers.at(group) == nil { answers.set([:], at: group) }
            return form.schema.validate(answers).contains { $0.keyword == "required" && $0.fieldPath == instance }
        }
    }

    /// Whether everybody who is asked has answered.
    private func isAnswered(_ paths: [String], _ scope: [String: Value], _ hidden: OrderedSet<String>) -> Bool {
        paths.allSatisfy { path in
            let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
            let value = parts.count == 2 ? scope[parts[0]]?.at(parts[1]) : scope[path]
            if value != nil, value != .null { return true }
            return hidden.contains { $0 == path || path.hasPrefix($0 + ".") }
        }
    }
}

extension Value {
    /// The paths of the answers that the schema's `if`s look at, in the groups around a path.
    fileprivate func conditionPaths(around path: String) -> [String] {
        var (paths, schema, group): ([String], Value?, String) = ([], self, "")
        for name in path.split(separator: ".").map(String.init) {
            for part in [schema].compactMap(\.self) + (schema?["allOf"]?.array ?? []) {
                paths += part["if"]?.lookedAt(group) ?? []
            }
            schema = schema?["properties"]?[name]
            group += name + "."
        }
        return paths
    }

    /// The paths of the answers that an `if` looks at, in whatever group they are.
    private func lookedAt(_ group: String) -> [String] {
        (self["properties"]?.object ?? [:]).flatMap { name, inner in
            inner["properties"] == nil ? [group + name] : inner.lookedAt(group + name + ".")
        }
    }
}
