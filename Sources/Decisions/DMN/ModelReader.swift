package import Core

extension DecisionModel {
    /// Reads a model from DMN XML. `imports` are the documents that it may import, found by their namespace: those
    /// of its own folder. `analysing`: whether its tables are searched for gaps, overlaps and rules that never decide,
    /// and its requirements for circles. Throws `decision.invalid_xml`, `decision.not_dmn`, `decision.too_large`.
    package static func read(
        _ document: [UInt8], file: String, imports: [(file: String, bytes: [UInt8])] = [], analysing: Bool = false
    ) throws(Problem) -> DecisionModel {
        let main = try definitions(document, file)
        var others: [XMLElement] = []
        var files = [main["namespace"] ?? "": file]
        if !main.all("import").isEmpty {
            for (file, bytes) in imports {
                let other = try definitions(bytes, file)
                guard other["namespace"] != main["namespace"] else { continue }
                others.append(other)
                files[other["namespace"] ?? ""] = file
            }
        }
        return ModelCompiler(main: main, others: others, files: files, analysing: analysing).compile()
    }

    private static func definitions(_ bytes: [UInt8], _ file: String) throws(Problem) -> XMLElement {
        guard bytes.count <= 8 << 20 else { throw Problem(.tooLarge, "decision.too_large", at: file) }
        let root = try XMLElement.read(bytes, file: file)
        guard root.name == "definitions", root.namespace.contains("/DMN/") else {
            throw Problem(.invalid, "decision.not_dmn", at: file)
        }
        return root
    }
}

/// Turns DMN's elements into compiled ones. Documents are taken together: an element is known by namespace and id.
final class ModelCompiler {
    struct Source {
        let element: XMLElement
        let document: XMLElement
    }

    private let main: XMLElement
    private let documents: [XMLElement]
    private(set) var sources: [String: Source] = [:]
    /// The names of the documents, by namespace.
    private let files: [String: String]
    let isAnalysing: Bool
    private var types: [String: [String: FEELType]] = [:]
    var findings: [DecisionModel.Finding] = []
    /// The element being compiled, for findings.
    var current = ""
    /// The namespace of its document.
    var currentSpace = ""

    init(main: XMLElement, others: [XMLElement], files: [String: String], analysing: Bool) {
        self.main = main
        self.files = files
        isAnalysing = analysing
        documents = [main] + others
        for document in documents {
            for (place, element) in document.children.enumerated() {
                let id = ModelCompiler.id(element, place)
                sources[key(id, document)] = Source(element: element, document: document)
            }
        }
    }

    /// An element may do without an id: nothing can refer to it, but its name can be asked for.
    private static func id(_ element: XMLElement, _ place: Int) -> String { element["id"] ?? " \(place)" }

    private func key(_ id: String, _ document: XMLElement) -> String { "\(document["namespace"] ?? "")#\(id)" }

    /// The key that an `href` means.
    private func target(_ href: String, _ document: XMLElement) -> String {
        href.hasPrefix("#") ? key(String(href.dropFirst()), document) : href
    }

    func compile() -> DecisionModel {
        var elements: [String: DecisionModel.Element] = [:]
        var own: [String] = []
        for document in documents {
            currentSpace = document["namespace"] ?? ""
            _ = namedTypes(of: document)
            for (place, element) in document.children.enumerated() {
                let key = key(ModelCompiler.id(element, place), document)
                current = element["name"] ?? ""
                guard let compiled = compile(element, document) else { continue }
                elements[key] = compiled
                if document["namespace"] == main["namespace"] { own.append(key) }
            }
        }
        if isAnalysing { findCircles(elements) }
        let prefixes = main.all("import").map { ($0["namespace"] ?? "", $0["name"] ?? "") }
        return DecisionModel(
            name: main["name"] ?? "", elements: elements, own: own,
            prefixes: Dictionary(prefixes, uniquingKeysWith: { first, _ in first }), findings: findings)
    }

