import Administration
import Casework
import Core

/// Areas as citizens choose them: typed in part, at most ten to choose from, as they stand today. Who types a name of
/// before a merger gets what that place belongs to now.
struct AreaChoices: Sendable {
    static let most = 10

    struct Choice: Hashable, Sendable {
        let area: Area
        /// With what it is a part of: `Phường Bến Thành, Thành phố Hồ Chí Minh`.
        let name: String
        /// The old name under which it was found.
        let formerly: String?
        let unit: Unit?
    }

    let units: UnitDirectory
    let today: CivilDate

    init(_ services: Services) {
        units = services.organisation.units
        today = services.clock.now.date
    }

    private var areas: AreaDirectory { units.areas }

    /// `level`: of the areas to find. `competence`: the level or duty of the unit that must decide for them; areas for
    /// which nobody does are left out.
    func find(_ text: String, level: String?, competence: String?, atMost: Int = most) -> [Choice] {
        let level = level.flatMap { Area.Level(rawValue: $0) }
        var choices: [Choice] = []
        for area in areas.search(text, level: level, at: today, limit: 200) {
            if let choice = choice(area, competence), !choices.contains(choice) { choices.append(choice) }
            if choices.count == atMost { return choices }
        }
        if choices.isEmpty { choices = formerChoices(text, level, competence, atMost) }
        return choices
    }

    /// The area with this code today, if it is of the level and somebody decides for it.
    func choice(code: String, level: String?, competence: String?) -> Choice? {
        guard let area = areas.area(code, at: today), level == nil || area.level.rawValue == level else { return nil }
        return choice(area, competence)
    }

    func name(_ code: String, at date: CivilDate) -> String {
        areas.area(code, at: date).map { name($0, at: date) } ?? code
    }

    private func formerChoices(_ text: String, _ level: Area.Level?, _ competence: String?, _ most: Int) -> [Choice] {
        // The day before the last reorganisation that the tables know.
        guard let last = areas.successions.map(\.date).max(), last <= today else { return [] }
        var choices: [Choice] = []
        for old in areas.search(text, level: level, at: last + -1, limit: 50) {
            for successor in areas.successors(of: old.code, knownOn: last + -1, at: today) {
                guard choices.count < most, level == nil || successor.area.level == level,
                    !choices.contains(where: { $0.area.code == successor.area.code }),
                    let choice = choice(successor.area, competence, formerly: name(old, at: last + -1))
                else { continue }
                choices.append(choice)
            }
        }
        return choices
    }

    private func choice(_ area: Area, _ competence: String?, formerly: String? = nil) -> Choice? {
        let unit = competence.flatMap { units.competent(level: $0, area: area.code, at: today) }
        if competence != nil, unit == nil { return nil }
        return Choice(area: area, name: name(area, at: today), formerly: formerly, unit: unit)
    }

    private func name(_ area: Area, at date: CivilDate) -> String {
        ([area] + areas.ancestors(of: area.code, at: date)).map(\.name).joined(separator: ", ")
    }
}
