package import Administration
package import Core
package import Decisions
import OrderedCollections

/// A panel that judges dossiers: who sits on it, by what it judges, in which phases, and where the marks lead.
package struct Scoring: Sendable {
    package let panel: PanelRule
    package let criteria: [Criterion]
    package let phases: [PhaseRule]
    package let aggregate: Aggregate
    package let rounding: MarkRounding
    /// How many judges must have scored before there is a mark.
    package let least: Int
    /// What tells apart dossiers of one mark, in this order.
    package let tie: [TieRule]
    /// Nil where each dossier stands for itself.
    package let ranking: RankingRule?
    /// Paths of answers that name persons and organisations whom no judge may be tied to.
    package let conflicts: [String]
    /// Where marks lead: the first that holds; the last always does.
    package let ways: [Way]

    package struct Criterion: Sendable, Hashable {
        package let id: String
        package let from: Decimal
        package let to: Decimal
        /// Marks are `from` and whole steps above it.
        package let step: Decimal
        /// Nil where the points of a sheet are added up.
        package let weight: Decimal?
    }

    package struct PhaseRule: Sendable {
        package let phase: Phase
        package let limit: TimeLimit
    }

    /// What becomes of the judges' totals.
    package enum Aggregate: String, Sendable, CaseIterable {
        case mean
        /// Without the highest and the lowest.
        case trimmedMean = "trimmed_mean"
        case median
    }

    package struct Way: Sendable {
        package let outcome: String
        /// The least mark.
        package let from: Rule?
        /// The last place of a ranking.
        package let places: Int?
    }
}

/// Who judges: so many officers of a role for each kind of seat, of the step's unit or of another.
package struct PanelRule: Sendable {
    package struct Place: Sendable, Hashable {
        package let id: String
        package let role: String
        package let count: Int
    }
    /// A kind of unit (`ict_award_council`), found by the competent unit's area; nil: the unit where the step is done.
    package let unitKind: String?
    package let places: [Place]

    /// Who sits here leads the panel, and their total may break ties.
    package static let chair = "chair"
    /// The seats of a panel that is told by a role and a size.
    package static let member = "member"

    package var size: Int { places.reduce(0) { $0 + $1.count } }
    package var hasNamedPlaces: Bool { places.contains { $0.id != PanelRule.member } }
}

/// In which state a panel's work on one dossier is.
package enum Phase: String, Sendable, CaseIterable {
    /// Each judge knows their own sheet alone.
    case blind
    /// Judges who have handed in a sheet see the others'.
    case discussion
    /// The mark stands; what it is worth beside the others comes out when the ranking closes.
    case ranking
    case closed

    /// Judges may hand in and change sheets.
    package var isOpen: Bool { self == .blind || self == .discussion }
    /// The phases that packs give a time to, in their order.
    package static let timed: [Phase] = [.blind, .discussion]
}

/// How a mark loses digits. Marks are compared as they are shown: rounded.
package struct MarkRounding: Sendable, Hashable {
    package enum Half: String, Sendable, CaseIterable { case up, even }
    package let decimals: Int
    package let half: Half

    /// `sum / count`, rounded. Sums and counts of sheets are exact and so short that the 34 digits of the quotient
    /// never hide on which side of a half it lies.
    func quotient(_ sum: Decimal, _ count: Decimal) -> Decimal? {
        (sum / count).map { $0.rounded(half == .up ? .halfUp : .halfEven, scale: decimals).normalized }
    }
}

package enum TieRule: Sendable, Hashable {
    /// The higher mark in this criterion.
    case criterion(String)
    /// The earlier filing.
    case filed
    /// The higher total on the chair's sheet.
    case chair
    /// A lot, by a seed that was committed to before anybody scored.
    case lot
}

/// Dossiers of one procedure and group are ranked together, on one day.
package struct RankingRule: Sendable {
    /// A FEEL text; nil: all dossiers of the procedure.
    package let group: Rule?
    /// A FEEL date: the ranking closes when that day's office hours begin.
    package let closes: Rule
}

extension Procedure {
    /// The steps at which panels judge.
    package var scoringSteps: [(step: Step, scoring: Scoring)] {
        steps.values.compactMap { step in
            if case .score(let scoring) = step.kind { (step, scoring) } else { nil }
        }
    }

    /// The unit whose officers judge. Throws `dossier.no_unit_to_consult` when the area has none of the kind.
    func panelUnit(
        _ step: Step, _ scoring: Scoring, _ dossier: Dossier, _ units: UnitDirectory, at date: CivilDate
    ) throws -> String {
        guard let kind = scoring.panel.unitKind else {
            return step.place == .intake ? dossier.intakeUnit : dossier.competentUnit
        }
        guard let area = units.unit(dossier.competentUnit)?.area,
            let unit = units.competent(level: kind, area: area, at: date)
        else { throw Problem(.conflict, "dossier.no_unit_to_consult", ["kind": kind]) }
        return unit.id
    }
}
