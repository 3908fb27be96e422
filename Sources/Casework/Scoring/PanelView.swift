package import Administration
package import Core

/// How somebody stands to a panel: it decides what they may know.
enum Standing: Hashable {
    /// The platform itself, which shows nothing to anybody.
    case platform
    case judge
    /// Leads the panel, or the unit that judges or decides.
    case overseer
    /// Takes part in the case otherwise.
    case staff
    case applicant

    init(_ caller: Caller, _ panel: Panel, _ dossier: Dossier) {
        if caller.kind == .system {
            self = .platform
        } else if caller.kind == .officer, caller.officer != nil, panel.seat(of: caller.officer) != nil {
            self = .judge
        } else if caller.kind == .officer, Standing.leads(caller, panel, dossier) {
            self = .overseer
        } else if Policy.permits(
            caller, .readDossier, on: PolicyResource(units: dossier.units, subject: dossier.procedure))
        {
            self = .staff
        } else {
            self = .applicant
        }
    }

    private static func leads(_ caller: Caller, _ panel: Panel, _ dossier: Dossier) -> Bool {
        [panel.unit, dossier.competentUnit].contains { unit in
            caller.holds(.divisionHead, at: unit) || caller.holds(.leader, at: unit)
        }
    }
}

/// What one reader may know of a panel's work: the one place that decides it, for pages, API and journals alike.
struct Disclosure {
    let standing: Standing
    let panel: Panel
    /// Whose own sheets are always theirs to see.
    let officer: Identifier?
    private let isPublished: Bool

    init(_ panel: Panel, of dossier: Dossier, to caller: Caller) {
        standing = Standing(caller, panel, dossier)
        self.panel = panel
        officer = caller.kind == .officer ? caller.officer : nil
        var isReady = false
        if case .finished = dossier.clock.state { isReady = true }
        isPublished = dossier.isEnded || isReady
    }

    /// The sheets of other judges.
    var showsSheets: Bool {
        switch standing {
        case .platform: true
        case .judge: panel.phase == .discussion ? panel.sheet(of: officer) != nil : !panel.phase.isOpen
        case .overseer: !panel.phase.isOpen
        case .staff, .applicant: false
        }
    }

    /// The panel's mark and place.
    var showsResult: Bool {
        switch standing {
        case .platform: true
        case .judge, .overseer: !panel.phase.isOpen
        case .staff: panel.phase == .closed
        case .applicant: panel.phase == .closed && isPublished
        }
    }

    /// Who judges.
    var showsNames: Bool { [.platform, .judge, .overseer].contains(standing) }

    /// Who has handed in a sheet, and how judges were drawn.
    var showsProgress: Bool {
        standing == .platform || standing == .overseer || panel.seat(of: officer)?.place == PanelRule.chair
            || showsSheets
    }

    func shows(_ sheet: Sheet) -> Bool { showsSheets || (officer != nil && sheet.officer == officer) }

    var result: PanelResult? {
        guard showsResult, var result = panel.result else { return nil }
        if !showsSheets { result.chair = nil }
        return result
    }
}

/// A panel as one reader may see it.
package struct PanelView: Sendable, Hashable {
    package struct SeatView: Sendable, Hashable {
        package let seat: Seat
        /// Nil where the reader may not know it.
        package let hasScored: Bool?
        /// Nil where there is none, or the reader may not see it.
        package let sheet: Sheet?
    }

    package let step: String
    package let unit: String
    package let phase: Phase
    package let due: Instant?
    package let closes: Instant?
    package let group: String?
    package let commitment: String?
    /// Empty where the reader may not know who judges.
    package let seats: [SeatView]
    package let own: Sheet?
    package let isJudge: Bool
    /// Leads the panel: may recuse a judge, and fill a free seat.
    package let leads: Bool
    package let result: PanelResult?
    package let rank: PanelRank?
}

