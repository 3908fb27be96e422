package import Administration
package import Core

/// What a command knows beside the dossier: who acts, when, and the dated organisation and calendar of the place.
package struct CommandContext: Sendable {
    package let caller: Caller
    /// The caller has shown the secret of the dossier's receipt.
    package let secretMatches: Bool
    package let now: Instant
    package let calendar: WorkingCalendar
    package let units: UnitDirectory
    /// Who may be called to panels, and chance; empty where no panel is called.
    package var bench = Bench.empty
    /// The ranking that an alarm is about.
    package var ranking: Ranking?

    package init(
        caller: Caller, secretMatches: Bool = false, now: Instant, calendar: WorkingCalendar, units: UnitDirectory
    ) {
        self.caller = caller
        self.secretMatches = secretMatches
        self.now = now
        self.calendar = calendar
        self.units = units
    }

    /// The caller as the journal names them; `unit` is where an officer acts for, `roles` what they may have done it as,
    /// `assignee` to whom the task was given.
    package func actor(at unit: String? = nil, as roles: Set<String>? = nil, of assignee: Identifier? = nil) -> Actor {
        let kind: Actor.Kind =
            switch caller.kind {
            case .anonymous, .citizen: .citizen
            case .officer: .officer
            case .service: .service
            case .system: .system
            }
        return Actor(
            // A program has no name that people should read: its unit answers for it, its id says which one it was.
            kind: kind, id: caller.officer ?? caller.account, name: kind == .service ? "" : caller.displayName,
            unit: kind == .officer || kind == .service ? unit : nil,
            onBehalf: kind == .officer ? unit.flatMap { giver(at: $0, as: roles, of: assignee) } : nil)
    }

    private func giver(at unit: String, as roles: Set<String>?, of assignee: Identifier?) -> Giver? {
        let theirs = caller.positions.first {
            $0.unit == unit && $0.onBehalf != nil && $0.onBehalf?.officer == assignee
        }
        return theirs?.onBehalf ?? caller.acts(onBehalfIn: roles, at: unit)
    }

    /// Whether the caller holds the role of their seat at the panel's unit; where that has ended, wherever they have gone
    /// since: lots were drawn for persons, and nobody else may judge in their place.
    func mayJudge(_ seat: Seat, at unit: String, of procedure: String) -> Bool {
        if caller.holds(seat.role, at: unit, for: procedure) { return true }
        guard let last = units.unit(unit)?.to, last < now.date else { return false }
        return caller.positions.contains { $0.role.rawValue == seat.role && $0.onBehalf == nil }
    }

    /// The office hours of a unit; nil for the usual ones.
    func hours(of unit: String) -> OfficeHours? {
        units.unit(unit)?.officeHours.flatMap { calendar.unitHours[$0] }
    }
}
