package import Core
import OrderedCollections

/// A ranking that has closed, as it is published.
package struct ClosedRanking: Sendable, Hashable {
    package let step: String
    package let group: String
    package let closes: Instant
    package let closedAt: Instant
    /// The SHA-256 of the seed.
    package let commitment: String
    package let ranking: Ranking
}

extension ClosedRanking {
    package static let headLine = "closes,step,group,place,code,mark"

    /// CSV, a line for each dossier, without the last line's end.
    package var lines: String {
        ranking.lines.map { line in
            [closes.date.description, step, group, String(line.place), line.code, line.mark.description]
                .map(ClosedRanking.cell).joined(separator: ",")
        }.joined(separator: "\n")
    }

    /// Quoted where it must be; what a spreadsheet would take for a formula begins with an apostrophe.
    private static func cell(_ text: String) -> String {
        Decimal(text) == nil ? CommaText.cell(text) : CommaText.quoted(text)
    }

    package var value: Value {
        [
            "closes": .string(closes.description), "closedAt": .string(closedAt.description), "step": .string(step),
            "group": .string(group), "seed": .string(ranking.seed), "commitment": .string(commitment),
            "lines": ranking.linesValue,
        ]
    }
}