extension Dossier {
    /// The panels of the dossier as `caller` may see them.
    package func panels(for caller: Caller) -> [PanelView] {
        panels.map { panel in
            let may = Disclosure(panel, of: self, to: caller)
            let own = caller.kind == .officer ? panel.sheet(of: caller.officer) : nil
            let seats = panel.seats.map { seat in
                let sheet = panel.sheet(of: seat.officer)
                let hasScored = panel.phase.isOpen ? sheet?.phase == panel.phase : sheet != nil
                let isKnown = may.showsProgress || seat.officer == may.officer
                return PanelView.SeatView(
                    seat: seat, hasScored: isKnown ? hasScored : nil,
                    sheet: sheet.flatMap { may.shows($0) ? $0 : nil })
            }
            return PanelView(
                step: panel.step, unit: panel.unit, phase: panel.phase, due: panel.due, closes: panel.closes,
                group: panel.group, commitment: panel.commitment, seats: may.showsNames ? seats : [], own: own,
                isJudge: may.standing == .judge, leads: leads(panel, caller), result: may.result,
                rank: may.showsResult ? panel.rank : nil)
        }
    }

    /// Whether `caller` leads the panel: sits in its chair, or leads the unit.
    func leads(_ panel: Panel, _ caller: Caller) -> Bool {
        switch Standing(caller, panel, self) {
        case .overseer, .platform: true
        case .judge: panel.chair == caller.officer
        case .staff, .applicant: false
        }
    }

    /// A journal as `caller` may read it: what they may not know of a panel is withheld, whatever was written.
    func disclosed(_ journal: [JournalEntry], to caller: Caller) -> [JournalEntry] {
        guard !panels.isEmpty, caller.kind != .system else { return journal }
        let known = Dictionary(
            panels.map { ($0.step, Disclosure($0, of: self, to: caller)) }, uniquingKeysWith: { _, last in last })
        let showsAll = known.values.allSatisfy { $0.showsNames && $0.showsSheets }
        return journal.map { entry in
            if case .migrated(let move) = entry.event, !showsAll {
                return JournalEntry(
                    sequence: entry.sequence, at: entry.at, actor: entry.actor, event: .migrated(move.withoutPanels))
            }
            guard let step = entry.event.panelStep, let may = known[step] else { return entry }
            guard let event = may.told(entry.event) else {
                return JournalEntry(
                    sequence: entry.sequence, at: entry.at,
                    actor: Actor(kind: entry.actor.kind, id: nil, name: "", unit: entry.actor.unit),
                    event: .withheld(kind: entry.event.kind, step: step))
            }
            return JournalEntry(sequence: entry.sequence, at: entry.at, actor: entry.actor, event: event)
        }
    }
}

extension Event {
    /// The step whose panel the event tells of; nil for everything else.
    fileprivate var panelStep: String? {
        switch self {
        case .panelDrawn(let draw): draw.step
        case .recused(let recusal): recusal.step
        case .sheetSubmitted(let sheet): sheet.step
        case .scored(let step, _), .ranked(let step, _): step
        case .stepOpened(let task): task.isSeat ? task.step : nil
        case .stepClosed(let closed): closed.branch?.hasPrefix(Seat.prefix) == true ? closed.step : nil
        case .assigned(let step, let branch, _): branch?.hasPrefix(Seat.prefix) == true ? step : nil
        default: nil
        }
    }
}

extension Disclosure {
    /// The event as the reader may know it; nil when they may know only that there was one.
    fileprivate func told(_ event: Event) -> Event? {
        switch event {
        case .panelDrawn: return standing == .overseer || standing == .platform ? event : nil
        case .recused(let recusal):
            return standing == .overseer || standing == .platform || recusal.officer == officer ? event : nil
        case .sheetSubmitted(let sheet): return shows(sheet) ? event : nil
        case .scored(let step, _): return result.map { .scored(step: step, result: $0) }
        case .ranked: return showsResult ? event : nil
        case .stepOpened(let task): return showsNames || task.assignee == officer && officer != nil ? event : nil
        default: return showsProgress ? event : nil
        }
    }
}
