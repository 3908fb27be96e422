package import Core

/// Every area of every time, in memory: an immutable snapshot, about 5 MB for the country's 13,000 areas.
package final class AreaDirectory: Sendable {
    /// By code, then by first day.
    package let areas: [Area]
    package let successions: [AreaSuccession]
    /// The first day of which the tables know anything.
    package let firstDay: CivilDate
    let keys: AreaSearchKeys
    private let firstByCode: [String: Int]
    private let partsByParent: [String: [Int]]
    private let successionsByCode: [String: [Int]]

    package init(areas: [Area], successions: [AreaSuccession] = []) {
        let areas = areas.sorted { ($0.code, $0.from) < ($1.code, $1.from) }
        var firstByCode: [String: Int] = [:]
        var partsByParent: [String: [Int]] = [:]
        firstByCode.reserveCapacity(areas.count)
        for index in areas.indices {
            if index == 0 || areas[index - 1].code != areas[index].code { firstByCode[areas[index].code] = index }
            partsByParent[areas[index].parent ?? "", default: []].append(index)
        }
        self.areas = areas
        self.successions = successions
        firstDay = areas.map(\.from).min() ?? CivilDate(dayNumber: 0)
        self.firstByCode = firstByCode
        self.partsByParent = partsByParent
        keys = AreaSearchKeys(areas)
        successionsByCode = Dictionary(grouping: successions.indices) { successions[$0].from }
    }

    /// The area that had `code` on `date`.
    package func area(_ code: String, at date: CivilDate) -> Area? {
        guard var index = firstByCode[code] else { return nil }
        while index < areas.count, areas[index].code == code {
            if areas[index].stands(at: date) { return areas[index] }
            index += 1
        }
        return nil
    }

    /// The parts of `code` on `date`; the provinces for nil. By code.
    package func children(of code: String?, at date: CivilDate) -> [Area] {
        (partsByParent[code ?? ""] ?? []).lazy.map { self.areas[$0] }.filter { $0.stands(at: date) }
    }

    /// What `code` was a part of on `date`, nearest first: the district if there was one, then the province.
    package func ancestors(of code: String, at date: CivilDate) -> [Area] {
        var found: [Area] = []
        var next = area(code, at: date)?.parent
        // Three levels; the bound keeps a wrong file from turning in a circle.
        while let code = next, found.count < Area.Level.allCases.count, let parent = area(code, at: date) {
            found.append(parent)
            next = parent.parent
        }
        return found
    }

    /// Whether `code` was `other` or a part of it on `date`.
    package func isWithin(_ code: String, _ other: String, at date: CivilDate) -> Bool {
        guard let area = area(code, at: date) else { return false }
        return area.code == other || ancestors(of: code, at: date).contains { $0.code == other }
    }

    func successions(of code: String, on date: CivilDate) -> [AreaSuccession] {
        (successionsByCode[code] ?? []).map { successions[$0] }.filter { $0.date == date }
    }
}
