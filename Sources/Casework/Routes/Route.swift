import Administration
package import Core
import OrderedCollections

/// The ways that a dossier can go, in words: what is drawn, exported and read out. Steps in the order in which a good
/// dossier meets them, then what else may happen, then the ends.
package struct Route: Sendable {
    package let title: String
    package let stops: [Stop]

    package struct Stop: Sendable {
        /// A step's id, or `end.` and a result's.
        package let id: String
        package let title: String
        /// Who does it, within what time, whom it asks.
        package let notes: [String]
        package let exits: [Exit]
        package let isEnd: Bool
    }

    package struct Exit: Sendable {
        /// The outcome in words; nil where there is only one way on.
        package let title: String?
        /// The `id` of a stop.
        package let target: String
    }

    /// `role` puts a role of the pack into words.
    package init(_ procedure: Procedure, _ language: Language, role: (String) -> String) {
        let texts = procedure.texts(language)
        title = texts.title
        stops = Route.order(procedure).map { id in
            guard let step = procedure.steps[id] else {
                let result = String(id.dropFirst(Route.endPrefix.count))
                return Stop(id: id, title: texts.result(result), notes: [], exits: [], isEnd: true)
            }
            let exits = step.outcomes.map { outcome in
                Exit(title: step.names(outcome, texts), target: Route.id(outcome.target))
            }
            return Stop(
                id: id, title: texts.step(id), notes: step.notes(texts, language, role), exits: exits, isEnd: false)
        }
    }

    static let endPrefix = "end."

    static func id(_ target: Outcome.Target) -> String {
        switch target {
        case .step(let id): id
        case .end(let result): endPrefix + result
        }
    }

    /// Steps and ends so that what follows first stands next, and nothing that can be avoided points back.
    static func order(_ procedure: Procedure) -> [String] {
        var (seen, finished): (Set<String>, [String]) = ([], [])
        func visit(_ id: String) {
            guard seen.insert(id).inserted else { return }
            for outcome in procedure.steps[id]?.outcomes.reversed() ?? [] { visit(Route.id(outcome.target)) }
            finished.append(id)
        }
        visit(procedure.firstStep.id)
        return finished.reversed()
    }
}

extension Step {
    /// An outcome in words; nil when it is the only way on and says nothing.
    func names(_ outcome: Outcome, _ texts: Texts) -> String? {
        switch kind {
        case .task, .decide: texts.outcome(outcome.id)
        case .consult, .issue, .deliver: nil
        }
    }

    fileprivate func notes(_ texts: Texts, _ language: Language, _ role: (String) -> String) -> [String] {
        let who = self.role.map(role).map { $0.prefix(1).uppercased() + $0.dropFirst() }
        var notes = [[who, limit?.words(language)].compactMap(\.self).joined(separator: " · ")]
        if case .consult(let consultation) = kind {
            notes += consultation.branches.map { "• " + texts.consult($0.id) }
        }
        return notes.filter { !$0.isEmpty }
    }
}
