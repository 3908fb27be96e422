package import Core

/// The dossiers of one group in the order of their marks. Made once, when the ranking closes, and never again.
package struct Ranking: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let code: String
        package let filedAt: Instant
        package let result: PanelResult

        package init(code: String, filedAt: Instant, result: PanelResult) {
            self.code = code
            self.filedAt = filedAt
            self.result = result
        }
    }

    package struct Line: Sendable, Hashable {
        /// Dossiers that nothing tells apart share a place.
        package let place: Int
        package let code: String
        package let mark: Decimal
    }

    package let lines: [Line]
    package let seed: String

    package init(lines: [Line], seed: String) {
        self.lines = lines
        self.seed = seed
    }

    /// The order does not depend on the order of `entries`.
    package init(_ entries: [Entry], tie: [TieRule], seed: String) {
        let keyed = entries.map { (entry: $0, key: Ranking.key($0, tie, seed)) }.sorted { left, right in
            left.key == right.key
                ? left.entry.code < right.entry.code : right.key.lexicographicallyPrecedes(left.key)
        }
        var lines: [Line] = []
        for (index, item) in keyed.enumerated() {
            let isEqual = index > 0 && keyed[index - 1].key == item.key
            lines.append(
                Line(
                    place: isEqual ? lines[index - 1].place : index + 1, code: item.entry.code,
                    mark: item.entry.result.mark))
        }
        self.init(lines: lines, seed: seed)
    }

    package func place(of code: String) -> Int? { lines.first { $0.code == code }?.place }

    /// What is compared, the greater first.
    private static func key(_ entry: Entry, _ tie: [TieRule], _ seed: String) -> [Part] {
        [.number(entry.result.mark)]
            + tie.map { rule in
                switch rule {
                case .criterion(let id): .number(entry.result.criteria[id] ?? .zero)
                case .filed: .number(Decimal(Int(-entry.filedAt.milliseconds)))
                case .chair: .number(entry.result.chair ?? .zero)
                case .lot: .text(Bench.lot(seed, entry.code))
                }
            }
    }

    private enum Part: Comparable {
        case number(Decimal)
        case text(String)
    }
}
