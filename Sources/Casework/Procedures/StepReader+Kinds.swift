import Administration
import Core
import Decisions
import OrderedCollections
import Schemas

extension StepReader {
    func choice(_ node: SourceNode) -> Choice? {
        if node.value["otherwise"] == nil { node.problem("pack.missing_key", ["key": "otherwise"]) }
        let otherwise = StepReader.target(node.optionalText("otherwise") ?? "")
        guard (node.value["cases"] == nil) != (node.value["table"] == nil) else {
            node.problem("pack.one_of", ["keys": "cases, table"])
            return nil
        }
        if node.value["table"] != nil { return table(node, otherwise: otherwise) }
        let cases = node.elements("cases").map { item in
            item.allow("when", "to")
            if item.value["when"] == nil { item.problem("pack.missing_key", ["key": "when"]) }
            return (when: rules.condition(item, "when", default: .never), target: StepReader.target(item.text("to")))
        }
        if cases.isEmpty { node.problem("pack.no_cases", at: "cases") }
        return Choice(way: .cases(cases), otherwise: otherwise)
    }

    /// A table's cells must name their steps outright, so that every way is known before the first dossier.
    private func table(_ node: SourceNode, otherwise: Outcome.Target) -> Choice? {
        let table: DecisionTable
        do {
            table = try DecisionTable(node.document, at: node.pointer + "/table")
        } catch {
            for problem in error.all { node.report.add(problem) }
            return nil
        }
        var targets: [Outcome.Target] = []
        if table.outputs.count != 1 { node.problem("pack.table_outputs", ["expected": "1"], at: "table") }
        for row in table.rules {
            let cell = row.outputs.first?.trimmed ?? ""
            guard cell.count > 2, cell.hasPrefix("\""), cell.hasSuffix("\"") else {
                node.problem("pack.table_names_no_step", ["cell": cell], at: "table")
                continue
            }
            targets.append(StepReader.target(String(cell.dropFirst().dropLast())))
        }
        let findings = table.findings(names: rules.names).filter { $0.kind != .gap && $0.kind != .incomplete }
        for finding in findings {
            // At the rule, where one is meant.
            let place = finding.rules.last.map { ["table", "rules", String($0 - 1)] } ?? ["table"]
            let rows = finding.rules.map(String.init).joined(separator: ", ")
            node.problem(
                "pack.table_fault", ["fault": finding.kind.rawValue, "rows": rows, "detail": finding.detail],
                within: place)
        }
        if table.givesNoSingleStep {
            node.problem(
                "pack.table_gives_list", ["hit": node.value["table"]?["hit"]?.string ?? ""], within: ["table", "hit"])
        }
        // What is told already shall not make its steps unknown and unreached as well.
        guard findings.isEmpty else {
            return Choice(way: .cases(targets.map { (when: .always, target: $0) }), otherwise: otherwise)
        }
        do {
            return Choice(way: .table(try table.rule(names: rules.names), targets), otherwise: otherwise)
        } catch {
            for problem in error.all { node.problem("pack.table_fault", ["fault": problem.code], at: "table") }
            return nil
        }
    }

    func waiting(_ node: SourceNode) -> Waiting? {
        guard (node.value["until"] == nil) != (node.value["event"] == nil) else {
            node.problem("pack.one_of", ["keys": "until, event"])
            return nil
        }
        let stop = clockStop(node, isStandard: false)
        if node.value["until"] != nil {
            for key in ["limit", "timeout"] where node.value[key] != nil {
                node.problem("pack.date_needs_no_limit", ["key": key], at: key)
            }
            return rules.rule(node, "until", .date).map { Waiting(until: .date($0), timeout: nil, stop: stop) }
        }
        for key in ["limit", "timeout"] where node.value[key] == nil {
            node.problem("pack.missing_key", ["key": key])
        }
        return Waiting(
            until: .event(node.text("event")), timeout: node.optionalText("timeout").map(StepReader.target), stop: stop,
            reference: reference(node))
    }

    /// The pattern of an event's reference, which is then required.
    private func reference(_ node: SourceNode) -> Pattern? {
        guard let text = node.optionalText("reference") else { return nil }
        do throws(PatternProblem) {
            return try Pattern(text)
        } catch {
            node.problem("pack.pattern_unreadable", ["why": error.reason.rawValue], at: "reference")
            return nil
        }
    }

