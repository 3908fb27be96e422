package import Core

/// An organisation (đơn vị) as it stood from one day to another. Its id is its agency code: at most 35 characters,
/// level-1 code first, groups of digits after dots (QĐ 20/2020/QĐ-TTg): `H29.267.34`.
package struct Unit: Hashable, Sendable {
    package enum Level: String, Sendable, CaseIterable {
        /// People's Committees: they decide in their own name for an area.
        case province, district, commune
        /// A department of a province (sở), a division inside a unit (phòng).
        case department, division
        case police
        /// A body outside the committees: a tax office, a telecoms operator.
        case agency
    }

    package let id: String
    package let name: Localized
    package let level: Level
    /// What it is asked for beyond its level, in words that packs use: `fire_police`, `construction`, `economy`.
    package let duties: [String]
    /// The code of the area that it serves.
    package let area: String
    package let parent: String?
    package let from: CivilDate
    /// The last day on which it stood so; nil while it does.
    package let to: CivilDate?
    package let successors: Successors
    /// The roles that people may hold there.
    package let roles: [Role]
    /// The name of its office hours in the working calendar; nil for its publisher's usual ones.
    package let officeHours: String?
    package let phone: String?

    /// Who carries its work on after its last day.
    package enum Successors: Hashable, Sendable {
        case none
        case units([String])
        /// The units with this level or duty in the areas that its own area became.
        case byArea(String)
    }

    package init(
        id: String, name: Localized, level: Level, duties: [String] = [], area: String, parent: String? = nil,
        from: CivilDate, to: CivilDate? = nil, successors: Successors = .none, roles: [Role] = [],
        officeHours: String? = nil, phone: String? = nil
    ) {
        self.id = id
        self.name = name
        self.level = level
        self.duties = duties
        self.area = area
        self.parent = parent
        self.from = from
        self.to = to
        self.successors = successors
        self.roles = roles
        self.officeHours = officeHours
        self.phone = phone
    }

    package func stands(at date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }
}