    private func compile(_ element: XMLElement, _ document: XMLElement) -> DecisionModel.Element? {
        let variable = element.child("variable")
        let name = variable?["name"] ?? element["name"] ?? ""
        switch element.name {
        case "inputData": return .input(name: name, type: type(variable?["typeRef"], document))
        case "decision":
            let expression = element.children.first { ModelCompiler.expressions.contains($0.name) }
            let declared = variable?["typeRef"].map { type($0, document) }
            return .decision(evaluable(name, element, expression, [], declared ?? .any, document))
        case "businessKnowledgeModel":
            let logic = element.child("encapsulatedLogic")
            let expression = logic?.children.first { ModelCompiler.expressions.contains($0.name) }
            if let kind = logic?["kind"], kind != "FEEL" { find("decision.unsupported", kind, element.line) }
            let parameters = (logic?.all("formalParameter") ?? []).map {
                FEELFunction.Parameter(name: $0["name"] ?? "", type: type($0["typeRef"], document))
            }
            var result = type(logic?["typeRef"] ?? variable?["typeRef"], document)
            if case .function(_, let output) = result { result = output }
            return .knowledge(evaluable(name, element, expression, parameters, result, document))
        case "decisionService": return .service(service(name, element, variable, document))
        default: return nil
        }
    }

    private func service(
        _ name: String, _ element: XMLElement, _ variable: XMLElement?, _ document: XMLElement
    ) -> DecisionModel.Service {
        func references(_ name: String) -> [(key: String, name: String, type: FEELType)] {
            element.all(name).compactMap { reference in
                guard let href = reference["href"] else { return nil }
                let key = target(href, document)
                guard let source = sources[key] else {
                    find("decision.unknown_requirement", href, element.line)
                    return nil
                }
                let variable = source.element.child("variable")
                return (
                    key, variable?["name"] ?? source.element["name"] ?? "", type(variable?["typeRef"], source.document)
                )
            }
        }
        var result = type(variable?["typeRef"], document)
        if case .function(_, let output) = result { result = output }
        return DecisionModel.Service(
            name: name, type: result,
            parameters: (references("inputData") + references("inputDecision")).map {
                ($0.key, FEELFunction.Parameter(name: $0.name, type: $0.type))
            },
            outputs: references("outputDecision").map { ($0.key, $0.name) })
    }

    private func evaluable(
        _ name: String, _ element: XMLElement, _ expression: XMLElement?, _ parameters: [FEELFunction.Parameter],
        _ type: FEELType, _ document: XMLElement
    ) -> DecisionModel.Evaluable {
        let scope = Scope(FEELNames([], types: namedTypes(of: document)))
        // Parameters take the first slots, and hide requirements of the same name.
        for _ in parameters { _ = scope.slot() }
        var requirements: [(slot: Int, DecisionModel.Requirement)] = []
        for requirement in element.children {
            guard requirement.name == "informationRequirement" || requirement.name == "knowledgeRequirement",
                let reference = requirement.children.first(where: { $0["href"] != nil }), let href = reference["href"]
            else { continue }
            let key = target(href, document)
            guard let source = sources[key] else {
                find("decision.unknown_requirement", href, requirement.line)
                continue
            }
            let variable = source.element.child("variable")
            let plain = variable?["name"] ?? source.element["name"] ?? ""
            let isKnowledge = requirement.name == "knowledgeRequirement"
            let slot = scope.bind(
                prefix(of: source.document, in: document) + plain,
                isKnowledge ? .any : self.type(variable?["typeRef"], source.document))
            requirements.append((slot, isKnowledge ? .knowledge(key) : .value(key)))
        }
        for (slot, parameter) in parameters.enumerated() { scope.bind(parameter.name, parameter.type, to: slot) }
        let node = expression.map { boxed($0, scope, document).node } ?? .constant(.null)
        report(scope, element.line)
        return DecisionModel.Evaluable(
            name: name, type: type, parameters: parameters, requirements: requirements, node: node, slots: scope.slots)
    }

    func find(_ code: String, _ detail: String, _ line: Int, _ parameters: [String: String] = [:]) {
        findings.append(
            DecisionModel.Finding(
                code: code, element: current, detail: detail,
                parameters: parameters.merging(["found": detail]) { given, _ in given }, line: line,
                file: files[currentSpace] ?? ""))
    }

    private func report(_ scope: Scope, _ line: Int) {
        for issue in scope.issues { find(issue.code, issue.detail, line) }
    }

    /// `name.` for an element of an imported document, nothing for one's own or for an import without a name.
    private func prefix(of imported: XMLElement, in document: XMLElement) -> String {
        guard imported["namespace"] != document["namespace"],
            let name = document.all("import").first(where: { $0["namespace"] == imported["namespace"] })?["name"],
            !name.isEmpty
        else { return "" }
        return name + "."
    }

    // MARK: - Types

