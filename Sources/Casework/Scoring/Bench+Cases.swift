import Core
import OrderedCollections

// Panels in a pack's cases: invented judges, and the marks of other dossiers that the case names.

extension Bench {
    /// For each seat of each panel one judge, and two more of the role.
    static func invented(for procedure: Procedure) -> Bench {
        var steps: [String: Candidates] = [:]
        for (step, scoring) in procedure.scoringSteps {
            let roles = scoring.panel.places.flatMap { Array(repeating: $0.role, count: $0.count + 2) }
            steps[step.id] = Candidates(
                roles.enumerated().map { index, role in
                    Candidate(
                        officer: Identifier(rawValue: Int64(101 + index)), name: "\(index + 1)", roles: [role], load: 0)
                })
        }
        return Bench(seed: "case", lot: "case", steps: steps)
    }
}

extension Dossier {
    /// The ranking of this dossier among others with these marks, filed at the same time.
    func ranking(among rivals: [Decimal], _ step: String, _ procedure: Procedure) -> Ranking? {
        guard let result = panel(step)?.result, case .score(let scoring)? = procedure.steps[step]?.kind else {
            return nil
        }
        let others = rivals.enumerated().map { index, mark in
            Ranking.Entry(
                code: "rival-\(index + 1)", filedAt: filedAt,
                result: PanelResult(mark: mark, counted: 1, criteria: [:], chair: nil))
        }
        let own = Ranking.Entry(code: code, filedAt: filedAt, result: result)
        return Ranking(others + [own], tie: scoring.tie, seed: "case")
    }
}
