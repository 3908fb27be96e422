import Core

/// Boxed expressions (DMN 1.5 §10.2) become the same nodes as FEEL's own.
extension ModelCompiler {
    static let expressions: Set<String> = [
        "literalExpression", "decisionTable", "context", "functionDefinition", "invocation", "relation", "list",
        "conditional", "filter", "for", "some", "every",
    ]

    func boxed(_ element: XMLElement, _ scope: Scope, _ document: XMLElement) -> Parser.Typed {
        let result: Parser.Typed
        do {
            result = try compile(element, scope, document)
        } catch {
            find(error.code, error.found, element.line)
            return Parser.Typed(node: .unknown(error.code), type: .any)
        }
        guard let reference = element["typeRef"], element.name != "functionDefinition" else { return result }
        let type = type(reference, document)
        return type == .any ? result : Parser.Typed(node: .coerce(result.node, type), type: type)
    }

    /// The expression within `element`, or within its child `name`.
    private func inner(
        _ element: XMLElement, _ name: String? = nil, _ scope: Scope, _ document: XMLElement
    ) throws(FEELSyntaxError) -> Parser.Typed {
        guard let holder = name.map({ element.child($0) }) ?? element,
            let expression = holder.children.first(where: { ModelCompiler.expressions.contains($0.name) })
        else { return Parser.Typed(node: .constant(.null), type: .null) }
        return boxed(expression, scope, document)
    }

    private func compile(
        _ element: XMLElement, _ scope: Scope, _ document: XMLElement
    ) throws(FEELSyntaxError) -> Parser.Typed {
        switch element.name {
        case "literalExpression":
            if let language = element["expressionLanguage"], !language.isEmpty, !language.lowercased().contains("feel")
            {
                throw FEELSyntaxError("decision.unsupported", 0, found: language)
            }
            let text = element.child("text")?.text ?? ""
            guard text.contains(where: { !$0.isWhitespace }) else {
                return Parser.Typed(node: .constant(.null), type: .null)
            }
            return try Parser.expression(text, scope: scope)
        case "decisionTable": return try table(element, scope, document)
        case "context": return try context(element, scope, document)
        case "functionDefinition":
            let parameters = element.all("formalParameter").map {
                FEELFunction.Parameter(name: $0["name"] ?? "", type: type($0["typeRef"], document))
            }
            let isExternal = element["kind"].map { $0 != "FEEL" } ?? false
            if isExternal { find("decision.unsupported", element["kind"] ?? "", element.line) }
            let template = try scope.function(
                parameters, result: type(element["typeRef"], document), isExternal: isExternal
            ) {
                () throws(FEELSyntaxError) in
                isExternal ? Parser.Typed(node: .constant(.null), type: .any) : try inner(element, nil, scope, document)
            }
            return Parser.Typed(node: .function(template), type: .function(parameters.map(\.type), template.inferred))
        case "invocation":
            let callee = try inner(element, nil, scope, document)
            var arguments: [(String, Node)] = []
            for binding in element.all("binding") {
                arguments.append(
                    (binding.child("parameter")?["name"] ?? "", try inner(binding, nil, scope, document).node))
            }
            return Parser.Typed(node: .callNamed(callee.node, arguments), type: .any)
        case "relation":
            let columns = element.all("column").map { $0["name"] ?? "" }
            var rows: [Node] = []
            for row in element.all("row") {
                let cells = row.children.filter { ModelCompiler.expressions.contains($0.name) }
                rows.append(
                    .context(
                        zip(columns, cells).map { name, cell in
                            Node.Entry(name: name, slot: scope.slot(), value: boxed(cell, scope, document).node)
                        }))
            }
            columns.forEach(scope.learn(member:))
            return Parser.Typed(node: .list(rows), type: .list(.any))
        case "list":
            let items = element.children.filter { ModelCompiler.expressions.contains($0.name) }
            return Parser.Typed(node: .list(items.map { boxed($0, scope, document).node }), type: .list(.any))
        case "conditional":
            let test = try inner(element, "if", scope, document).node
            let yes = try inner(element, "then", scope, document)
            let no = try inner(element, "else", scope, document)
            return Parser.Typed(node: .condition(test, yes.node, no.node), type: yes.type == no.type ? yes.type : .any)
        case "filter":
            let source = try inner(element, "in", scope, document)
            let mark = scope.mark()
            defer { scope.restore(mark) }
            let item = scope.bindItem(source.type.isList ? source.type.element : source.type)
            let condition = try inner(element, "match", scope, document).node
            return Parser.Typed(node: .filter(source.node, item: item, condition), type: .any)
        case "for", "some", "every":
            let source = try inner(element, "in", scope, document)
            let mark = scope.mark()
            defer { scope.restore(mark) }
            let slot = scope.bind(element["iteratorVariable"] ?? "", source.type.element)
            let collects = element.name == "for"
            let partial = collects ? scope.bind("partial", .list(.any)) : nil
            let body = try inner(element, collects ? "return" : "satisfies", scope, document)
            return Parser.Typed(
                node: .iteration(
                    Node.Iteration(
                        kind: collects ? .collect : element.name == "some" ? .some : .every,
                        sources: [Node.Iteration.Source(slot: slot, from: source.node, to: nil)],
                        partial: partial.flatMap { scope.isUsed($0) ? $0 : nil }, body: body.node)),
                type: collects ? .list(body.type) : .boolean)
        default: throw FEELSyntaxError("decision.unsupported", 0, found: element.name)
        }
    }

