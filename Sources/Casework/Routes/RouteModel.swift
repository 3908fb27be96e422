package import Core
import Decisions
import OrderedCollections

/// A procedure's route as BPMN 2.0 sees it: tasks, gateways and events in columns, and the flows between them. What an
/// officer chooses is the variable `outcome`; conditions are FEEL, as in the pack.
package struct RouteModel: Sendable {
    struct Element: Sendable {
        enum Kind: String, Sendable {
            case startEvent, endEvent, userTask, exclusiveGateway, inclusiveGateway
        }
        let id: String
        let kind: Kind
        let name: String?
        let column: Int
        let row: Int
    }

    struct Flow: Sendable {
        let from: String
        let to: String
        let name: String?
        let condition: String?
        /// Tells apart flows between the same two elements: an outcome's id.
        var way = ""
        var isDefault = false
        var id: String { "flow_\(from)_\(to)" + (way.isEmpty ? "" : "_\(way)") }
    }

    let procedure: String
    let title: String
    private(set) var elements: [Element] = []
    private(set) var flows: [Flow] = []

    /// `supplies` names what an applicant does who is asked for a supplement.
    package init(_ procedure: Procedure, _ language: Language, supplies: String) {
        self.procedure = procedure.id
        let texts = procedure.texts(language)
        title = texts.title
        add("start", .startEvent, nil)
        connect("start", RouteModel.entry(.step(procedure.firstStep.id)))
        for id in Route.order(procedure) {
            if let step = procedure.steps[id] {
                add(step, texts, supplies, language)
            } else {
                let result = String(id.dropFirst(Route.endPrefix.count))
                add("end_\(result)", .endEvent, texts.result(result))
            }
        }
    }

    private mutating func add(_ step: Step, _ texts: Texts, _ supplies: String, _ language: Language) {
        let id = RouteModel.entry(.step(step.id))
        switch step.kind {
        case .consult(let consultation): ask(consultation, step, texts)
        case .choose: choose(step, texts, language)
        case .wait, .pay, .record: pass(step, texts, language)
        case .task, .decide, .issue, .deliver, .score:
            add(id, .userTask, texts.step(step.id))
            if step.outcomes.count > 1 {
                add("ways_\(step.id)", .exclusiveGateway, nil)
                connect(id, "ways_\(step.id)")
            }
            for outcome in step.outcomes { leave(step, by: outcome, texts, supplies) }
        }
    }

    private mutating func leave(_ step: Step, by outcome: Outcome, _ texts: Texts, _ supplies: String) {
        let isChosen = step.outcomes.count > 1
        let from = isChosen ? "ways_\(step.id)" : RouteModel.entry(.step(step.id))
        var target = RouteModel.entry(outcome.target)
        if outcome.isSupplement {
            let supply = "supply_\(step.id)"
            add(supply, .userTask, supplies)
            connect(supply, target)
            target = supply
        }
        connect(
            from, target, name: isChosen ? texts.outcome(outcome.id) : nil,
            condition: isChosen ? "outcome = \"\(outcome.id)\"" : nil, way: isChosen ? outcome.id : "")
    }

    /// A gateway whose flows carry the rules, in their order; a table's ways are told by its result.
    private mutating func choose(_ step: Step, _ texts: Texts, _ language: Language) {
        let gateway = RouteModel.entry(.step(step.id))
        add(gateway, .exclusiveGateway, texts.step(step.id))
        let exits = step.exits(texts, language)
        for (index, exit) in exits.enumerated() {
            let isLast = index == exits.count - 1
            flows.append(
                Flow(
                    from: gateway, to: RouteModel.entry(exit.target), name: exit.title,
                    condition: isLast ? nil : exit.rule ?? "outcome = \"\(exit.id)\"", way: "\(index)",
                    isDefault: isLast))
        }
    }

    /// What somebody outside, a date or a register does: one way on, and one that time takes.
    private mutating func pass(_ step: Step, _ texts: Texts, _ language: Language) {
        let id = RouteModel.entry(.step(step.id))
        add(id, .userTask, texts.step(step.id))
        let exits = step.exits(texts, language)
        guard exits.count > 1 else {
            if let exit = exits.first { connect(id, RouteModel.entry(exit.target)) }
            return
        }
        let gateway = "ways_\(step.id)"
        add(gateway, .exclusiveGateway, nil)
        connect(id, gateway)
        for exit in exits {
            connect(
                gateway, RouteModel.entry(exit.target), name: exit.title, condition: "outcome = \"\(exit.id)\"",
                way: exit.id)
        }
    }

    private mutating func ask(_ consultation: Consultation, _ step: Step, _ texts: Texts) {
        let (fork, join) = (RouteModel.entry(.step(step.id)), "answers_\(step.id)")
        add(fork, .inclusiveGateway, texts.step(step.id))
        let column = elements.count
        var isSure = false
        for (row, branch) in consultation.branches.enumerated() {
            let task = "ask_\(step.id)_\(branch.id)"
            elements.append(
                Element(id: task, kind: .userTask, name: texts.consult(branch.id), column: nextColumn(column), row: row)
            )
            // A flow out of this gateway that bears no condition is refused by programs that run such files.
            var condition = "true"
            if case .rule(let rule) = branch.when { condition = rule.text } else { isSure = true }
            connect(fork, task, condition: condition)
            connect(task, join)
        }
        add(join, .inclusiveGateway, nil)
        // Where nobody needs to be asked, the case goes on at once.
        if !isSure { flows.append(Flow(from: fork, to: join, name: nil, condition: nil, isDefault: true)) }
        if let outcome = step.outcomes.first { connect(join, RouteModel.entry(outcome.target)) }
    }

    /// The column of branches that stand under each other: the one after the last element before `count`.
    private func nextColumn(_ count: Int) -> Int { (elements.prefix(count).map(\.column).max() ?? -1) + 1 }

    private mutating func add(_ id: String, _ kind: Element.Kind, _ name: String?) {
        elements.append(Element(id: id, kind: kind, name: name, column: nextColumn(elements.count), row: 0))
    }

    private mutating func connect(
        _ from: String, _ to: String, name: String? = nil, condition: String? = nil, way: String = ""
    ) {
        flows.append(Flow(from: from, to: to, name: name, condition: condition, way: way))
    }

    private static func entry(_ target: Outcome.Target) -> String {
        switch target {
        case .step(let id): "step_\(id)"
        case .end(let result): "end_\(result)"
        }
    }
}
