@testable import Casework
import Core
import OrderedCollections
import Testing

/// Marks are exact, and do not depend on who was first.
@Suite struct MarkingTests {
    /// A generator that gives the same numbers on every run.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static func scoring(
        _ aggregate: Scoring.Aggregate, weights: [Int]?, decimals: Int = 2, half: MarkRounding.Half = .up
    ) -> Scoring {
        let ids = ["a", "b", "c"]
        return Scoring(
            panel: PanelRule(unitKind: nil, places: [PanelRule.Place(id: "member", role: "specialist", count: 9)]),
            criteria: ids.enumerated().map { index, id in
                Scoring.Criterion(
                    id: id, from: 0, to: 10, step: Decimal("0.25") ?? .one, weight: weights.map { Decimal($0[index]) })
            }, phases: [], aggregate: aggregate, rounding: MarkRounding(decimals: decimals, half: half), least: 1,
            tie: [], ranking: nil, conflicts: [], ways: [])
    }

    static func sheet(_ officer: Int64, _ marks: [String: Decimal]) -> Sheet {
        Sheet(step: "s", officer: Identifier(rawValue: officer), phase: .blind, marks: marks, note: nil)
    }

    /// Quarter points of three criteria, as whole numbers of quarters.
    static func random(_ count: Int, _ dice: inout Dice) -> [[Int]] {
        (0..<count).map { _ in (0..<3).map { _ in Int.random(in: 0...40, using: &dice) } }
    }

    static func sheets(_ quarters: [[Int]]) -> [Sheet] {
        quarters.enumerated().map { index, marks in
            let values = marks.map { Decimal($0) * (Decimal("0.25") ?? .one) }
            return sheet(Int64(index), ["a": values[0], "b": values[1], "c": values[2]])
        }
    }

    /// The mark reckoned in whole numbers alone: hundredths, rounded half up.
    static func reckoned(_ quarters: [[Int]], _ aggregate: Scoring.Aggregate, _ weights: [Int]?) -> Int {
        let weighed = weights ?? [1, 1, 1]
        let divisor = weights.map { $0.reduce(0, +) } ?? 1
        let sums = quarters.map { zip($0, weighed).reduce(0) { $0 + $1.0 * $1.1 } }.sorted()
        var kept = sums
        if aggregate == .trimmedMean, sums.count >= 3 { kept = Array(sums.dropFirst().dropLast()) }
        if aggregate == .median {
            let middle = sums.count / 2
            kept = sums.count % 2 == 1 ? [sums[middle]] : [sums[middle - 1], sums[middle]]
        }
        // sum of quarters × 100 / (4 × divisor × count), half up
        let (top, bottom) = (kept.reduce(0, +) * 25, divisor * kept.count)
        return (2 * top + bottom) / (2 * bottom)
    }

    @Test(arguments: Scoring.Aggregate.allCases)
    func `three thousand random panels come to what whole numbers come to, in any order`(
        _ aggregate: Scoring.Aggregate
    ) throws {
        var dice = Dice(state: 1)
        for round in 0..<1000 {
            for weights in [nil, [40, 35, 25], [3, 1, 7]] {
                let scoring = Self.scoring(aggregate, weights: weights)
                let quarters = Self.random(1 + round % 9, &dice)
                let sheets = Self.sheets(quarters)
                let result = try #require(scoring.result(sheets, chair: nil))
                let expected = Decimal(Self.reckoned(quarters, aggregate, weights)) * (Decimal("0.01") ?? .one)
                #expect(result.mark == expected, "\(quarters) \(String(describing: weights))")
                #expect(scoring.result(sheets.shuffled(using: &dice), chair: nil) == result)
            }
        }
    }

    @Test func `a half is rounded as the pack declares`() throws {
        let sheets = [Self.sheet(1, ["a": 1, "b": 0, "c": 0]), Self.sheet(2, ["a": 0, "b": 0, "c": 0])]
        for (half, expected) in [(MarkRounding.Half.up, "1"), (.even, "0")] {
            let scoring = Self.scoring(.mean, weights: nil, decimals: 0, half: half)
            #expect(try #require(scoring.result(sheets, chair: nil)).mark.description == expected)
        }
        let third = Self.scoring(.mean, weights: [1, 1, 1], decimals: 6)
        let result = third.result([Self.sheet(1, ["a": 1, "b": 0, "c": 0])], chair: Identifier(rawValue: 1))
        #expect(result?.mark.description == "0.333333" && result?.chair == result?.mark)
    }

    @Test func `a sheet with a mark missing, unknown, off the scale or between its steps is refused`() throws {
        let scoring = Self.scoring(.mean, weights: nil)
        let good: [String: Decimal] = ["a": 0, "b": 10, "c": Decimal("9.75") ?? .one]
        #expect(scoring.problems(good).isEmpty)
        let mistakes: [(String, Decimal?, String)] = [
            ("a", Decimal("-0.25"), "score.out_of_scale"), ("b", Decimal("10.25"), "score.out_of_scale"),
            ("c", Decimal("0.1"), "score.between_steps"), ("d", Decimal(1), "score.no_such_criterion"),
            ("a", nil, "score.missing"),
        ]
        for (id, mark, code) in mistakes {
            var marks = good
            marks[id] = mark
            let problems = scoring.problems(marks)
            #expect(problems.map(\.code) == [code])
            // Problems are logged: they never tell a mark.
            let told = problems.flatMap { Array($0.parameters.values) }
            #expect(mark.map { !told.contains($0.description) } ?? true)
        }
    }
}
