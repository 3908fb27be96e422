package import Core
import OrderedCollections

/// A decision model of DMN 1.1–1.5, compiled: decisions, the knowledge they call and the services they make.
package final class DecisionModel: Sendable {
    /// What is wrong with the model, found while compiling: an element still evaluates, to null.
    package struct Finding: Hashable, Sendable {
        /// `feel.unexpected`, `feel.type_mismatch`, `decision.unknown_requirement`, `decision.unsupported` …; when the
        /// model was analysed `decision.cyclic_requirement`, `table.gap`, `table.overlap`, `table.unreachable` too.
        package let code: String
        /// The name of the decision or knowledge.
        package let element: String
        package let detail: String
        /// What its sentence names: `found` (what stands there); for a table's findings `rules` (numbers from 1),
        /// `values`, and for a cell its `text` and the `cause`, the code of what is wrong with it.
        package let parameters: [String: String]
        package let line: Int
        /// The document in which it stands.
        package let file: String
    }

    /// How another element's value gets into a slot.
    enum Requirement: Sendable {
        case value(String)
        case knowledge(String)
    }

    struct Evaluable: Sendable {
        let name: String
        let type: FEELType
        let parameters: [FEELFunction.Parameter]
        let requirements: [(slot: Int, Requirement)]
        let node: Node
        let slots: Int
    }

    struct Service: Sendable {
        let name: String
        let type: FEELType
        let parameters: [(key: String, FEELFunction.Parameter)]
        let outputs: [(key: String, name: String)]
    }

    /// Elements are known by their namespace, `#` and id.
    enum Element: Sendable {
        case input(name: String, type: FEELType)
        case decision(Evaluable)
        case knowledge(Evaluable)
        case service(Service)
    }

    package let name: String
    package let findings: [Finding]
    let elements: [String: Element]
    /// Keys of the main document's own elements, in its order.
    let own: [String]
    /// What the main document calls the namespaces that it imports.
    let prefixes: [String: String]

    init(name: String, elements: [String: Element], own: [String], prefixes: [String: String], findings: [Finding]) {
        self.name = name
        self.prefixes = prefixes
        self.elements = elements
        self.own = own
        self.findings = findings
    }

    /// The names of its decisions and decision services.
    package var decisions: [String] { names { if case .decision = $0 { true } else { false } } }
    package var services: [String] { names { if case .service = $0 { true } else { false } } }
    /// The names of the knowledge that may be asked as decisions are.
    package var functions: [String] { names { if case .knowledge = $0 { true } else { false } } }
    /// What the main document's input data are called, with their types.
    package var inputs: [FEELType.Field] {
        own.compactMap { if case .input(let name, let type) = elements[$0] { FEELType.Field(name, type) } else { nil } }
    }

    private func names(_ isWanted: (Element) -> Bool) -> [String] {
        own.compactMap { key in elements[key].flatMap { isWanted($0) ? $0.name : nil } }
    }

    /// Evaluates a decision, or a decision service or knowledge by its name. `inputs` are named by input data; a value
    /// of a wrong type is null. Throws `decision.unknown` for a name that the model lacks, and the limits' codes.
    package func evaluate(
        _ name: String, inputs: [String: FEELValue], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(Problem) -> FEELValue {
        try explain(name, inputs: inputs, at: now, limits: limits, diagnosing: false).value
    }

    /// As ``evaluate(_:inputs:at:limits:)`` over JSON, whose strings become dates where the model says so.
    package func evaluate(
        _ name: String, json inputs: [String: Value], at now: Instant, limits: EvaluationLimits = EvaluationLimits()
    ) throws(Problem) -> Value {
        let types = Dictionary(self.inputs.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        var values: [String: FEELValue] = [:]
        for (name, value) in inputs { values[name] = FEELValue(value, as: types[name] ?? .any) }
        return try evaluate(name, inputs: values, at: now, limits: limits).json
    }

    /// As ``evaluate(_:inputs:at:limits:)``, telling why values became null.
    package func explain(
        _ name: String, inputs: [String: FEELValue], at now: Instant, limits: EvaluationLimits = EvaluationLimits(),
        diagnosing: Bool = true
    ) throws(Problem) -> (value: FEELValue, diagnostics: [FEELDiagnostic]) {
        guard let key = own.first(where: { elements[$0]?.name == name && elements[$0]?.isInput == false }),
            let element = elements[key]
        else { throw Problem(.notFound, "decision.unknown", ["decision": name]) }
        let machine = Machine(slots: 0, limits: limits, now: now, diagnosing: diagnosing)
        do {
            let run = DecisionRun(model: self, inputs: inputs)
            let value: FEELValue
            switch element {
            case .knowledge, .service:
                guard let function = run.function(key) else { return (.null, []) }
                value = try machine.call(function, function.parameters.map { inputs[$0.name] ?? .null })
            default: value = try run.value(key, machine)
            }
            try machine.weigh(value)
            return (value, machine.diagnostics ?? [])
        } catch {
            throw error.problem
        }
    }
}

extension DecisionModel.Element {
    var name: String {
        switch self {
        case .input(let name, _): name
        case .decision(let evaluable), .knowledge(let evaluable): evaluable.name
        case .service(let service): service.name
        }
    }

    var isInput: Bool { if case .input = self { true } else { false } }
}

/// One evaluation of a model: each decision is evaluated at most once.
struct DecisionRun {
    private final class Memory {
        var values: [String: FEELValue] = [:]
    }
    let model: DecisionModel
    let inputs: [String: FEELValue]
    private let memory = Memory()

    init(model: DecisionModel, inputs: [String: FEELValue], known: [String: FEELValue] = [:]) {
        self.model = model
        self.inputs = inputs
        memory.values = known
    }

    func value(_ key: String, _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        if let known = memory.values[key] { return known }
        let value: FEELValue
        switch model.elements[key] {
        case .input(let name, let type): value = try machine.coerce(given(name, key) ?? .null, to: type)
        case .decision(let decision):
            memory.values[key] = .null  // a decision that requires itself finds null
            // A decision may need one that needs another: no deeper than calls may be.
            value = try machine.nested { () throws(EvaluationStop) in
                try machine.coerce(try evaluate(decision, [], machine), to: decision.type)
            }
            try machine.measure(value)
        case .knowledge, .service: value = function(key).map(FEELValue.function) ?? .null
        case nil: value = machine.fail("decision.unknown_requirement", key)
        }
        memory.values[key] = value
        return value
    }

    /// An imported document's input data may be given by its own name, as `prefix.name`, or within a context.
    private func given(_ name: String, _ key: String) -> FEELValue? {
        let prefix = model.prefixes[String(key[..<(key.lastIndex(of: "#") ?? key.endIndex)])] ?? ""
        if prefix.isEmpty { return inputs[name] }
        return inputs["\(prefix).\(name)"] ?? inputs[prefix]?.context?[name] ?? inputs[name]
    }

    private func evaluate(
        _ evaluable: DecisionModel.Evaluable, _ arguments: [FEELValue], _ machine: Machine
    ) throws(EvaluationStop) -> FEELValue {
        var required: [(Int, FEELValue)] = []
        try machine.spend(evaluable.requirements.count)
        for (slot, requirement) in evaluable.requirements {
            switch requirement {
            case .value(let key): required.append((slot, try value(key, machine)))
            case .knowledge(let key): required.append((slot, function(key).map(FEELValue.function) ?? .null))
            }
        }
        return try machine.nested { () throws(EvaluationStop) in
            try machine.frame(arguments, slots: evaluable.slots) { () throws(EvaluationStop) in
                for (slot, value) in required { machine[slot] = value }
                return try machine.evaluate(evaluable.node)
            }
        }
    }

    /// Knowledge or a decision service as something to call. Calls see nothing of this run but what they are given.
    func function(_ key: String) -> FEELFunction? {
        let model = model
        switch model.elements[key] {
        case .knowledge(let knowledge):
            return FEELFunction(
                name: knowledge.name, parameters: knowledge.parameters, result: knowledge.type,
                body: .native { (machine, arguments) throws(EvaluationStop) in
                    try DecisionRun(model: model, inputs: [:]).evaluate(knowledge, arguments, machine)
                })
        case .service(let service):
            return FEELFunction(
                name: service.name, parameters: service.parameters.map(\.1), result: service.type,
                body: .native { (machine, arguments) throws(EvaluationStop) in
                    try machine.spend(service.parameters.count + service.outputs.count)
                    var known: [String: FEELValue] = [:]
                    for (parameter, value) in zip(service.parameters, arguments) { known[parameter.key] = value }
                    let run = DecisionRun(model: model, inputs: [:], known: known)
                    if service.outputs.count == 1 { return try run.value(service.outputs[0].key, machine) }
                    var outputs: OrderedDictionary<String, FEELValue> = [:]
                    for output in service.outputs { outputs[output.name] = try run.value(output.key, machine) }
                    return .context(FEELContext(outputs))
                }, coercesToNull: true)
        default: return nil
        }
    }
}
