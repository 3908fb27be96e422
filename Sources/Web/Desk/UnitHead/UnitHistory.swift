import Administration
import Core

/// Where a unit comes from and where its work has gone, in words.
struct UnitHistory {
    let words: DossierWords

    init(_ words: DossierWords) { self.words = words }

    func lines(_ id: String) -> [String] {
        guard let unit = words.units.unit(id) else { return [] }
        var lines: [String] = []
        let before = words.units.predecessors(of: unit)
        if !before.isEmpty {
            lines.append(words.texts("unit_history.before", ["date": unit.from.vietnamese, "units": names(before)]))
        }
        let after = words.units.successors(of: unit)
        if let to = unit.to, !after.isEmpty {
            lines.append(words.texts("unit_history.after", ["date": to.vietnamese, "units": names(after)]))
        }
        return lines
    }

    private func names(_ units: [Unit]) -> String {
        units.map { $0.name[words.texts.language] }.joined(separator: ", ")
    }
}
