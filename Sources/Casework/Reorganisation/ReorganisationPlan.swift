package import Administration
package import Core
import Decisions

/// A reorganisation of units on a day, as a plan file says it: which units end and who carries their work on, and by
/// which rules open dossiers stay where they are for a while or go to the successor at once.
package struct ReorganisationPlan: Sendable {
    /// Its name, by which it is taken back: `hcmc-2025-07-01`.
    package let name: String
    package let title: Localized
    /// The first day of the new order.
    package let date: CivilDate
    /// The law, and the article in it.
    package let basis: String
    package let article: String
    /// Who answers for it, for the journals.
    package let by: String
    package let changes: [UnitChange]
    package let rules: [HandoverRule]
    /// Whether a successor goes on being asked what its predecessor was asked and has not answered.
    package let movesConsultations: Bool
    /// Whether the officers of a unit with one successor go along with it.
    package let officersFollow: Bool
    /// Where single officers go, by their staff codes.
    package let officers: [String: [String]]
    /// What is said of a staff code that nobody there has: where it stands.
    let strangers: [String: SourceProblem]
    /// The file as it was read, kept so that it can be read again on its day.
    package let source: String

    /// The units whose dossiers move, with who carries their work on.
    package var heirs: [String: UnitChange.Heirs] {
        var heirs: [String: UnitChange.Heirs] = [:]
        for change in changes {
            for unit in change.units where change.into != .units([unit]) {
                // A unit that takes others in goes on itself.
                if case .units(let into) = change.into, into.contains(unit), change.kind == .merge { continue }
                heirs[unit] = change.into
            }
        }
        return heirs
    }

    /// Throws `SourceProblems` for staff codes that nobody at the units that end has.
    func requireKnown(_ positions: PositionTransfer) throws(SourceProblems) {
        let unknown = strangers.filter { !positions.codes.contains($0.key) }.map(\.value)
        guard unknown.isEmpty else { throw SourceProblems(unknown) }
    }

    /// The last day on which what a rule leaves with the old units stays there; the day before the plan's when none
    /// leaves anything.
    package var lastDay: CivilDate {
        rules.compactMap { if case .stay(let until) = $0.then { until } else { nil } }.max() ?? date + (-1)
    }
}

/// What becomes of one unit, or of several in the same way.
package struct UnitChange: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case merge, split, abolish, rename }

    package enum Heirs: Sendable, Hashable {
        case units([String])
        /// The unit with this level or duty for what the dossier's ward, or else the unit's own area, has become.
        case byArea(String)
    }

    package let kind: Kind
    package let units: [String]
    package let into: Heirs
}

/// What is done with a dossier of a unit that ends: the first rule that holds says it.
package struct HandoverRule: Sendable {
    package enum Then: Sendable, Hashable {
        /// The old unit finishes it; what is still open after the last day goes to the successor.
        case stay(until: CivilDate)
        /// To the successor, or to this unit.
        case move(to: String?)
    }

    let when: Rule?
    package let then: Then
    /// Why, in the words of the plan.
    package let why: Localized

    /// What expressions see.
    static let names = FEELNames([
        FEELType.Field("due", .date), FEELType.Field("date", .date), FEELType.Field("filed", .date),
        FEELType.Field("today", .date), FEELType.Field("unit", .string), FEELType.Field("area", .string),
        FEELType.Field("procedure", .string), FEELType.Field("step", .string), FEELType.Field("steps", .list(.string)),
        FEELType.Field("channel", .string), FEELType.Field("accepted", .boolean), FEELType.Field("waiting", .boolean),
        FEELType.Field("answers", .any),
    ])

    func holds(_ scope: [String: Value], at now: Instant) throws(Problem) -> Bool {
        guard let when else { return true }
        return try when.isTrue(scope, at: now)
    }
}
