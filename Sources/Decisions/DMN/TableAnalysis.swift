import Core

/// Compares the rules of a table by the pieces of values that they take.
struct TableAnalysis {
    private static let mostVisits = 50_000
    private static let mostGaps = 10

    let table: DecisionTable
    let spaces: [ValueSpace]

    /// Rules of which every cell is known.
    private var known: Set<Int> { Set(table.rules.indices.filter { rule in spaces.allSatisfy { $0.taken[rule] != nil } }) }

    func findings() -> [TableFinding] {
        var findings = overlaps() + unreachable()
        guard !table.outputs.contains(where: { $0.fallback != nil }), !spaces.isEmpty else { return findings }
        switch table.hitPolicy {
        case .ruleOrder, .outputOrder, .collect: return findings  // an empty list or sum is an answer
        default: break
        }
        var search = Search(spaces: spaces, limit: TableAnalysis.mostGaps)
        search.run(Set(table.rules.indices), within: spaces.map { Set($0.pieces.indices) })
        for gap in search.found {
            let text = zip(spaces, gap).filter { $1.count < $0.pieces.count }.map { space, pieces in
                "\(space.name) " + pieces.sorted().prefix(4).map { space.pieces[$0].text }.joined(separator: ", ")
                    + (pieces.count > 4 ? ", …" : "")
            }
            findings.append(TableFinding(kind: .gap, rules: [], line: 0, detail: text.joined(separator: "; ")))
        }
        if search.isIncomplete { findings.append(TableFinding(kind: .incomplete, rules: [], line: 0, detail: "gaps")) }
        return findings
    }

    private func overlaps() -> [TableFinding] {
        guard table.hitPolicy == .unique || table.hitPolicy == .any else { return [] }
        var findings: [TableFinding] = []
        let rules = known.sorted()
        for (place, first) in rules.enumerated() {
            for second in rules[(place + 1)...] {
                if table.hitPolicy == .any && table.rules[first].outputs == table.rules[second].outputs { continue }
                let shared = spaces.map { space in
                    (space, (space.taken[first] ?? []).intersection(space.taken[second] ?? []))
                }
                guard shared.allSatisfy({ !$0.1.isEmpty }) else { continue }
                let example = shared.compactMap { space, pieces in
                    pieces.min().map { "\(space.name) \(space.pieces[$0].text)" }
                }
                findings.append(
                    TableFinding(
                        kind: .overlap, rules: [first + 1, second + 1], line: table.rules[second].line,
                        detail: example.joined(separator: "; ")))
            }
        }
        return findings
    }

    private func unreachable() -> [TableFinding] {
        var findings: [TableFinding] = []
        let known = known
        for rule in known.sorted() {
            let region = spaces.map { $0.taken[rule] ?? [] }
            var hidden = region.contains(where: \.isEmpty)
            if !hidden, table.hitPolicy == .first {
                var search = Search(spaces: spaces, limit: 1)
                search.run(known.filter { $0 < rule }, within: region)
                hidden = search.found.isEmpty && !search.isIncomplete
            }
            if hidden {
                findings.append(
                    TableFinding(
                        kind: .unreachable, rules: [rule + 1], line: table.rules[rule].line,
                        detail: table.rules[rule].tests.joined(separator: " | ")))
            }
        }
        return findings
    }

    /// Looks for combinations of pieces that none of some rules takes, column by column, keeping together pieces
    /// that the same rules take. A rule with an unknown cell counts as taking whatever comes there.
    private struct Search {
        private struct State: Hashable {
            let column: Int
            let rules: Set<Int>
        }

        let spaces: [ValueSpace]
        let limit: Int
        private(set) var found: [[Set<Int>]] = []
        private(set) var isIncomplete = false
        private var visits = 0
        private var covered: Set<State> = []

        init(spaces: [ValueSpace], limit: Int) {
            self.spaces = spaces
            self.limit = limit
        }

        mutating func run(_ rules: Set<Int>, within region: [Set<Int>]) {
            descend(0, rules, region, [])
        }

        private mutating func descend(_ column: Int, _ rules: Set<Int>, _ region: [Set<Int>], _ path: [Set<Int>]) {
            guard found.count < limit else { return }
            if rules.isEmpty {
                found.append(path + region[column...])
                return
            }
            guard column < spaces.count else { return }
            visits += 1
            guard visits < TableAnalysis.mostVisits else {
                isIncomplete = true
                return
            }
            let state = State(column: column, rules: rules)
            if covered.contains(state) { return }
            let before = found.count
            var groups: [Set<Int>: Set<Int>] = [:]
            for piece in region[column] {
                let takers = rules.filter { spaces[column].taken[$0].map { $0.contains(piece) } ?? true }
                groups[takers, default: []].insert(piece)
            }
            for (takers, pieces) in groups.sorted(by: { ($0.value.min() ?? 0) < ($1.value.min() ?? 0) }) {
                descend(column + 1, takers, region, path + [pieces])
            }
            if found.count == before && !isIncomplete { covered.insert(state) }
        }
    }
}