    /// The item definitions of a document and, by prefix, of those it imports.
    private func namedTypes(of document: XMLElement) -> [String: FEELType] {
        let namespace = document["namespace"] ?? ""
        if let known = types[namespace] { return known }
        types[namespace] = [:]
        var named: [String: FEELType] = [:]
        for other in documents where document.all("import").contains(where: { $0["namespace"] == other["namespace"] }) {
            let prefix = prefix(of: other, in: document)
            for (name, type) in namedTypes(of: other) { named[prefix + name] = type }
        }
        types[namespace] = named
        // A definition may use those after it: those that it is made of come first. In a circle none is known.
        var open: [String: (element: XMLElement, parts: [String])] = [:]
        for definition in document.all("itemDefinition") {
            guard let name = definition["name"], named[name] == nil, open[name] == nil else { continue }
            open[name] = (definition, ModelCompiler.parts(definition).filter { FEELType.named[$0] == nil })
        }
        var circular: Set<String> = []
        for definition in document.all("itemDefinition") {
            var waiting = [definition["name"] ?? ""]
            var isWaiting = Set(waiting)
            while let name = waiting.last {
                if let part = open[name]?.parts.popLast() {
                    guard open[part] != nil else { continue }
                    if isWaiting.contains(part) || circular.contains(part) {
                        circular.insert(name)
                    } else {
                        waiting.append(part)
                        isWaiting.insert(part)
                    }
                    continue
                }
                waiting.removeLast()
                isWaiting.remove(name)
                if circular.contains(name) {
                    if let user = waiting.last { circular.insert(user) }
                } else if let element = open.removeValue(forKey: name)?.element {
                    let resolved = type(of: element, document).bounded()
                    types[namespace]?[name] = resolved
                }
            }
        }
        return types[namespace] ?? [:]
    }

    /// The names of types that a definition is made of.
    private static func parts(_ element: XMLElement) -> [String] {
        element.children.flatMap { child in
            switch child.name {
            case "typeRef": [plain(child.text)]
            case "itemComponent": parts(child)
            default: [String]()
            }
        }
    }

    private func type(of definition: XMLElement, _ document: XMLElement) -> FEELType {
        var result: FEELType
        let components = definition.all("itemComponent")
        if let function = definition.child("functionItem") {
            result = .function(
                function.all("parameters").map { type($0["typeRef"], document) },
                type(function["outputTypeRef"], document))
        } else if !components.isEmpty {
            result = .context(components.map { FEELType.Field($0["name"] ?? "", type(of: $0, document)) })
        } else {
            result = type(definition.child("typeRef")?.text, document)
        }
        if let text = definition.child("allowedValues")?.child("text")?.text {
            result = constrained(result, text, document)
        }
        if definition["isCollection"] == "true" { result = .list(result) }
        if let text = definition.child("typeConstraint")?.child("text")?.text {
            result = constrained(result, text, document)
        }
        return result
    }

    private func constrained(_ type: FEELType, _ text: String, _ document: XMLElement) -> FEELType {
        guard let constraint = constraint(text, type, types[document["namespace"] ?? ""] ?? [:]) else { return type }
        return .constrained(type, constraint)
    }

    func constraint(_ text: String, _ type: FEELType, _ types: [String: FEELType]) -> FEELConstraint? {
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        let scope = Scope(FEELNames([], types: types))
        let slot = scope.bind("?", type)
        do {
            let test = try Parser.unaryTests(text, input: slot, type: type, scope: scope)
            let values = (try? Parser.expression("[\(text)]", scope: Scope([])))?.node.constant?.list ?? []
            return FEELConstraint(text: text, test: test, slots: scope.slots, values: values)
        } catch {
            find(error.code, "\(text): \(error.found)", 0)
            return nil
        }
    }

    func type(_ reference: String?, _ document: XMLElement) -> FEELType {
        guard let reference else { return .any }
        let name = ModelCompiler.plain(reference)
        if name.isEmpty { return .any }
        return types[document["namespace"] ?? ""]?[name] ?? FEELType.named[name] ?? .any
    }

    /// Without the prefixes that older versions put before FEEL's types.
    private static func plain(_ reference: String) -> String {
        let trimmed = reference.trimmingSpaces
        for prefix in ["feel:", "xsd:"] where trimmed.hasPrefix(prefix) {
            return String(trimmed.dropFirst(prefix.count))
        }
        return trimmed
    }
}

extension String {
    var trimmingSpaces: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
