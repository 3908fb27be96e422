import Administration
package import Core
import Decisions
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
            if let whole = Route.joined(id, procedure) {
                let exits = whole.outcomes.map { Exit(title: nil, target: Route.id($0.target, from: whole)) }
                return Stop(id: id, title: whole.join?.words[language] ?? "", notes: [], exits: exits, isEnd: false)
            }
            guard let step = procedure.steps[id] else {
                let result = String(id.dropFirst(Route.endPrefix.count))
                return Stop(id: id, title: texts.result(result), notes: [], exits: [], isEnd: true)
            }
            let exits = step.exits(texts, language).map {
                Exit(title: $0.title, target: Route.id($0.target, from: step))
            }
            return Stop(
                id: id, title: texts.step(id), notes: step.notes(texts, language, role), exits: exits, isEnd: false)
        }
    }

    static let endPrefix = "end."
    /// Where branches come together, by the step that holds them.
    static let joinPrefix = "join."

    static func id(_ target: Outcome.Target, from step: Step) -> String {
        switch target {
        case .step(let id): id
        case .end(let result): endPrefix + result
        case .done: joinPrefix + (step.within?.step ?? "")
        }
    }

    /// The step whose branches come together at this stop; nil for every other stop.
    static func joined(_ id: String, _ procedure: Procedure) -> Step? {
        id.hasPrefix(joinPrefix) ? procedure.steps[String(id.dropFirst(joinPrefix.count))] : nil
    }

    /// Steps and ends so that what follows first stands next, and nothing that can be avoided points back.
    static func order(_ procedure: Procedure) -> [String] {
        var (seen, finished): (Set<String>, [String]) = ([], [])
        func visit(_ id: String) {
            guard seen.insert(id).inserted else { return }
            if let whole = joined(id, procedure) {
                for outcome in whole.outcomes.reversed() { visit(Route.id(outcome.target, from: whole)) }
            } else if let step = procedure.steps[id] {
                for target in step.ways.reversed() { visit(Route.id(target, from: step)) }
            }
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
        case .task, .decide, .score: texts.outcome(outcome.id)
        case .consult, .issue, .deliver, .choose, .wait, .pay, .record, .parallel: nil
        }
    }

    /// How many branches must be done; nil for a step without branches.
    var join: Parallel.Join? { if case .parallel(let parallel) = kind { parallel.join } else { nil } }

    /// Where it leads by itself: branches lead on from where they come together.
    fileprivate var ways: [Outcome.Target] {
        guard case .parallel(let parallel) = kind, parallel.isSure else { return targets }
        return parallel.branches.compactMap { $0.steps.first }.map { .step($0) }
    }

    /// A way on: its outcome or target, in words where there are any, and the rule that chooses it.
    typealias Way = (id: String, title: String?, rule: String?, target: Outcome.Target)

    /// Every way on in words: what is chosen, the rules that choose, and where time leads.
    func exits(_ texts: Texts, _ language: Language) -> [Way] {
        if case .parallel(let parallel) = kind { return branches(parallel, texts, language) }
        var exits: [Way] = outcomes.map { ($0.id, names($0, texts), nil, $0.target) }
        if case .choose(let choice) = kind {
            switch choice.way {
            case .cases(let cases):
                for item in cases {
                    var rule: String?
                    if case .rule(let condition) = item.when { rule = condition.text }
                    exits.append((item.target.word, rule.flatMap { Step.words($0, texts) }, rule, item.target))
                }
            case .table(_, let targets):
                for target in OrderedSet(targets) where target != choice.otherwise {
                    exits.append((target.word, nil, nil, target))
                }
            }
            exits.append((choice.otherwise.word, nil, nil, choice.otherwise))
        }
        if let (id, target) = wayByTime, outcomes.allSatisfy({ $0.id != id }) {
            exits.append((id, limit.map { "⏱ " + $0.words(language) }, nil, target))
        }
        return exits
    }

    /// Into each branch, with its own limit; past them all where it may be that none is begun.
    private func branches(_ parallel: Parallel, _ texts: Texts, _ language: Language) -> [Way] {
        let into: [Way] = parallel.branches.compactMap { branch in
            guard let first = branch.steps.first else { return nil }
            let words = [texts.branch(branch.id), branch.limit?.words(language)].compactMap(\.self)
            var rule: String?
            if case .rule(let condition) = branch.when { rule = condition.text }
            return (branch.id, words.joined(separator: " · "), rule, .step(first))
        }
        return parallel.isSure ? into : into + outcomes.map { ($0.id, nil, nil, $0.target) }
    }

    /// A rule that asks for one answer, by its question or the words of the choice; nil of what takes more to say.
    private static func words(_ rule: String, _ texts: Texts) -> String? {
        guard let parts = rule.wholeMatch(of: /([a-z_0-9.]+) = (true|"([a-z_0-9]+)")/) else { return nil }
        let path = String(parts.1)
        return parts.3.map { texts.choice(path, String($0)) } ?? texts.label(path)
    }

    fileprivate func notes(_ texts: Texts, _ language: Language, _ role: (String) -> String) -> [String] {
        let who = self.role.map(role).map { $0.prefix(1).uppercased() + $0.dropFirst() }
        var notes = [[who, limit?.words(language)].compactMap(\.self).joined(separator: " · ")]
        if case .score(let scoring) = kind {
            notes += scoring.criteria.map { "• " + texts.criterion(id, $0.id) }
        }
        if case .consult(let consultation) = kind {
            notes += consultation.branches.map { "• " + texts.consult($0.id) }
        }
        return notes.filter { !$0.isEmpty }
    }
}

extension Parallel {
    /// Whether at least one branch is begun whatever was answered.
    var isSure: Bool { branches.contains { if case .always = $0.when { true } else { false } } }
}

extension Parallel.Join {
    var words: Localized {
        switch self {
        case .all: Localized(vietnamese: "Khi mọi nhánh đã xong", english: "When every branch is done")
        case .some(1): Localized(vietnamese: "Khi một nhánh đã xong", english: "When one branch is done")
        case .some(let count):
            Localized(vietnamese: "Khi \(count) nhánh đã xong", english: "When \(count) branches are done")
        }
    }
}
