import Core
import Decisions
import OrderedCollections
import Schemas

extension ConditionChecker {
    /// The conditions of papers, fees and steps, and what amounts and records read.
    func checkProcedure() {
        for (rule, node) in zip(procedure.papers, root.elements("papers")) { check(rule.required, node, "required") }
        for fee in procedure.fees {
            guard let node = root.elements("fees").first(where: { $0.value["id"]?.string == fee.id }) else { continue }
            check(fee.when, node, "when")
            checkAmount(fee.amount, node)
        }
        for (id, step) in procedure.steps {
            guard let node = procedure.path(of: id).reduce(root.child("steps"), { $0?.child($1) }) else { continue }
            for outcome in step.outcomes {
                check(outcome.when, node.child("outcomes")?.child(outcome.id), "when", anyTime: true)
            }
            check(step, node)
        }
    }

    private func check(_ step: Step, _ node: SourceNode) {
        switch step.kind {
        case .consult(let consultation):
            for (branch, node) in zip(consultation.branches, node.elements("ask")) {
                check(branch.when, node, "when", anyTime: true)
            }
        case .parallel(let parallel):
            for branch in parallel.branches {
                guard let node = node.child("branches")?.child(branch.id) else { continue }
                check(branch.when, node, "when", anyTime: true)
            }
        case .choose(let choice): check(choice, node)
        case .pay(let payment):
            let lines = node.elements("lines")
            for (index, line) in payment.lines.enumerated() {
                let place = lines.indices.contains(index) && lines.count == payment.lines.count ? lines[index] : node
                check(line.when, place, "when", anyTime: true)
                checkAmount(line.amount, place)
            }
        case .wait(let waiting):
            if case .date(let rule) = waiting.until { checkRead(.rule(rule), node, "until") }
        case .record(let recording):
            guard let written = node.child("with") else { break }
            for field in recording.fields { checkRead(.rule(field.value), written, field.name) }
        case .task, .decide, .issue, .deliver, .score: break
        }
    }

    private func check(_ condition: Condition, _ node: SourceNode?, _ key: String, anyTime: Bool = false) {
        guard let node else { return }
        checkRead(condition, node, key)
        // `false` was meant.
        guard case .rule = condition else { return }
        tell(condition, node, key, "pack.never_holds", ["key": key], anyTime: anyTime)
    }

    // MARK: - Choices

    private func check(_ choice: Choice, _ node: SourceNode) {
        switch choice.way {
        case .cases(let cases):
            check(cases.map(\.when), node.elements("cases").map { ($0, "when") }, isFirst: true)
        case .table: checkTable(node)
        }
    }

    /// Each of the conditions must hold at some time; where the first that holds decides, at some time when none before
    /// it does.
    private func check(_ conditions: [Condition], _ places: [(node: SourceNode, key: String)], isFirst: Bool) {
        for (index, (condition, place)) in zip(conditions, places).enumerated() {
            checkRead(condition, place.node, place.key)
            if case .never = condition {
                place.node.problem("pack.never_holds", ["key": place.key], at: place.key)
                continue
            }
            let verdict = reach.verdict([condition], anyTime: true)
            if isFirst, verdict == .holds, isShadowed(condition, by: conditions[..<index]) {
                place.node.problem("pack.case_shadowed", ["case": "\(index + 1)"], at: place.key)
            } else {
                tell(condition, place.node, place.key, "pack.never_holds", ["key": place.key], anyTime: true)
            }
        }
    }

    private func isShadowed(_ condition: Condition, by earlier: ArraySlice<Condition>) -> Bool {
        if earlier.contains(where: { if case .always = $0 { true } else { false } }) { return true }
        let (own, others) = (ConditionReach.rules([condition]), ConditionReach.rules(Array(earlier)))
        guard !others.isEmpty, let tried = reach.samples.sampling(own + others, anyTime: true), tried.isWhole else {
            return false
        }
        return !tried.scopes.contains { scope in
            reach.isTrue(own, scope) && !others.contains { reach.isTrue([$0], scope) }
        }
    }

    /// The rows of a table are conditions too: each cell is a test of its column.
    private func checkTable(_ node: SourceNode) {
        guard let table = try? DecisionTable(node.document, at: node.pointer + "/table"),
            let rows = node.child("table")?.elements("rules"), rows.count == table.rules.count
        else { return }
        let names = Procedure.ruleNames(schema: form.schemaDocument, law: procedure.law)
        var conditions: [Condition] = []
        for row in table.rules {
            let tests = zip(table.inputs, row.tests).filter { $1.trimmed != "-" && !$1.trimmed.isEmpty }
            let text = tests.map { "(\($0.expression)) in (\($1))" }.joined(separator: " and ")
            guard !text.isEmpty else {
                conditions.append(.always)
                continue
            }
            // What cannot be said so is left to the table's own analysis.
            guard let rule = try? Rule.compile(text, names: names) else { return }
            checkLaw(rule, node, "table")
            conditions.append(.rule(rule))
        }
        for (input, place) in zip(table.inputs, node.child("table")?.elements("inputs") ?? []) {
            guard let rule = try? Rule.compile(input.expression, names: names) else { continue }
            for path in rule.paths(in: form.schemaDocument) { checkAsked(path, place, "value") }
        }
        check(conditions, rows.map { ($0, "0") }, isFirst: table.hitPolicy == .first)
    }

    // MARK: - Amounts

    /// A fee is a whole number of đồng, and nobody is paid for filing.
    private func checkAmount(_ amount: Rule, _ node: SourceNode) {
        checkRead(.rule(amount), node, "amount")
        guard let simple = amount.simple else { return }
        for constant in SimpleForm.results(simple).flatMap({ SimpleForm.constants($0) ?? [] }) {
            guard let number = constant.number, number < .zero || !number.isInteger else { continue }
            node.problem("pack.no_amount", ["key": "amount", "value": number.description], at: "amount")
        }
    }
}
