package import Core

extension UnitDirectory {
    /// What is wrong with the organisation as a whole: codes of the wrong form, periods that overlap, parents, areas
    /// and successors that do not exist, and words that two units answer to for the same area on the same day.
    /// Codes: `unit.code`, `unit.period`, `unit.overlap`, `unit.parent`, `unit.area`, `unit.successor`,
    /// `unit.ambiguous`, each with the unit's id.
    package func check() -> [Problem] {
        var problems: [Problem] = []
        func report(_ code: String, _ unit: Unit, _ more: [String: String] = [:]) {
            problems.append(Problem(.invalid, code, more.merging(["unit": unit.id]) { first, _ in first }))
        }
        for (index, unit) in units.enumerated() {
            if !unit.hasAgencyCode { report("unit.code", unit) }
            if let to = unit.to, to < unit.from { report("unit.period", unit) }
            if index > 0, units[index - 1].id == unit.id, units[index - 1].stands(at: unit.from) {
                report("unit.overlap", unit)
            }
            if let parent = unit.parent, self.unit(parent, at: unit.from) == nil {
                report("unit.parent", unit, ["parent": parent])
            }
            // The area tables begin later than some units do.
            let day = max(unit.from, areas.firstDay)
            if areas.area(unit.area, at: day) == nil { report("unit.area", unit, ["area": unit.area]) }
            if case .units(let ids) = unit.successors, let last = unit.to {
                for id in ids where self.unit(id, at: last + 1) == nil {
                    report("unit.successor", unit, ["successor": id])
                }
            }
            for word in unit.duties + [unit.level.rawValue] {
                for other in competent(word, exactly: unit.area, at: unit.from) where other.id < unit.id {
                    report("unit.ambiguous", unit, ["word": word, "other": other.id])
                }
            }
        }
        return problems
    }
}

extension Unit {
    /// QĐ 20/2020/QĐ-TTg: a letter and two digits, then groups of digits after dots; at most 35 characters.
    fileprivate var hasAgencyCode: Bool {
        let groups = id.split(separator: ".", omittingEmptySubsequences: false)
        guard id.utf8.count <= 35, let first = groups.first, first.utf8.count == 3, let letter = first.utf8.first
        else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Y")).contains(letter) && first.dropFirst().allSatisfy(\.isDigit)
            && groups.dropFirst().allSatisfy { (2...3).contains($0.utf8.count) && $0.allSatisfy(\.isDigit) }
    }
}

extension Character {
    fileprivate var isDigit: Bool { isASCII && isWholeNumber }
}
