package import Core

extension AreaDirectory {
    /// What the area that had `code` on `day` has become by `date`: itself while it stands; else the areas that took
    /// its ground, the one to assume first. Empty when there was no such area, or nobody wrote down where it went.
    ///
    /// A code that goes on the next day stays the same area unless a succession says otherwise; a district without a
    /// succession of its own went where its wards went.
    package func successors(of code: String, knownOn day: CivilDate, at date: CivilDate) -> [AreaSuccessor] {
        guard let start = area(code, at: day) else { return [] }
        return follow(start, until: max(day, date), steps: 8).sorted { left, right in
            if left.isDefault != right.isDefault { return left.isDefault }
            return left.area.code < right.area.code
        }
    }

    private func follow(_ area: Area, until date: CivilDate, steps: Int) -> [AreaSuccessor] {
        guard let last = area.to, last < date else {
            return [AreaSuccessor(area: area, extent: .whole, isDefault: true)]
        }
        guard steps > 0 else { return [] }
        let next = last + 1
        let rows = successions(of: area.code, on: next)
        if !rows.isEmpty {
            return merge(
                rows.flatMap { row in
                    guard let heir = self.area(row.to, at: next) else { return [AreaSuccessor]() }
                    return follow(heir, until: date, steps: steps - 1).map { found in
                        AreaSuccessor(
                            area: found.area, extent: row.extent == .whole ? found.extent : .part,
                            isDefault: row.isDefault && found.isDefault)
                    }
                })
        }
        if let same = self.area(area.code, at: next) { return follow(same, until: date, steps: steps - 1) }
        return followParts(of: area, last: last, until: date, steps: steps)
    }

    private func followParts(of area: Area, last: CivilDate, until date: CivilDate, steps: Int) -> [AreaSuccessor] {
        let parts = children(of: area.code, at: last).map { follow($0, until: date, steps: steps - 1) }
        var wards: [Area: Int] = [:]
        for successors in parts {
            for successor in successors where successor.isDefault { wards[successor.area, default: 0] += 1 }
        }
        let largest = wards.max { ($0.value, $1.key.code) < ($1.value, $0.key.code) }?.key
        let heirs = Set(parts.joined().map(\.area))
        return heirs.map { heir in
            AreaSuccessor(area: heir, extent: heirs.count == 1 ? .whole : .part, isDefault: heir == largest)
        }
    }

    /// One entry per area, when several ways lead to it.
    private func merge(_ successors: [AreaSuccessor]) -> [AreaSuccessor] {
        Dictionary(grouping: successors, by: \.area).map { area, ways in
            AreaSuccessor(
                area: area, extent: ways.contains { $0.extent == .whole } ? .whole : .part,
                isDefault: ways.contains(where: \.isDefault))
        }
    }
}
