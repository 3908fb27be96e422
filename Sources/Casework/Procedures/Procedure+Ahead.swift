import OrderedCollections

extension Procedure {
    /// The documents that may still be issued from a step on, itself counted: the nearest first, in the order in which
    /// outcomes name their ways.
    package func documentsAhead(of step: String) -> [String] {
        var documents: OrderedSet<String> = []
        var seen: Set<String> = [step]
        var line = [step]
        var next = 0
        while next < line.count {
            defer { next += 1 }
            guard let step = steps[line[next]] else { continue }
            if case .issue(let document) = step.kind { documents.append(document) }
            for case .step(let id) in step.targets where seen.insert(id).inserted { line.append(id) }
        }
        return Array(documents)
    }
}
