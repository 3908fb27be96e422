package import Core

/// An administrative area (địa bàn) as it stood from one day to another: the same code may name another area later
/// (after 2025-07-01 code 15 is Lào Cai, which was 10), so an area is known by code *and* day.
package struct Area: Hashable, Sendable {
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case province, district, commune

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The statistical office's code: 2 digits for a province, 3 for a district, 5 for a commune.
    package let code: String
    package let level: Level
    /// The full name with its kind: `Phường Bến Thành`.
    package let name: String
    /// What it is called in Vietnamese: `Tỉnh`, `Thành phố`, `Quận`, `Phường`, `Xã`, `Đặc khu`…
    package let kind: String
    /// The area that it is a part of; nil for a province.
    package let parent: String?
    package let from: CivilDate
    /// The last day on which it stood so; nil while it does.
    package let to: CivilDate?
    /// Degrees, WGS 84, of its seat or centre.
    package let latitude: Double?
    package let longitude: Double?

    package init(
        code: String, level: Level, name: String, kind: String, parent: String?, from: CivilDate, to: CivilDate?,
        latitude: Double? = nil, longitude: Double? = nil
    ) {
        self.code = code
        self.level = level
        self.name = name
        self.kind = kind
        self.parent = parent
        self.from = from
        self.to = to
        self.latitude = latitude
        self.longitude = longitude
    }

    package func stands(at date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }

    /// The name without its kind: `Bến Thành`; a numbered area keeps the kind (`Quận 1`), as people say it.
    package var shortName: String {
        guard name.hasPrefix(kind + " ") else { return name }
        let rest = name.dropFirst(kind.count + 1)
        return rest.allSatisfy(\.isNumber) ? name : String(rest)
    }

    /// The name inside a sentence: `phường Bến Thành`.
    package var nameInSentence: String { name.prefix(1).lowercased() + name.dropFirst() }
}

/// One area handing its ground to another.
package struct AreaSuccession: Hashable, Sendable {
    package enum Extent: String, Sendable { case whole, part }

    package let from: String
    package let to: String
    /// The first day of the successor.
    package let date: CivilDate
    package let extent: Extent
    /// The successor to assume when nothing more is known about the place.
    package let isDefault: Bool

    package init(from: String, to: String, date: CivilDate, extent: Extent, isDefault: Bool) {
        self.from = from
        self.to = to
        self.date = date
        self.extent = extent
        self.isDefault = isDefault
    }
}

/// What an area of the past has become.
package struct AreaSuccessor: Hashable, Sendable {
    package let area: Area
    package let extent: AreaSuccession.Extent
    package let isDefault: Bool

    package init(area: Area, extent: AreaSuccession.Extent, isDefault: Bool) {
        self.area = area
        self.extent = extent
        self.isDefault = isDefault
    }
}
