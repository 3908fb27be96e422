import Core
import Decisions
import OrderedCollections
import Schemas

/// What can be told about a procedure's conditions before anybody meets them: questions that are never asked, answers
/// that are required and never asked, conditions that exclude each other.
struct ConditionChecker {
    let procedure: Procedure
    let root: SourceNode
    let pack: PackReader
    let folder: String

    private var form: Form { procedure.form }
    private var samples: ConditionSamples { ConditionSamples(schema: form.schemaDocument, law: procedure.law) }
    private var now: Instant { Instant(procedure.inForce.from, ClockTime(secondOfDay: 0)) }

    func check() {
        guard let layout = pack.node(folder + "/form.layout.yaml") else { return }
        checkFields(layout)
        for (index, page) in form.pages.filter({ $0.id != Representation.group }).enumerated() {
            let node = layout.elements("pages")[index]
            checkRead(page.visible, node, "visible")
            if canHold(page.visible) == false { node.problem("pack.never_visible", ["page": page.id], at: "visible") }
            checkSections(node.elements("sections"), page)
            let nodes = node.elements("fields") + node.elements("sections").flatMap { $0.elements("fields") }
            for (field, node) in zip(page.fields, nodes) {
                check(field, page, node)
                checkRequired(field, page, node)
                checkComputed(field, node)
                if let paper = field.paper, !procedure.papers.contains(where: { $0.id == paper }) {
                    node.problem("pack.no_such_paper", ["paper": paper], at: "paper")
                }
            }
        }
        checkNeverAsked()
        checkProcedure()
    }

    /// A section has a name of its own, and is asked of somebody.
    private func checkSections(_ sections: [SourceNode], _ page: FormPage) {
        for (index, node) in sections.enumerated() {
            guard let id = node.value["id"]?.string else { continue }
            if sections[..<index].contains(where: { $0.value["id"]?.string == id }) {
                node.problem("pack.twice", ["key": "sections", "id": id], at: "id")
            }
            guard let condition = page.fields.first(where: { $0.section == id })?.sectionVisible else { continue }
            checkRead(condition, node, "visible")
            if canHold(condition) == false {
                node.problem("pack.never_visible", ["section": id], at: "visible")
            } else if canHold(page.visible) != false, canHold(page.visible, condition) == false {
                node.problem("pack.contradicting_conditions", ["section": id, "page": page.id], at: "visible")
            }
        }
    }

    /// An answer that is required at times is so at some time when it is asked.
    private func checkRequired(_ field: FormField, _ page: FormPage, _ node: SourceNode) {
        checkRead(field.required, node, "required")
        guard case .rule = field.required, canHold(page.visible, field.visible) != false else { return }
        if canHold(page.visible, field.visible, field.required) == false {
            node.problem("pack.never_holds", ["key": "required", "field": field.path], at: "required")
        }
    }

    /// A computed answer is nobody's to give, so the schema may not require it; and it comes of answers that are there
    /// before it.
    private func checkComputed(_ field: FormField, _ node: SourceNode) {
        guard let rule = field.computed else { return }
        checkRead(.rule(rule), node, "computed")
        if field.isRequired { node.problem("pack.computed_required", ["path": field.path], at: "computed") }
        let later = form.fields.drop { $0.path != field.path }.filter { $0.computed != nil }
        for path in rule.simple?.variables ?? [] where later.contains(where: { $0.holds(path) }) {
            node.problem("pack.computed_from_later", ["path": field.path, "reads": path], at: "computed")
        }
    }

    private func check(_ field: FormField, _ page: FormPage, _ node: SourceNode) {
        checkRead(field.visible, node, "visible")
        // What is wrong with its section is told there.
        if canHold(page.visible, field.sectionVisible) == false, canHold(page.visible) != false { return }
        if canHold(field.visible) == false {
            node.problem("pack.never_visible", ["field": field.path], at: "visible")
        } else if canHold(page.visible) != false, canHold(page.visible, field.visible) == false {
            node.problem("pack.contradicting_conditions", ["field": field.path, "page": page.id], at: "visible")
        } else if isRequiredButHidden(field, page) {
            node.problem("pack.required_but_hidden", ["field": field.path], at: "visible")
        }
    }

    /// Whether some combination of answers makes all conditions true; nil when that cannot be told.
    private func canHold(_ conditions: Condition...) -> Bool? {
        var rules: [Rule] = []
        for case .rule(let rule) in conditions { rules.append(rule) }
        if conditions.contains(where: { if case .never = $0 { true } else { false } }) { return false }
        guard !rules.isEmpty else { return true }
        return samples.scopes(rules)?.contains { scope in
            rules.allSatisfy { (try? $0.isTrue(scope, at: now)) ?? true }
        }
    }

    /// Whether the schema asks for the answer of a field that is hidden, though everything that decides on it has been
    /// answered: then nobody can ever hand the form in.
    private func isRequiredButHidden(_ field: FormField, _ page: FormPage) -> Bool {
        var rules: [Rule] = []
        for case .rule(let rule) in [page.visible, field.visible] { rules.append(rule) }
        let others = form.schemaDocument.conditionPaths(around: field.path).filter { $0 != field.path }
        guard !rules.isEmpty, let scopes = samples.scopes(rules, also: others) else { return false }
        let instance = "/" + field.path.replacing(".", with: "/")
        return scopes.contains { scope in
            var answers = Value.object(
                Value.Object(
                    uniqueKeysWithValues: scope.filter { form.schemaMembers.contains($0.key) }.map { ($0, $1) }))
            guard !answers.holdsNull, !rules.allSatisfy({ (try? $0.isTrue(scope, at: now)) ?? true }) else {
                return false
            }
            let group = field.path.split(separator: ".").dropLast().joined(separator: ".")
            if !group.isEmpty, answers.at(group) == nil { answers.set([:], at: group) }
            return form.schema.validate(answers).contains { $0.keyword == "required" && $0.fieldPath == instance }
        }
    }

