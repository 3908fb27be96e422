import Administration
package import Core

/// What is said of a dossier of a unit that ends; each has its sentence in share/locales.
package enum HandoverKind: String, RemarkKind {
    package static let family = "handover"

    case onlySuccessor = "only_successor"
    case named
    case byWard = "by_ward"
    /// The ward was divided; nobody knows on which side the place is.
    case byLargerPart = "by_larger_part"
    /// The dossier names no ward.
    case byUnitArea = "by_unit_area"
    case stays
    /// The last day on which the old unit finishes what is left with it has passed.
    case leftOver = "left_over"
    case askedOn = "asked_on"
    case freed
    case consultationOpen = "consultation_open"
    case panelOpen = "panel_open"
    case noSuccessor = "no_successor"
}

package typealias HandoverRemark = Remark<HandoverKind>

/// What a reorganisation means for one dossier.
package struct HandoverPlan: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case moves, stays
        /// It has no certain way to a successor.
        case refused
    }

    package let verdict: Verdict
    /// Why, in the words of the plan's rule.
    package let reason: Localized
    package let notes: [HandoverRemark]
    let handover: Handover?

    /// The units that hand on, with who takes over.
    package var changes: [Handover.Change] { handover?.changes ?? [] }
}

/// One open dossier and what becomes of it; nothing about a person.
package struct PlannedHandover: Sendable {
    let dossier: Dossier
    package let plan: HandoverPlan

    package var standing: DossierStanding { DossierStanding(dossier) }
}

/// How many dossiers a reorganisation found, by verdict and, of those that move, by successor.
package struct HandoverCounts: Sendable, Hashable {
    package private(set) var byVerdict: [HandoverPlan.Verdict: Int] = [:]
    package private(set) var bySuccessor: [String: Int] = [:]

    package init() {}
    package subscript(verdict: HandoverPlan.Verdict) -> Int { byVerdict[verdict] ?? 0 }
    package var all: Int { byVerdict.values.reduce(0, +) }

    mutating func add(_ plan: HandoverPlan) {
        byVerdict[plan.verdict, default: 0] += 1
        if let unit = plan.changes.first?.to { bySuccessor[unit, default: 0] += 1 }
    }

    mutating func add(_ others: HandoverCounts) {
        byVerdict.merge(others.byVerdict, uniquingKeysWith: +)
        bySuccessor.merge(others.bySuccessor, uniquingKeysWith: +)
    }
}
