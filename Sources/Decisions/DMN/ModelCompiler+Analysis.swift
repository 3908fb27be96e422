/// What is told of a model beside what does not compile: faults of its tables, with the lines of their rules, and
/// decisions that require each other.
extension ModelCompiler {
    private static let mostCircles = 20

    func analysed(
        _ table: DecisionTable, _ element: XMLElement, _ scope: Scope
    ) throws(FEELSyntaxError) -> Parser.Typed {
        let findings = scope.names.map { table.findings(names: $0) } ?? []
        let cells = findings.filter { $0.kind == .cell }
        let known = scope.issues.count
        let compiled: Parser.Typed
        do {
            compiled = try table.compile(in: scope)
        } catch {
            guard !cells.isEmpty else { throw error }
            scope.issues.removeLast(scope.issues.count - known)
            tell(findings, element)
            // Told of their cells, and not of the table once more.
            scope.issues.removeLast(scope.issues.count - known)
            tell(cells, element)
            return Parser.Typed(node: .unknown(error.code), type: .any)
        }
        // What the table's own reading does not mind, such as members that only the model knows, is no fault.
        if scope.issues.count > known, !cells.isEmpty {
            scope.issues.removeLast(scope.issues.count - known)
            tell(cells, element)
        } else {
            tell(cells.filter { $0.cell?.cause == "feel.type_mismatch" }, element)
        }
        tell(findings.filter { $0.kind != .cell }, element)
        return compiled
    }

    private func tell(_ findings: [TableFinding], _ element: XMLElement) {
        for finding in findings {
            let rules = finding.rules.map(String.init).joined(separator: ", ")
            let detail = (rules.isEmpty ? "" : "rule \(rules): ") + finding.detail
            var parameters = ["rules": rules, "values": finding.detail]
            if let cell = finding.cell {
                parameters["text"] = cell.text
                parameters["cause"] = cell.cause
                parameters["found"] = cell.found
            }
            find(finding.kind.rawValue, detail, finding.line > 0 ? finding.line : element.line, parameters)
        }
    }

    /// Decisions whose values need each other: they find null where the circle closes.
    func findCircles(_ elements: [String: DecisionModel.Element]) {
        var needs: [String: [String]] = [:]
        for (key, element) in elements {
            guard case .decision(let decision) = element else { continue }
            var keys: [String] = []
            for (_, requirement) in decision.requirements {
                if case .value(let needed) = requirement { keys.append(needed) }
            }
            needs[key] = keys
        }
        for _ in 0..<ModelCompiler.mostCircles {
            needs = ModelCompiler.entangled(needs)
            guard let first = needs.keys.min() else { return }
            let circle = ModelCompiler.circle(from: first, needs)
            let names = (circle + circle.prefix(1)).compactMap { elements[$0]?.name }
            let source = circle.first.flatMap { sources[$0] }
            current = names.first ?? ""
            currentSpace = source?.document["namespace"] ?? ""
            find("decision.cyclic_requirement", names.joined(separator: " → "), source?.element.line ?? 0)
            for key in circle { needs[key] = nil }
        }
    }

    /// Without those that need nothing of the others, and so on.
    private static func entangled(_ needs: [String: [String]]) -> [String: [String]] {
        var left = needs
        var (open, users): ([String: Int], [String: [String]]) = ([:], [:])
        for (key, keys) in needs {
            let others = keys.filter { needs[$0] != nil }
            open[key] = others.count
            for other in others { users[other, default: []].append(key) }
        }
        var free = open.filter { $0.value == 0 }.map(\.key)
        while let key = free.popLast() {
            left[key] = nil
            for user in users[key] ?? [] {
                let rest = (open[user] ?? 0) - 1
                open[user] = rest
                if rest == 0 { free.append(user) }
            }
        }
        return left
    }

    /// Each of them needs another of them, so that the way comes back upon itself.
    private static func circle(from first: String, _ needs: [String: [String]]) -> [String] {
        var (path, places) = ([first], [first: 0])
        while let next = needs[path[path.count - 1]]?.first(where: { needs[$0] != nil }) {
            if let start = places[next] { return Array(path[start...]) }
            places[next] = path.count
            path.append(next)
        }
        return path
    }
}