    /// A condition over an answer that no field asks for is never what its author meant.
    private func checkRead(_ condition: Condition, _ node: SourceNode, _ key: String) {
        guard case .rule(let rule) = condition, let read = rule.simple?.variables else { return }
        for path in read {
            guard form.schemaMembers.contains(where: { path == $0 || path.hasPrefix($0 + ".") }),
                !form.fields.contains(where: { $0.path == path || $0.path.hasPrefix(path + ".") })
            else { continue }
            node.problem("pack.condition_reads_unasked", ["key": key, "path": path], at: key)
        }
    }

    private func checkFields(_ layout: SourceNode) {
        var seen: Set<String> = []
        for page in layout.elements("pages") {
            for node in page.elements("fields") + page.elements("sections").flatMap({ $0.elements("fields") }) {
                let (path, columns) = (node.value["path"]?.string, node.elements("columns"))
                for (index, column) in columns.enumerated() {
                    guard let name = column.value["path"]?.string else { continue }
                    let before = columns[..<index].contains { $0.value["path"]?.string == name }
                    if before { column.problem("pack.twice", ["key": "columns", "id": name], at: "path") }
                }
                // A file has the name of its paper instead.
                guard let path = path ?? node.value["paper"]?.string.map({ "paper.\($0)" }) else { continue }
                if !seen.insert(path).inserted {
                    node.problem("pack.twice", ["key": "fields", "id": path], at: "path")
                }
            }
        }
    }

    /// What the schema requires of everybody must be asked.
    private func checkNeverAsked() {
        let asked = form.fields.map(\.path)
        let file = folder + "/form.schema.json"
        let lines = JSONLines(pack.source.text(file) ?? "")
        let columns = form.fields.filter { $0.widget == .table }.flatMap { table in
            let row = form.schemaDocument.subschema(at: table.path)?["items"]
            return (row?.requiredPaths() ?? []).map { "\(table.path).\($0)" }.filter { path in
                !table.parts.contains { $0.holds(path) || $0.path.hasPrefix(path + ".") }
            }
        }
        for path in columns {
            let table = form.fields.first { path.hasPrefix($0.path + ".") }?.path ?? ""
            let place = table.split(separator: ".").flatMap { ["properties", String($0)] }
            pack.report.add(
                SourceProblem(
                    file: file, line: lines.line(of: place), rule: "pack.never_asked", parameters: ["path": path]))
        }
        for path in form.schemaDocument.requiredPaths()
        where !asked.contains(where: { $0 == path || $0.hasPrefix(path + ".") || path.hasPrefix($0 + ".") }) {
            let place = path.split(separator: ".").flatMap { ["properties", String($0)] }
            pack.report.add(
                SourceProblem(
                    file: file, line: lines.line(of: place), rule: "pack.never_asked", parameters: ["path": path]))
        }
    }

    private func checkProcedure() {
        func check(_ condition: Condition, _ node: SourceNode?, _ key: String) {
            guard let node else { return }
            checkRead(condition, node, key)
            if case .rule = condition, canHold(condition) == false {
                node.problem("pack.never_holds", ["key": key], at: key)
            }
        }
        for (rule, node) in zip(procedure.papers, root.elements("papers")) { check(rule.required, node, "required") }
        for (rule, node) in zip(procedure.fees, root.elements("fees")) { check(rule.when, node, "when") }
        for (id, step) in procedure.steps {
            let node = procedure.path(of: id).reduce(root.child("steps")) { $0?.child($1) }
            for outcome in step.outcomes { check(outcome.when, node?.child("outcomes")?.child(outcome.id), "when") }
            if case .parallel(let parallel) = step.kind {
                for branch in parallel.branches {
                    check(branch.when, node?.child("branches")?.child(branch.id), "when")
                }
            }
            guard case .consult(let consultation) = step.kind else { continue }
            for (branch, node) in zip(consultation.branches, node?.elements("ask") ?? []) {
                check(branch.when, node, "when")
            }
        }
    }
}

extension Value {
    /// The dotted names that a simple rule reads.
    fileprivate var variables: [String] {
        guard let parts = array else { return [] }
        if parts.first == "v", parts.count > 1, let names = parts[1].array {
            return [names.compactMap(\.string).joined(separator: ".")]
        }
        return parts.flatMap(\.variables)
    }

    /// The dotted paths of everything that the schema requires whatever is answered.
    fileprivate func requiredPaths() -> [String] {
        let names = self["required"]?.array?.compactMap(\.string) ?? []
        return names.flatMap { name -> [String] in
            let inner = self["properties"]?[name]?.requiredPaths() ?? []
            return inner.isEmpty ? [name] : inner.map { "\(name).\($0)" }
        }
    }

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

    fileprivate var holdsNull: Bool {
        switch self {
        case .null: true
        case .object(let members): members.values.contains(where: \.holdsNull)
        default: false
        }
    }
}
