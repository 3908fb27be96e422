package import Core
import Decisions
import OrderedCollections

/// A procedure's route as BPMN 2.0 sees it: tasks, gateways and events in columns, and the flows between them. What an
/// officer chooses is the variable `outcome`; conditions are FEEL, as in the pack.
package struct RouteModel: Sendable {
    struct Element: Sendable {
        enum Kind: String, Sendable {
            case startEvent, endEvent, userTask, exclusiveGateway, inclusiveGateway, parallelGateway, subProcess
        }
        let id: String
        let kind: Kind
        let name: String?
        let column: Int
        let row: Int
        /// The step with branches that it stands in.
        var whole: String?
        /// An end that ends everything around it too.
        var isTerminal = false
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
    /// Where elements are put while branches are laid out.
    private var lane: (whole: String, row: Int, start: Int)?

    /// `supplies` names what an applicant does who is asked for a supplement.
    package init(_ procedure: Procedure, _ language: Language, supplies: String) {
        self.procedure = procedure.id
        let texts = procedure.texts(language)
        title = texts.title
        add("start", .startEvent, nil)
        connect("start", RouteModel.entry(procedure.firstStep.id))
        for id in Route.order(procedure) where Route.joined(id, procedure) == nil {
            if let step = procedure.steps[id] {
                guard step.within == nil else { continue }
                if case .parallel(let parallel) = step.kind {
                    divide(parallel, step, procedure, texts, supplies, language)
                } else {
                    add(step, texts, supplies, language)
                }
            } else {
                let result = String(id.dropFirst(Route.endPrefix.count))
                add("end_\(result)", .endEvent, texts.result(result))
            }
        }
    }

    private mutating func add(_ step: Step, _ texts: Texts, _ supplies: String, _ language: Language) {
        let id = RouteModel.entry(step.id)
        switch step.kind {
        case .consult(let consultation): ask(consultation, step, texts)
        case .choose: choose(step, texts, language)
        case .wait, .pay, .record: pass(step, texts, language)
        case .parallel: break
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
        let from = isChosen ? "ways_\(step.id)" : RouteModel.entry(step.id)
        var target = RouteModel.entry(outcome.target, from: step)
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
        let gateway = RouteModel.entry(step.id)
        add(gateway, .exclusiveGateway, texts.step(step.id))
        let exits = step.exits(texts, language)
        for (index, exit) in exits.enumerated() {
            let isLast = index == exits.count - 1
            flows.append(
                Flow(
                    from: gateway, to: RouteModel.entry(exit.target, from: step), name: exit.title,
                    condition: isLast ? nil : exit.rule ?? "outcome = \"\(exit.id)\"", way: "\(index)",
                    isDefault: isLast))
        }
    }

    /// What somebody outside, a date or a register does: one way on, and one that time takes.
    private mutating func pass(_ step: Step, _ texts: Texts, _ language: Language) {
        let id = RouteModel.entry(step.id)
        add(id, .userTask, texts.step(step.id))
        let exits = step.exits(texts, language)
        guard exits.count > 1 else {
            if let exit = exits.first { connect(id, RouteModel.entry(exit.target, from: step)) }
            return
        }
        let gateway = "ways_\(step.id)"
        add(gateway, .exclusiveGateway, nil)
        connect(id, gateway)
        for exit in exits {
            connect(
                gateway, RouteModel.entry(exit.target, from: step), name: exit.title,
                condition: "outcome = \"\(exit.id)\"",
                way: exit.id)
        }
    }

    private mutating func ask(_ consultation: Consultation, _ step: Step, _ texts: Texts) {
        let (fork, join) = (RouteModel.entry(step.id), "answers_\(step.id)")
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
        if let outcome = step.outcomes.first { connect(join, RouteModel.entry(outcome.target, from: step)) }
    }

    /// A subprocess in which the branches run: it is over when all of them are, or when one comes to an end that ends
    /// the others too.
    private mutating func divide(
        _ parallel: Parallel, _ step: Step, _ procedure: Procedure, _ texts: Texts, _ supplies: String,
        _ language: Language
    ) {
        let whole = RouteModel.entry(step.id)
        let start = nextColumn(elements.count)
        elements.append(Element(id: whole, kind: .subProcess, name: texts.step(step.id), column: start, row: 0))
        lane = (whole, 0, start + 1)
        let (begin, fork) = ("begin_\(step.id)", "fork_\(step.id)")
        add(begin, .startEvent, nil)
        let isPlain = parallel.branches.allSatisfy { if case .always = $0.when { true } else { false } }
        add(fork, isPlain ? .parallelGateway : .inclusiveGateway, nil)
        connect(begin, fork)
        let first = start + 3
        for (row, branch) in parallel.branches.enumerated() {
            lane = (whole, row, first)
            var condition: String? = isPlain ? nil : "true"
            if case .rule(let rule) = branch.when { condition = rule.text }
            for (index, id) in branch.steps.enumerated() {
                guard let inner = procedure.steps[id] else { continue }
                if index == 0 {
                    connect(fork, RouteModel.entry(id), name: texts.branch(branch.id), condition: condition)
                }
                add(inner, texts, supplies, language)
            }
            end(branch, of: step, parallel, texts)
        }
        if !parallel.isSure {
            lane = (whole, parallel.branches.count, first)
            add("none_\(step.id)", .endEvent, nil)
            flows.append(Flow(from: fork, to: "none_\(step.id)", name: nil, condition: nil, isDefault: true))
        }
        lane = nil
        for outcome in step.outcomes { connect(whole, RouteModel.entry(outcome.target, from: step)) }
    }

    private mutating func end(_ branch: Parallel.Branch, of step: Step, _ parallel: Parallel, _ texts: Texts) {
        let done = RouteModel.entry(.done, step.id, branch.id)
        switch parallel.join {
        case .all: add(done, .endEvent, texts.branch(branch.id))
        case .some(1): add(done, .endEvent, texts.branch(branch.id), isTerminal: true)
        case .some(let count):
            let (enough, other) = ("enough_\(step.id)_\(branch.id)", "rest_\(step.id)_\(branch.id)")
            add(done, .exclusiveGateway, texts.branch(branch.id))
            add(enough, .endEvent, nil, isTerminal: true)
            add(other, .endEvent, nil)
            connect(done, enough, condition: "branches_done >= \(count)")
            flows.append(Flow(from: done, to: other, name: nil, condition: nil, isDefault: true))
        }
    }

    /// The column of branches that stand under each other: the one after the last element before `count`.
    private func nextColumn(_ count: Int) -> Int { (elements.prefix(count).map(\.column).max() ?? -1) + 1 }

    private mutating func add(_ id: String, _ kind: Element.Kind, _ name: String?, isTerminal: Bool = false) {
        guard let lane else {
            elements.append(Element(id: id, kind: kind, name: name, column: nextColumn(elements.count), row: 0))
            return
        }
        let beside = elements.filter { $0.whole == lane.whole && $0.row == lane.row && $0.column >= lane.start }
        elements.append(
            Element(
                id: id, kind: kind, name: name, column: (beside.map(\.column).max() ?? lane.start - 1) + 1,
                row: lane.row, whole: lane.whole, isTerminal: isTerminal))
    }

    private mutating func connect(
        _ from: String, _ to: String, name: String? = nil, condition: String? = nil, way: String = ""
    ) {
        flows.append(Flow(from: from, to: to, name: name, condition: condition, way: way))
    }

    private static func entry(_ step: String) -> String { "step_\(step)" }

    private static func entry(_ target: Outcome.Target, from step: Step) -> String {
        entry(target, step.within?.step ?? "", step.within?.branch ?? "")
    }

    private static func entry(_ target: Outcome.Target, _ whole: String, _ branch: String) -> String {
        switch target {
        case .step(let id): entry(id)
        case .end(let result): "end_\(result)"
        case .done: "done_\(whole)_\(branch)"
        }
    }
}
