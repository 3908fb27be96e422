import OrderedCollections

extension ProcedureChecker {
    /// Judges can only be kept from those whom the form asks for, and outcomes need no reason that nobody gives.
    func checkScoring() {
        let asked = Set(procedure.form.fields.map(\.path))
        for (step, scoring) in procedure.scoringSteps {
            guard let node = stepsNode?.child(step.id) else { continue }
            for path in scoring.conflicts where !asked.contains(path) {
                node.problem("pack.conflict_unasked", ["path": path], at: "conflicts")
            }
            for outcome in step.outcomes where outcome.needsReason || outcome.takesAssignee {
                node.problem("pack.score_needs_no_reason", ["outcome": outcome.id], at: "outcomes")
            }
        }
    }

    /// The texts of criteria, by step, and of seats that have names.
    func scoringTexts() -> [[String]] {
        procedure.scoringSteps.flatMap { step, scoring in
            scoring.criteria.map { ["criteria", "\(step.id).\($0.id)"] }
                + scoring.panel.places.filter { $0.id != PanelRule.member }.map { ["seats", $0.id] }
        }
    }
}

extension Texts {
    package func criterion(_ step: String, _ id: String) -> String { self["criteria", "\(step).\(id)"] ?? id }
    package func seat(_ id: String) -> String? { self["seats", id] }
}
