import Administration
import Core
import OrderedCollections

/// Plans the moves of dossiers from one version of a procedure to another. Pure: the same state gives the same plan.
package struct MigrationPlanner: Sendable {
    let old: Procedure
    let new: Procedure
    let map: MigrationMap
    package let differences: [Difference]
    let oldWays: Ways
    let newWays: Ways
    /// Parts in which nothing differs need not be asked of every dossier.
    let formDiffers: Bool
    let papersDiffer: Bool
    let feesDiffer: Bool
    let lawDiffers: Bool

    package init(from old: Procedure, to new: Procedure, map: MigrationMap) {
        self.old = old
        self.new = new
        self.map = map
        differences = ProcedureComparison.differences(from: old, to: new, map: map)
        oldWays = Ways(old)
        newWays = Ways(new)
        lawDiffers = differences.contains { [.lawAdded, .lawRemoved, .lawValue, .lawDate].contains($0.kind) }
        formDiffers =
            lawDiffers || !map.questions.isEmpty || old.form.schemaDocument != new.form.schemaDocument
            || old.form.layout != new.form.layout
        papersDiffer =
            formDiffers || !map.papers.isEmpty
            || differences.contains { if case .paper = $0.reach { true } else { false } }
        feesDiffer =
            formDiffers
            || differences.contains { [.feeAdded, .feeRemoved, .feeAmount, .feeCondition].contains($0.kind) }
    }

    /// The plan for one open dossier, as `context` knows the time, the calendar and the units.
    package func plan(
        _ dossier: Dossier, _ past: DossierPast, choice: MigrationChoice? = nil, _ context: CommandContext
    ) -> MigrationPlan {
        var planning = MigrationPlanning(planner: self, dossier: dossier, past: past, context: context)
        do {
            try planning.place()
            let hasStayed = choice == nil && past.stays(under: old.pack.hash, insteadOf: new.pack.hash)
            if hasStayed || choice == .stay { return .decidedToStay(planning.reasons, old.name { $0.title }) }
            let isAsked = !planning.reasons.isEmpty
            if case .step(let step) = choice { try planning.choose(step) }
            let chosen = choice != nil && isAsked
            let ahead = try planning.ahead()
            let hindrances = planning.reasons.filter { !chosen || $0.kind.isFinal }
            guard hindrances.isEmpty else { return .stays(planning.reasons, ahead: ahead) }
            let isUntouched = planning.effects.isEmpty && ahead.isEmpty && planning.next == dossier
            let verdict: MigrationPlan.Verdict = chosen ? .decided : isUntouched ? .unchanged : .automatic
            return MigrationPlan(
                verdict: verdict, reasons: planning.reasons, effects: planning.effects, ahead: ahead,
                next: try planning.moved())
        } catch {
            let code = (error as? Problem)?.code ?? "fault"
            return .stays([MigrationReason(.unreadable, "", Localized(code: code))])
        }
    }
}

/// Which steps and results each step of a procedure may lead to.
struct Ways: Sendable {
    private let ahead: [String: Set<String>]

    init(_ procedure: Procedure) {
        var ahead: [String: Set<String>] = [:]
        for start in procedure.steps.keys {
            var seen: Set<String> = [start]
            var open = [start]
            while let id = open.popLast() {
                for target in procedure.steps[id]?.targets ?? [] where seen.insert(target.word).inserted {
                    if case .step(let next) = target { open.append(next) }
                    // The end of a branch leads to what follows them all.
                    if case .done = target, let whole = procedure.steps[id]?.within?.step {
                        for case .step(let next) in procedure.steps[whole]?.outcomes.map(\.target) ?? []
                        where seen.insert(next).inserted { open.append(next) }
                    }
                }
            }
            ahead[start] = seen
        }
        self.ahead = ahead
    }

    /// The steps, and results as `end.…`, that may come, with the steps themselves.
    func from(_ steps: [String]) -> Set<String> {
        steps.reduce(into: []) { $0.formUnion(ahead[$1] ?? []) }
    }
}
