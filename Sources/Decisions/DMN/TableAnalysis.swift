import Core

/// Compares the rules of a table by the pieces of values that they take.
struct TableAnalysis {
    private static let mostVisits = 30_000
    private static let mostGaps = 10
    /// How many rules are compared with each other.
    static let mostRules = 2_000

    let table: DecisionTable
    let spaces: [ValueSpace]

    /// Rules of which every cell is known.
    private var known: Set<Int> {
        Set(table.rules.indices.filter { rule in spaces.allSatisfy { $0.taken[rule] != nil } })
    }

    func findings() -> [TableFinding] {
        guard !spaces.contains(where: \.isIncomplete) else {
            return [TableFinding(kind: .incomplete, rules: [], line: 0, detail: "")]
        }
        var search = Search(spaces: spaces, rules: table.rules.count)
        var findings = overlaps()
        if mustAnswer { findings += gaps(&search) }
        findings += unreachable(&search)
        if search.isIncomplete { findings.append(TableFinding(kind: .incomplete, rules: [], line: 0, detail: "")) }
        return findings
    }

    /// Whether values that no rule takes leave the table without an answer; an empty list or sum is one.
    private var mustAnswer: Bool {
        switch table.hitPolicy {
        case .ruleOrder, .outputOrder, .collect: false
        default: !spaces.isEmpty && !table.outputs.contains { $0.fallback != nil }
        }
    }

    private func gaps(_ search: inout Search) -> [TableFinding] {
        let all = RuleSet(table.rules.indices, of: table.rules.count)
        search.run(all, within: spaces.map { Set($0.pieces.indices) }, limit: TableAnalysis.mostGaps)
        return search.found.map { gap in
            let text = zip(spaces, gap).filter { $1.count < $0.pieces.count }.map { space, pieces in
                "\(space.name) " + pieces.sorted().prefix(4).map { space.pieces[$0].text }.joined(separator: ", ")
                    + (pieces.count > 4 ? ", …" : "")
            }
            return TableFinding(kind: .gap, rules: [], line: 0, detail: text.joined(separator: "; "))
        }
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

    private func unreachable(_ search: inout Search) -> [TableFinding] {
        var findings: [TableFinding] = []
        let known = known
        for rule in known.sorted() {
            let region = spaces.map { $0.taken[rule] ?? [] }
            var hidden = region.contains(where: \.isEmpty)
            if !hidden, table.hitPolicy == .first {
                search.run(RuleSet(known.filter { $0 < rule }, of: table.rules.count), within: region, limit: 1)
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
            let rules: RuleSet
        }

        /// By column and piece: the rules that take it.
        private let takers: [[RuleSet]]
        private(set) var found: [[Set<Int>]] = []
        private(set) var visits = 0
        private var limit = 0
        private var covered: Set<State> = []
        var isIncomplete: Bool { visits >= TableAnalysis.mostVisits }

        init(spaces: [ValueSpace], rules: Int) {
            takers = spaces.map { space in
                space.pieces.indices.map { piece in
                    RuleSet((0..<rules).filter { space.taken[$0].map { $0.contains(piece) } ?? true }, of: rules)
                }
            }
        }

        /// Finds at most so many combinations within the region that none of the rules takes.
        mutating func run(_ rules: RuleSet, within region: [Set<Int>], limit: Int) {
            found = []
            covered = []
            self.limit = limit
            descend(0, rules, region, [])
        }

        private mutating func descend(_ column: Int, _ rules: RuleSet, _ region: [Set<Int>], _ path: [Set<Int>]) {
            guard found.count < limit, !isIncomplete else { return }
            if rules.isEmpty {
                found.append(path + region[column...])
                return
            }
            guard column < takers.count else { return }
            visits += 1 + region[column].count * rules.count / 4_096
            let state = State(column: column, rules: rules)
            if covered.contains(state) { return }
            let before = found.count
            var groups: [RuleSet: Set<Int>] = [:]
            for piece in region[column] { groups[rules.intersection(takers[column][piece]), default: []].insert(piece) }
            for (takers, pieces) in groups.sorted(by: { ($0.value.min() ?? 0) < ($1.value.min() ?? 0) }) {
                descend(column + 1, takers, region, path + [pieces])
            }
            if found.count == before && !isIncomplete { covered.insert(state) }
        }
    }
}

/// Rules by index, one bit each.
private struct RuleSet: Hashable {
    private var words: [UInt64]

    init(_ rules: some Sequence<Int>, of count: Int) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        for rule in rules { words[rule >> 6] |= 1 << UInt64(rule & 63) }
    }

    /// How many words it takes to look through.
    var count: Int { words.count }
    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    func intersection(_ other: RuleSet) -> RuleSet {
        var result = self
        for index in words.indices { result.words[index] &= other.words[index] }
        return result
    }
}
