package import Core
import OrderedCollections

/// A panel's work on one dossier. What its judges wrote is for ``PanelView`` to show, and for nobody else.
struct Panel: Sendable, Hashable {
    let step: String
    let unit: String
    /// Which dossiers it is ranked with, and when; nil where it stands for itself.
    let group: String?
    let closes: Instant?
    /// The hash of the seed that draws lots.
    let commitment: String?
    var phase: Phase
    var due: Instant?
    var seats: [Seat]
    var recused: [Identifier] = []
    /// Each judge's latest.
    var sheets: [Sheet] = []
    var result: PanelResult?
    var rank: PanelRank?

    func seat(of officer: Identifier?) -> Seat? { seats.first { $0.officer == officer } }
    func sheet(of officer: Identifier?) -> Sheet? { sheets.first { $0.officer == officer } }
    var chair: Identifier? { seats.first { $0.place == PanelRule.chair }?.officer }
    /// Judges who have handed in a sheet, in any phase or in this one.
    var scored: Int { seats.count { sheet(of: $0.officer) != nil } }
    var scoredNow: Int { seats.count { sheet(of: $0.officer)?.phase == phase } }
}

package struct Seat: Sendable, Hashable {
    /// `seat-1`: the branch of its task.
    package let id: String
    /// The kind of seat in the pack: `chair`, `member`.
    package let place: String
    package let role: String
    package let officer: Identifier
    package let name: String

    static let prefix = "seat-"
}

extension OpenTask {
    /// A judge's place on a panel, which is taken by lot and given to nobody else.
    package var isSeat: Bool { branch.map(OpenTask.isSeat) ?? false }
    package static func isSeat(_ branch: String) -> Bool { branch.hasPrefix(Seat.prefix) }
}

/// What one judge wrote. Every version is in the journal.
package struct Sheet: Sendable, Hashable {
    package let step: String
    package let officer: Identifier
    package let phase: Phase
    package let marks: [String: Decimal]
    package let note: String?
}

/// Where a dossier stands among those that it was ranked with; no place when it was not there when the ranking closed.
package struct PanelRank: Sendable, Hashable {
    package let place: Int?
    package let of: Int
    /// What the lots were drawn with; its SHA-256 is the commitment.
    package let seed: String?
}

/// Judges taken for a dossier, and everything that decided who: anyone can draw again and must come to the same.
package struct PanelDraw: Sendable, Hashable {
    package let step: String
    package let unit: String
    /// The whole panel; else seats that were free.
    package let isWhole: Bool
    package let phase: Phase
    package let due: Instant?
    package let group: String?
    package let closes: Instant?
    package var commitment: String?
    package let seats: [Seat]
    package let seed: String
    /// Who could have been taken, and how many dossiers each had.
    package let loads: [Load]
    /// Who could not, since they are tied to the applicant.
    package let barred: [Identifier]

    package struct Load: Sendable, Hashable {
        package let officer: Identifier
        package let load: Int
    }
}

package struct Recusal: Sendable, Hashable {
    package let step: String
    package let seat: String
    package let officer: Identifier
    package let reason: String
    /// The judge said so; else whoever leads the panel did.
    package let isOwn: Bool
}

/// How a phase of a panel's work ended.
package struct PhaseClosing: Sendable, Hashable {
    package let step: String
    package let phase: Phase
    package let next: Phase
    package let due: Instant?
}

extension Dossier {
    func panel(_ step: String) -> Panel? { panels.last { $0.step == step } }

    mutating func change(_ step: String, _ body: (inout Panel) -> Void) {
        guard let index = panels.lastIndex(where: { $0.step == step }) else { return }
        body(&panels[index])
    }

    mutating func seat(_ draw: PanelDraw) {
        if draw.isWhole {
            panels.removeAll { $0.step == draw.step }
            panels.append(
                Panel(
                    step: draw.step, unit: draw.unit, group: draw.group, closes: draw.closes,
                    commitment: draw.commitment, phase: draw.phase, due: draw.due, seats: draw.seats))
        } else {
            change(draw.step) { $0.seats += draw.seats }
        }
    }

    mutating func recuse(_ recusal: Recusal) {
        change(recusal.step) { panel in
            panel.seats.removeAll { $0.officer == recusal.officer }
            panel.sheets.removeAll { $0.officer == recusal.officer }
            if !panel.recused.contains(recusal.officer) { panel.recused.append(recusal.officer) }
        }
    }

    /// Sheets stand in the order of their judges, so that the state does not depend on who was first.
    mutating func take(_ sheet: Sheet) {
        change(sheet.step) { panel in
            panel.sheets.removeAll { $0.officer == sheet.officer }
            panel.sheets.append(sheet)
            panel.sheets.sort { $0.officer < $1.officer }
        }
    }
}