    /// Entries see those before them; an entry without a variable is the whole context's value.
    private func context(
        _ element: XMLElement, _ scope: Scope, _ document: XMLElement
    ) throws(FEELSyntaxError) -> Parser.Typed {
        let mark = scope.mark()
        defer { scope.restore(mark) }
        let answer = "\u{0}"
        var (entries, fields): ([Node.Entry], [FEELType.Field]) = ([], [])
        var result: FEELType?
        for entry in element.all("contextEntry") {
            let value = try inner(entry, nil, scope, document)
            guard let variable = entry.child("variable"), let name = variable["name"] else {
                entries.append(Node.Entry(name: answer, slot: scope.slot(), value: value.node))
                result = value.type
                continue
            }
            guard !entries.contains(where: { $0.name == name }) else {
                return Parser.Typed(node: .constant(.null), type: .null)
            }
            let declared = type(variable["typeRef"], document)
            let node = declared == .any ? value.node : .coerce(value.node, declared)
            let known = declared == .any ? value.type : declared
            scope.learn(member: name)
            entries.append(Node.Entry(name: name, slot: scope.bind(name, known), value: node))
            fields.append(FEELType.Field(name, known))
        }
        if let result { return Parser.Typed(node: .property(.context(entries), answer), type: result) }
        return Parser.Typed(node: .context(entries), type: .context(fields))
    }

    private func table(
        _ element: XMLElement, _ scope: Scope, _ document: XMLElement
    ) throws(FEELSyntaxError) -> Parser.Typed {
        let outputs = element.all("output")
        let definition = DecisionTable(
            hitPolicy: try DecisionTable.HitPolicy(
                element["hitPolicy"] ?? "UNIQUE", aggregation: element["aggregation"]),
            inputs: element.all("input").map { input in
                let expression = input.child("inputExpression")
                return DecisionTable.Input(
                    expression: expression?.child("text")?.text ?? input["label"] ?? "",
                    type: type(expression?["typeRef"], document),
                    allowed: input.child("inputValues")?.child("text")?.text)
            },
            outputs: outputs.map { output in
                DecisionTable.Output(
                    name: output["name"] ?? (outputs.count == 1 ? "" : output["label"] ?? ""),
                    type: type(output["typeRef"], document), allowed: output.child("outputValues")?.child("text")?.text,
                    fallback: output.child("defaultOutputEntry")?.child("text")?.text)
            },
            rules: element.all("rule").map { rule in
                DecisionTable.Rule(
                    tests: rule.all("inputEntry").map { $0.child("text")?.text ?? "-" },
                    outputs: rule.all("outputEntry").map { $0.child("text")?.text ?? "" }, line: rule.line)
            })
        return isAnalysing ? try analysed(definition, element, scope) : try definition.compile(in: scope)
    }
}
