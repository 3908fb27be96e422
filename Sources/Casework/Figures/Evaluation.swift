package import Core

/// What an index comes to: each part with its points, or with the sentence that says why no journal tells it. What is open
/// makes a span from the lowest to the highest.
package struct Evaluation: Sendable {
    package struct Part: Sendable {
        package let id: String
        package let name: Localized
        /// In hundredths; nil when it cannot be told.
        package let points: Int?
        package let most: Int
        package let sure: EvaluationScheme.Sure
        /// The share that was measured: so many of so many.
        package let share: Share?
        package let why: Localized?
        /// The measures of a group.
        package var parts: [Part] = []
    }

    package struct Share: Sendable, Hashable {
        package let part: Int
        package let whole: Int

        package init(part: Int, whole: Int) {
            self.part = part
            self.whole = whole
        }

        /// In tenths of a percent, rounded half up; nil of nothing.
        package var permille: Int? { whole == 0 ? nil : Evaluation.rounded(part * 1000, whole) }
    }

    package let name: Localized
    package let basis: String
    /// How many dossiers it is about.
    package let dossiers: Int
    package let parts: [Part]
    /// In hundredths: what is told, and what it comes to when everything open got all its points.
    package let lowest: Int
    package let highest: Int
    /// Nil when there is nothing to judge.
    package let lowestClass: Localized?
    package let highestClass: Localized?

    /// `told`: the points that are known, in hundredths; `tenths`: the same, rounded once, for the class.
    init(
        _ name: Localized, _ basis: String, dossiers: Int, _ parts: [Part], told: Int, tenths: Int,
        classes: [EvaluationScheme.Class]
    ) {
        self.name = name
        self.basis = basis
        self.dossiers = dossiers
        self.parts = parts
        let open = parts.reduce(0) { sum, part in
            if part.parts.isEmpty { return sum + (part.points == nil ? part.most : 0) }
            return sum + part.parts.reduce(0) { $0 + ($1.points == nil ? $1.most : 0) }
        }
        (lowest, highest) = (told, told + open)
        guard dossiers > 0 else {
            (lowestClass, highestClass) = (nil, nil)
            return
        }
        lowestClass = EvaluationScheme.name(of: tenths, in: classes)
        highestClass = EvaluationScheme.name(of: tenths + open / 10, in: classes)
    }

    /// Half up, of what is not negative.
    static func rounded(_ part: Int, _ whole: Int) -> Int { (2 * part + whole) / (2 * whole) }
}

extension EvaluationScheme {
    /// The agency's index of TT 01/2018 Điều 13 over everything that it resolved.
    package func agency(_ figures: Figures) -> Evaluation {
        let groups = figures.resolved.map { key, count in
            DossierShape(
                punctuality: key.punctuality, steps: key.steps, units: key.units, supplements: key.supplements,
                channel: key.channel, count: count)
        }
        return index(criteria, groups, agencyClasses)
    }

    /// An officer's, by the criteria that speak of officers.
    package func officer(_ officer: Figures.Officer) -> Evaluation {
        let groups = officer.taken.map { key, count in
            DossierShape(
                punctuality: key.punctuality, steps: key.steps, units: 1, supplements: key.supplements,
                channel: .online, count: count)
        }
        return index(criteria.filter { officerCriteria.contains($0.number) }, groups, officerClasses)
    }

    private struct DossierShape {
        let punctuality: Punctuality
        let steps: Punctuality
        let units: Int
        let supplements: Int
        let channel: Channel
        let count: Int

        func word(_ measure: Criterion.Measure) -> String {
            switch measure {
            case .punctuality: punctuality.word
            case .steps: (steps == .unmeasured ? punctuality : steps).word
            case .supplements: supplements == 0 ? "none" : supplements == 1 ? "one" : "more"
            case .units: units == 1 ? "one" : "more"
            case .channel: channel.rawValue
            }
        }
    }

    private func index(_ criteria: [Criterion], _ shapes: [DossierShape], _ classes: [Class]) -> Evaluation {
        let dossiers = shapes.reduce(0) { $0 + $1.count }
        var all = 0
        let parts = criteria.map { criterion in
            var points: Int?
            if let measure = criterion.measure, dossiers > 0 {
                let sum = shapes.reduce(0) { $0 + (criterion.points[$1.word(measure)] ?? 0) * $1.count }
                points = Evaluation.rounded(sum * 100, dossiers)
                all += sum
            }
            return Evaluation.Part(
                id: String(criterion.number), name: criterion.name, points: points, most: 200, sure: criterion.sure,
                share: nil, why: criterion.why)
        }
        let whole = max(1, dossiers)
        return Evaluation(
            criteriaName, criteriaBasis, dossiers: dossiers, parts, told: Evaluation.rounded(all * 100, whole),
            tenths: Evaluation.rounded(all * 10, whole), classes: classes)
    }

    /// The index of QĐ 766/QĐ-TTg, as far as journals tell it.
    package func quality(_ figures: Figures) -> Evaluation {
        let parts = groups.map { group in
            let measured = group.parts.map { part in
                let share = part.why == nil ? share(part.measure, figures) : nil
                return Evaluation.Part(
                    id: part.measure.rawValue, name: Localized(vietnamese: "", english: ""),
                    points: share.flatMap { points($0, part) }, most: part.points * 100, sure: part.sure, share: share,
                    why: part.why)
            }
            let told = measured.compactMap(\.points)
            return Evaluation.Part(
                id: group.id, name: group.name, points: told.isEmpty ? nil : told.reduce(0, +),
                most: group.points * 100, sure: group.sure, share: nil, why: group.why, parts: measured)
        }
        let told = parts.reduce(0) { $0 + ($1.points ?? 0) }
        return Evaluation(
            qualityName, qualityBasis, dossiers: figures.total.receivedInAll + figures.total.resolvedInAll, parts,
            told: told, tenths: Evaluation.rounded(told, 10), classes: qualityClasses)
    }

    private func points(_ share: Evaluation.Share, _ part: Group.Part) -> Int? {
        guard share.whole > 0 else { return nil }
        return min(
            part.points * 100, Evaluation.rounded(part.points * 10_000 * share.part, share.whole * part.threshold))
    }

    private func share(_ measure: Group.Part.Measure, _ figures: Figures) -> Evaluation.Share {
        let line = figures.total
        switch measure {
        case .onTime:
            let inTime = figures.resolved.reduce(0) { sum, item in
                let isLate = item.key.punctuality == .late || item.key.supplements > supplementsAtMost
                return sum + (isLate ? 0 : item.value)
            }
            return Evaluation.Share(part: inTime, whole: line.resolvedInAll)
        case .proceduresOnline:
            let seen = figures.procedures.filter { $0.receivedInAll > 0 }
            return Evaluation.Share(part: seen.count { ($0.received[.online] ?? 0) > 0 }, whole: seen.count)
        case .dossiersOnline:
            return Evaluation.Share(part: line.received[.online] ?? 0, whole: line.receivedInAll)
        case .paidOnline: return Evaluation.Share(part: line.paidOnline, whole: line.paid)
        case .papersDigitised: return Evaluation.Share(part: line.papersDigitised, whole: line.withPapers)
        case .resultsDigitised: return Evaluation.Share(part: line.resultsDigitised, whole: line.resolvedInAll)
        case .reuse: return Evaluation.Share(part: 0, whole: 0)
        }
    }
}
