@testable import Casework
import Core
import OrderedCollections
import Testing

/// Rankings do not depend on the order in which dossiers come, and lots can be drawn again by anyone.
@Suite struct RankingTests {
    private static let rules: [TieRule] = [.criterion("quality"), .filed, .chair, .lot]

    private static func entry(
        _ code: String, mark: Int, quality: Int = 0, filed: Int64 = 0, chair: Int? = nil
    )
        -> Ranking.Entry
    {
        Ranking.Entry(
            code: code, filedAt: Instant(milliseconds: filed),
            result: PanelResult(
                mark: Decimal(mark), counted: 3, criteria: ["quality": Decimal(quality)],
                chair: chair.map { Decimal($0) }))
    }

    @Test func `a thousand random groups rank alike in any order, by rules applied one after the other`() {
        var dice = MarkingTests.Dice(state: 7)
        for round in 0..<1000 {
            let entries = (0..<(1 + round % 12)).map { index in
                Self.entry(
                    "H29-\(index)", mark: .random(in: 0...2, using: &dice), quality: .random(in: 0...1, using: &dice),
                    filed: .random(in: 0...1, using: &dice), chair: .random(in: 0...1, using: &dice))
            }
            let seed = "seed-\(round)"
            let ranking = Ranking(entries, tie: Self.rules, seed: seed)
            #expect(Ranking(entries.shuffled(using: &dice), tie: Self.rules, seed: seed) == ranking)
            #expect(ranking.lines.map(\.place) == Array(1...entries.count), "the lot leaves no tie")
            // Every pair, by the rules in words.
            let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
            for (upper, lower) in zip(ranking.lines, ranking.lines.dropFirst()) {
                guard let above = byCode[upper.code], let below = byCode[lower.code] else { continue }
                let (a, b) = (above.result, below.result)
                if a.mark != b.mark {
                    #expect(a.mark > b.mark)
                } else if a.criteria != b.criteria {
                    #expect((a.criteria["quality"] ?? 0) > (b.criteria["quality"] ?? 0))
                } else if above.filedAt != below.filedAt {
                    #expect(above.filedAt < below.filedAt)
                } else if a.chair != b.chair {
                    #expect((a.chair ?? 0) > (b.chair ?? 0))
                } else {
                    #expect(
                        ContentHash.sha256("\(seed):\(above.code)") > ContentHash.sha256("\(seed):\(below.code)"))
                }
            }
        }
    }

    @Test func `without a rule that tells them apart dossiers share a place, and the next one is skipped`() {
        let entries = [
            Self.entry("a", mark: 9), Self.entry("b", mark: 8), Self.entry("c", mark: 8), Self.entry("d", mark: 7),
        ]
        let ranking = Ranking(entries, tie: [], seed: "")
        #expect(ranking.lines.map(\.place) == [1, 2, 2, 4])
        #expect(ranking.place(of: "d") == 4 && ranking.place(of: "e") == nil)
    }

    @Test func `another seed draws other lots`() {
        let entries = (0..<8).map { Self.entry("code-\($0)", mark: 5) }
        let orders = Set((0..<20).map { Ranking(entries, tie: [.lot], seed: "\($0)").lines.map(\.code) })
        #expect(orders.count > 15)
    }
}