    func payment(_ node: SourceNode) -> Payment? {
        if node.value["timeout"] != nil, node.value["limit"] == nil {
            node.problem("pack.missing_key", ["key": "limit"])
        }
        let stop = clockStop(node, isStandard: true)
        let notGranted: FeeRule.NotGranted = node.word("not_granted", default: .back)
        if notGranted == .keep, (node.optionalText("basis") ?? "").isEmpty {
            node.problem("pack.missing_basis", at: "not_granted")
        }
        let lines = paymentLines(node)
        guard !lines.isEmpty else { return nil }
        return Payment(
            lines: lines, timeout: node.optionalText("timeout").map(StepReader.target), stop: stop,
            notGranted: notGranted)
    }

    /// One fee, or `lines` of several.
    private func paymentLines(_ node: SourceNode) -> [Payment.Line] {
        guard node.value["lines"] != nil else {
            let fee = node.text("fee")
            return rules.rule(node, "amount", .number).map { [Payment.Line(fee: fee, amount: $0, when: .always)] } ?? []
        }
        for key in ["fee", "amount"] where node.value[key] != nil {
            node.problem("pack.one_of", ["keys": "lines, \(key)"])
        }
        let lines = node.elements("lines").compactMap { item -> Payment.Line? in
            item.allow("fee", "amount", "when")
            let (fee, when) = (item.text("fee"), rules.condition(item, "when", default: .always))
            return rules.rule(item, "amount", .number).map { Payment.Line(fee: fee, amount: $0, when: when) }
        }
        if lines.isEmpty { node.problem("pack.missing_key", ["key": "lines"]) }
        return lines
    }

    func recording(_ node: SourceNode) -> Recording {
        let fields = node.members("with").compactMap { name, _ -> (name: String, value: Rule)? in
            node.child("with").flatMap { rules.rule($0, name, .any) }.map { (name, $0) }
        }
        if node.value["with"] == nil { node.problem("pack.missing_key", ["key": "with"]) }
        return Recording(
            register: node.text("register"), fields: fields,
            validFrom: node.value["valid_from"] == nil ? nil : rules.rule(node, "valid_from", .date),
            ends: node.value["ends"]?.bool ?? false)
    }

    private enum ClockWord: String, CaseIterable { case stop, run }

    /// Stopping the limit takes from somebody's time: the law that lets it must be named.
    private func clockStop(_ node: SourceNode, isStandard: Bool) -> ClockStop? {
        let word: ClockWord = node.word("clock", default: isStandard ? .stop : .run)
        guard word == .stop else { return nil }
        let basis = node.optionalText("basis") ?? ""
        if basis.isEmpty { node.problem("pack.missing_basis", at: "clock") }
        return ClockStop(basis: basis)
    }

    private enum OverdueWord: String, CaseIterable { case counts }

    func overdue(_ node: SourceNode, _ outcomes: [Outcome]) -> Step.Overdue {
        guard let value = node.value["overdue"] else { return .counts }
        if node.value["limit"] == nil { node.problem("pack.missing_key", ["key": "limit"]) }
        guard value.object != nil, let child = node.child("overdue") else {
            let _: OverdueWord = node.word("overdue", default: .counts)
            return .counts
        }
        child.allow("escalate", "outcome")
        if let role = child.optionalText("escalate") {
            if Role(rawValue: role) == nil { unknownRole(role, child, "escalate") }
            return .escalates(to: role)
        }
        let id = child.text("outcome")
        let outcome = outcomes.first { $0.id == id }
        if outcome == nil { child.problem("pack.no_such_outcome", ["outcome": id], at: "outcome") }
        if outcome?.needsReason == true { child.problem("pack.silence_needs_reason", ["outcome": id], at: "outcome") }
        return .outcome(id)
    }
}

extension DecisionTable {
    /// Whether it gives a list or a sum of what matches: no name of a step.
    fileprivate var givesNoSingleStep: Bool {
        switch hitPolicy {
        case .unique, .any, .priority, .first: false
        case .ruleOrder, .outputOrder, .collect: true
        }
    }
}
