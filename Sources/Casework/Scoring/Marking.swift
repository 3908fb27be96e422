package import Core

/// What a panel came to on one dossier.
package struct PanelResult: Sendable, Hashable {
    package let mark: Decimal
    /// How many sheets were counted.
    package let counted: Int
    /// The panel's mark in each criterion.
    package let criteria: [String: Decimal]
    /// The chair's own total; nil without a chair's sheet, and for readers who may not see sheets.
    package internal(set) var chair: Decimal?
}

// Marks are exact: sums of what the judges wrote, divided and rounded once.

extension Scoring {
    /// What the sum of a sheet is divided by: the weights' sum, or 1 where points are added up.
    private var divisor: Decimal {
        let weights = criteria.compactMap(\.weight)
        return weights.isEmpty ? .one : Decimal.sum(weights)
    }

    private func sum(_ marks: [String: Decimal]) -> Decimal {
        Decimal.sum(criteria.map { (marks[$0.id] ?? .zero) * ($0.weight ?? .one) })
    }

    /// The total of one sheet: points weighed, or added up.
    package func total(_ marks: [String: Decimal]) -> Decimal? { rounding.quotient(sum(marks), divisor) }

    /// The mark of several sums over one divisor; nil without any.
    private func mark(_ sums: [Decimal], over divisor: Decimal) -> Decimal? {
        let sorted = sums.sorted()
        let middle = sorted.count / 2
        let kept: ArraySlice<Decimal> =
            switch aggregate {
            case .mean: sorted[...]
            case .trimmedMean: sorted.count < 3 ? sorted[...] : sorted.dropFirst().dropLast()
            case .median where sorted.count < 2: sorted[...]
            case .median: sorted.count % 2 == 1 ? sorted[middle...middle] : sorted[(middle - 1)...middle]
            }
        guard !kept.isEmpty else { return nil }
        return rounding.quotient(Decimal.sum(kept), divisor * Decimal(kept.count))
    }

    /// What the sheets come to, in whatever order they were handed in; nil without any. `chair`: whose sheet leads.
    func result(_ sheets: [Sheet], chair: Identifier?) -> PanelResult? {
        guard let mark = mark(sheets.map { sum($0.marks) }, over: divisor) else { return nil }
        let parts = criteria.compactMap { criterion -> (String, Decimal)? in
            self.mark(sheets.map { $0.marks[criterion.id] ?? .zero }, over: .one).map { (criterion.id, $0) }
        }
        let leading = sheets.first { $0.officer == chair }
        return PanelResult(
            mark: mark, counted: sheets.count, criteria: Dictionary(uniqueKeysWithValues: parts),
            chair: leading.flatMap { total($0.marks) })
    }

    /// What is wrong with a sheet; nobody's marks are told, since problems are logged.
    func problems(_ marks: [String: Decimal]) -> [Problem] {
        let known = Set(criteria.map(\.id))
        let strange = marks.keys.filter { !known.contains($0) }.sorted().map {
            Problem(.invalid, "score.no_such_criterion", at: "/marks/\($0)")
        }
        return strange
            + criteria.compactMap { criterion in
                let place = "/marks/\(criterion.id)"
                guard let mark = marks[criterion.id] else { return Problem(.invalid, "score.missing", at: place) }
                let scale = ["from": criterion.from.description, "to": criterion.to.description]
                guard criterion.from <= mark, mark <= criterion.to else {
                    return Problem(.invalid, "score.out_of_scale", scale, at: place)
                }
                guard Decimal.remainder(mark - criterion.from, criterion.step) == .zero else {
                    return Problem(
                        .invalid, "score.between_steps", ["step": criterion.step.description], at: place)
                }
                return nil
            }
    }
}
