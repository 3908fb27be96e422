package import Core

/// A role held at a unit from one day to another.
package struct Position: Hashable, Sendable {
    package let unit: String
    package let role: Role
    package let from: CivilDate
    /// The last day; nil while it is held.
    package let to: CivilDate?
    /// Whose it is, when it was handed over; nil for one's own.
    package let onBehalf: Giver?
    /// As what its holder signs; nil where nothing is known of it. Of one that was handed over: its giver.
    package let signing: Signing?
    /// The procedures and registers, by id, that it is for; nil for all of the unit.
    package let subjects: Set<String>?

    package init(
        unit: String, role: Role, from: CivilDate, to: CivilDate? = nil, onBehalf: Giver? = nil,
        signing: Signing? = nil, subjects: Set<String>? = nil
    ) {
        self.subjects = subjects
        self.onBehalf = onBehalf
        self.signing = signing
        self.unit = unit
        self.role = role
        self.from = from
        self.to = to
    }

    package func isHeld(at date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }

    /// Whether it is for a procedure or register; nil: for whatever the unit does.
    package func covers(_ subject: String?) -> Bool {
        guard let subjects else { return true }
        return subject.map(subjects.contains) ?? false
    }
}

/// An officer by id, with the name for people to read: for whom somebody stands in.
package struct Giver: Hashable, Sendable {
    package let officer: Identifier
    package let name: String

    package init(officer: Identifier, name: String) {
        self.officer = officer
        self.name = name
    }
}

/// How surely we know who acts.
package enum Assurance: Hashable, Sendable {
    /// Nothing more is asked: people about their own matters, programs that hold a key, the platform itself, and
    /// officers of a demo without second factors.
    case exempt
    /// A password alone, where that is not enough.
    case single
    /// When a second factor or a passkey was last shown.
    case confirmed(Instant)
}

/// Who acts. Travels as a parameter through every command, since law depends on it.
package struct Caller: Hashable, Sendable {
    package enum Kind: String, Sendable { case anonymous, citizen, officer, service, system }

    package let kind: Kind
    package let account: Identifier?
    package let person: Identifier?
    package let officer: Identifier?
    /// For people to read; never logged.
    package let displayName: String
    /// The positions that are held today, and no others.
    package let positions: [Position]
    package let language: Language
    package let assurance: Assurance

    package init(
        kind: Kind, account: Identifier? = nil, person: Identifier? = nil, officer: Identifier? = nil,
        displayName: String = "", positions: [Position] = [], language: Language = .vietnamese,
        assurance: Assurance = .exempt
    ) {
        self.kind = kind
        self.account = account
        self.person = person
        self.officer = officer
        self.displayName = displayName
        self.positions = positions
        self.language = language
        self.assurance = assurance
    }

    package static func anonymous(_ language: Language = .vietnamese) -> Caller {
        Caller(kind: .anonymous, language: language)
    }

    /// The platform itself: the timekeeper, the dispatcher, the command line.
    package static let system = Caller(kind: .system, displayName: "MotCua")

    /// The name of whoever acts; nil for an account that has shown a phone and no name.
    package var ownName: String? { PhoneNumberName.isOne(displayName) ? nil : displayName }

    /// `subject`: the procedure or register that it is held for; nil for whatever the unit does, which a position that is
    /// limited to some is not.
    package func holds(_ role: Role, at unit: String, for subject: String? = nil) -> Bool {
        holds(role.rawValue, at: unit, for: subject)
    }

    /// For roles that come from packs; an unknown role is held by nobody.
    package func holds(_ role: String, at unit: String, for subject: String? = nil) -> Bool {
        positions.contains { $0.unit == unit && $0.role.rawValue == role && $0.covers(subject) }
    }

    /// In their own right, not in somebody's place.
    package func holdsOwn(_ role: Role, at unit: String) -> Bool {
        positions.contains { $0.unit == unit && $0.role == role && $0.onBehalf == nil && $0.subjects == nil }
    }

    /// Whether they do for `officer` what a role does at a unit.
    package func standsIn(for officer: Identifier, _ role: String, at unit: String) -> Bool {
        positions.contains { $0.unit == unit && $0.role.rawValue == role && $0.onBehalf?.officer == officer }
    }

    /// For whom they act when they use one of these roles at a unit; nil in their own right. Nil roles: any.
    package func acts(onBehalfIn roles: Set<String>?, at unit: String) -> Giver? {
        let able = positions.filter { $0.unit == unit && (roles?.contains($0.role.rawValue) ?? true) }
        return able.contains { $0.onBehalf == nil } ? nil : able.first?.onBehalf
    }

    package func belongs(to unit: String) -> Bool { positions.contains { $0.unit == unit } }

    /// The units where the caller holds `role` for a procedure or register.
    package func units(holding role: Role, for subject: String) -> [String] {
        units(holding: role).filter { holds(role, at: $0, for: subject) }
    }

    /// The units where the caller holds `role`, or any role; each once, in the order of the positions.
    package func units(holding role: Role? = nil) -> [String] {
        var seen: Set<String> = []
        return positions.filter { role == nil || $0.role == role }.map(\.unit).filter { seen.insert($0).inserted }
    }
}
