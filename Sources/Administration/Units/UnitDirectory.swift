package import Core

/// Every unit of every time, in memory: an immutable snapshot.
package final class UnitDirectory: Sendable {
    /// By id, then by first day.
    package let units: [Unit]
    package let areas: AreaDirectory
    private let firstByID: [String: Int]
    private let partsByParent: [String: [Int]]
    private let byCompetence: [Competence: [Int]]

    private struct Competence: Hashable {
        let word: String
        let area: String
    }

    package init(units: [Unit], areas: AreaDirectory) {
        let units = units.sorted { ($0.id, $0.from) < ($1.id, $1.from) }
        var (firstByID, partsByParent): ([String: Int], [String: [Int]]) = ([:], [:])
        var byCompetence: [Competence: [Int]] = [:]
        for (index, unit) in units.enumerated() {
            if index == 0 || units[index - 1].id != unit.id { firstByID[unit.id] = index }
            if let parent = unit.parent { partsByParent[parent, default: []].append(index) }
            for word in unit.competences {
                byCompetence[Competence(word: word, area: unit.area), default: []].append(index)
            }
        }
        self.units = units
        self.areas = areas
        self.firstByID = firstByID
        self.partsByParent = partsByParent
        self.byCompetence = byCompetence
    }

    /// The unit that had `id` on `date`.
    package func unit(_ id: String, at date: CivilDate) -> Unit? { periods(of: id).first { $0.stands(at: date) } }

    /// The unit that has or last had `id`: for the names in an old dossier's history.
    package func unit(_ id: String) -> Unit? { periods(of: id).last }

    /// Who decides for an address on a date: the unit with this level (`commune`) or duty (`fire_police`) for `area`,
    /// or else for the area around it, and so on up to the province. `area` is read as a code of that day. Nil when
    /// there is none, or when the data name several and so nobody can say.
    package func competent(level word: String, area code: String, at date: CivilDate) -> Unit? {
        guard let area = areas.area(code, at: date) else { return nil }
        for place in [area] + areas.ancestors(of: code, at: date) {
            let found = competent(word, exactly: place.code, at: date)
            if !found.isEmpty { return found.count == 1 ? found[0] : nil }
        }
        return nil
    }

    func competent(_ word: String, exactly area: String, at date: CivilDate) -> [Unit] {
        (byCompetence[Competence(word: word, area: area)] ?? []).map { units[$0] }.filter { $0.stands(at: date) }
    }

    /// The units right under `id` on `date`, by id.
    package func children(of id: String, at date: CivilDate) -> [Unit] {
        (partsByParent[id] ?? []).map { units[$0] }.filter { $0.stands(at: date) }
    }

    package func active(at date: CivilDate) -> [Unit] { units.filter { $0.stands(at: date) } }

    /// Who carries on the work that `id` did on `day`, by `date`: itself while it stands; several when its area was
    /// divided, those to assume first.
    package func successors(of id: String, knownOn day: CivilDate, at date: CivilDate) -> [Unit] {
        guard let unit = unit(id, at: day) else { return [] }
        return follow(unit, until: max(day, date), steps: 8)
    }

    private func follow(_ unit: Unit, until date: CivilDate, steps: Int) -> [Unit] {
        guard let last = unit.to, last < date else { return [unit] }
        guard steps > 0 else { return [] }
        let next = last + 1
        if let same = self.unit(unit.id, at: next) { return follow(same, until: date, steps: steps - 1) }
        let heirs: [Unit] =
            switch unit.successors {
            case .none: []
            case .units(let ids): ids.compactMap { self.unit($0, at: next) }
            case .byArea(let word):
                areas.successors(of: unit.area, knownOn: last, at: next)
                    .compactMap { competent(level: word, area: $0.area.code, at: next) }
            }
        var seen: Set<String> = []
        return heirs.flatMap { follow($0, until: date, steps: steps - 1) }.filter { seen.insert($0.id).inserted }
    }

    private func periods(of id: String) -> ArraySlice<Unit> {
        guard let first = firstByID[id] else { return [] }
        return units[first...].prefix { $0.id == id }
    }
}

extension Unit {
    /// The words under which it may be asked for: committees by their level, all by their duties.
    fileprivate var competences: [String] {
        switch level {
        case .province, .district, .commune: [level.rawValue] + duties
        case .department, .division, .police, .agency: duties
        }
    }
}
