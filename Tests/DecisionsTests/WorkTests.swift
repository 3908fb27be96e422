import Core
import OrderedCollections
import Testing

@testable import Decisions

/// The steps that an expression over `x` takes.
private func steps(_ text: String, _ x: FEELValue = .null) throws -> Int {
    let expression = try FEELExpression.parse(text, names: ["x"])
    let limits = EvaluationLimits(steps: 100_000_000, size: 400_000_000)
    let machine = Machine(slots: expression.slots, limits: limits, now: someday)
    machine[0] = x
    _ = try machine.result(expression.node)
    return machine.steps
}

private func text(_ count: Int) -> FEELValue { .string(String(repeating: "a", count: count)) }
private func digits(_ count: Int) -> FEELValue { .string(String(repeating: "1", count: count)) }
private func numbers(_ count: Int) -> FEELValue { .list((0..<count).map { .number($0) }) }
private func texts(_ count: Int) -> FEELValue { .list([text(count), text(count)]) }
private func json(_ count: Int) -> FEELValue {
    FEELValue(["a": .array((0..<count).map { Value($0) }), "b": 1])
}
private func members(_ count: Int) -> FEELValue {
    FEELValue(.object(Value.Object(uniqueKeysWithValues: (0..<count).map { ("m\($0)", Value($0)) })))
}

/// An expression, a small and a large value of `x`, and at least so many steps more for the large one.
private let growing: [(String, FEELValue, FEELValue, Int)] = [
    ("x = x", text(10), text(64_010), 4_000), ("x < \"b\"", text(10), text(64_010), 0),
    ("x between x and x", text(10), text(64_010), 8_000), ("x = x", numbers(10), numbers(4_010), 1_000),
    ("x = x", members(10), members(4_010), 4_000), ("x in ([x])", numbers(10), numbers(4_010), 1_000),
    ("contains(x, \"b\")", text(10), text(64_010), 4_000), ("contains(\"b\", x)", text(10), text(64_010), 4_000),
    ("substring before(x, \"b\")", text(10), text(64_010), 4_000),
    ("substring after(x, \"b\")", text(10), text(64_010), 4_000), ("upper case(x)", text(10), text(64_010), 4_000),
    ("lower case(x)", text(10), text(64_010), 4_000), ("substring(x, 2)", text(10), text(64_010), 1_000),
    ("starts with(x, x)", text(10), text(64_010), 1_000), ("ends with(x, x)", text(10), text(64_010), 1_000),
    ("string length(x)", text(10), text(64_010), 1_000), ("x + x", text(10), text(64_010), 2_000),
    ("split(x, \"b\")", text(10), text(6_410), 6_000), ("replace(x, \"b\", \"c\")", text(10), text(6_410), 6_000),
    ("replace(\"a\", \"a\", x)", text(10), text(64_010), 64_000), ("matches(x, \"b\")", text(10), text(6_410), 6_000),
    ("matches(\"a\", x)", text(10), text(1_010), 8_000), ("matches(\"a\", x, \"i\")", text(10), text(1_010), 100_000),
    ("string join([x, x])", text(10), text(64_010), 2_000), ("string(x)", texts(10), texts(64_010), 30_000),
    ("string(x)", members(10), members(4_010), 4_000), ("number(x)", digits(10), digits(8_010), 1_000),
    ("number(x, \" \", \".\")", digits(10), digits(8_010), 2_000), ("date(x)", digits(10), digits(8_010), 1_000),
    ("date and time(x)", digits(10), digits(8_010), 1_000), ("duration(x)", digits(10), digits(8_010), 1_000),
    ("range(x)", text(10), text(1_010), 20_000), ("before(x, x)", text(10), text(64_010), 16_000),
    ("includes([\"a\"..x], x)", text(10), text(64_010), 16_000), ("max([x, x])", text(10), text(64_010), 4_000),
    ("sort([x, x])", text(10), text(64_010), 4_000), ("list contains([x], x)", numbers(10), numbers(4_010), 1_000),
    ("index of([x, x], x)", numbers(10), numbers(4_010), 2_000),
    ("distinct values([x, x])", numbers(10), numbers(4_010), 2_000),
    ("union([x], [x])", numbers(10), numbers(4_010), 2_000), ("sum(x)", numbers(10), numbers(4_010), 2_000),
    ("mean(x)", numbers(10), numbers(4_010), 2_000), ("product(x)", numbers(10), numbers(4_010), 10_000),
    ("median(x)", numbers(10), numbers(4_010), 10_000), ("stddev(x)", numbers(10), numbers(4_010), 10_000),
    ("mode(x)", numbers(10), numbers(4_010), 10_000), ("max(x)", numbers(10), numbers(4_010), 1_000),
    ("sort(x)", numbers(10), numbers(4_010), 20_000), ("x[item > 3]", numbers(10), numbers(4_010), 4_000),
    ("sublist(x, 2)", numbers(10), numbers(4_010), 500), ("x.a = null", json(10), json(4_010), 1_000),
    ("get value(x, \"a\") = null", json(10), json(4_010), 1_000),
    ("context put(x, \"c\", 1).c", json(10), json(4_010), 1_000),
    ("context merge([x]).b", members(10), members(4_010), 4_000),
    ("get entries(x)[1].key", members(10), members(4_010), 8_000),
    ("x instance of context<a: list<number>>", json(10), json(4_010), 5_000),
]

@Test(arguments: growing)
func `what walks through values takes steps for them`(
    text: String, small: FEELValue, large: FEELValue, more: Int
) throws {
    let (a, b) = (try steps(text, small), try steps(text, large))
    #expect(b - a >= more, "\(text): \(a), \(b)")
}

@Test(arguments: [
    ("2.3 ** x", "0.3", 500), ("x ** 2", "1.5", 8), ("x ** 360", "1.0125", 500), ("log(x)", "2", 400),
    ("exp(x)", "2", 100), ("sqrt(x)", "2", 30), ("modulo(x, 7)", "1E6000", 90), ("odd(x)", "2E6000", 90),
])
func `what is computed by series takes their steps`(text: String, x: String, least: Int) throws {
    #expect(try steps(text, .number(Decimal(x) ?? .zero)) >= least)
}

@Test(arguments: [
    "{b: for i in 1..3000 return 0, l: for i in 1..780 return append(b, i), r: count(distinct values(l))}.r",
    "count(for i in 1..200000 return (2.123456789 + i) ** 0.123456789)",
    "{t: string join(for i in 1..65536 return \"a\"), r: for i in 1..100000 return contains(t, \"b\")}.r",
    "{l: for i in 1..10000 return i, s: for i in 1..100000 return index of([l, l], l)}.s",
    "count(for i in 1..1000000 return partial)", "for i in 1..10000 return function() partial",
    "{f: function(l, n) sort(l, function(a, b) count(sort(l)) > 0), r: f(for i in 1..2000 return i, 1)}.r",
    "{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 60)}.r",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return {a: a, b: b, c: c}",
    "{l: for i in 1..9000 return {a: i, b: {c: i}}, s: for i in 1..9000 return l.b.c}.s",
])
func `what repeats costly work meets a limit`(text: String) {
    #expect(throws: EvaluationStop.self) { try feel(text) }
}

@Test func `a list that asks for what it has so far is not copied each time`() throws {
    func taken(_ count: Int) throws -> Int {
        try steps("for i in 1..\(count) return if i = 1 then 0 else partial[-1] + 1")
    }
    let (a, b) = (try taken(2_000), try taken(4_000))
    #expect(b < 2 * a + 2_000)
    #expect(try feel("for i in 1..6 return if i < 3 then 1 else partial[-1] + partial[-2]") == "[1, 1, 2, 3, 5, 8]")
    #expect(try feel("for i in 1..3 return count(partial)") == "[0, 1, 2]")
    #expect(try feel("for i in 1..3 return [partial]") == "[[[]], [[[[]]]], [[[[]], [[[[]]]]]]]")
}

@Test func `what stands many times in a result is weighed as often`() throws {
    let long = FEELValue.string(String(repeating: "a", count: 60_000))
    for text in ["for i in 1..100 return x", "string(for i in 1..100 return x)", "for i in 1..100 return {a: x}"] {
        let expression = try FEELExpression.parse(text, names: ["x"])
        #expect(throws: EvaluationStop.size) { try expression.evaluate([long], at: someday) }
    }
    let form = FEELValue(["a": .string(String(repeating: "a", count: 60_000))])
    let expression = try FEELExpression.parse("for i in 1..100 return x", names: ["x"])
    #expect(throws: EvaluationStop.size) { try expression.evaluate([form], at: someday) }
}

@Test func `values are told apart by what they are, however they are found`() throws {
    #expect(
        try feel("distinct values([1, 1.0, \"1\", null, [], {}, [null], null, {a: 1}, {a: 1.00}, [1, 2], [1, 2]])")
            == "[1, \"1\", null, [], {}, [null], {a: 1}, [1, 2]]")
    #expect(
        try feel(
            """
            count(distinct values([@"2026-11-23T15:30:00@Asia/Ho_Chi_Minh", @"2026-11-23T08:30:00Z", \
            @"2026-11-23T08:30:00", @"2026-11-23", @"PT24H", @"P1D", @"P12M", @"P1Y", [1..2], [1..2), [1.0..2]]))
            """) == "7")
    #expect(try feel("union([1, 2], [2, 3], 3)") == "[1, 2, 3]")
    #expect(try feel("index of([1, [1], 1.0, null], 1)") == "[1, 3]")
    #expect(try feel("{a: 1, b: [2]} = {b: [2.0], a: 1}") == "true")
}

@Test(arguments: [
    ("ab", "aabaab", 1), ("aab", "aaaab", 2), ("abab", "abacabab", 4), ("x", "aaa", -1), ("", "a", 0), ("aa", "a", -1),
])
func `a text is found where it first begins`(match: String, text: String, place: Int) {
    #expect(Array(text.utf8).firstPlace(of: Array(match.utf8)) ?? -1 == place)
}

@Test func `texts with several bytes a letter are cut between letters`() throws {
    #expect(try feel("substring before(\"Hồ sơ đất đai\", \"đất\")") == "Hồ sơ ")
    #expect(try feel("substring after(\"Hồ sơ đất đai\", \"đất\")") == " đai")
    #expect(
        try feel("[starts with(\"Đất\", \"Đ\"), ends with(\"hồ\", \"ồ\"), contains(\"hồ\", \"o\")]")
            == "[true, true, false]")
    #expect(try feel("[substring before(\"abc\", \"\"), substring after(\"abc\", \"\")]") == "[\"\", \"abc\"]")
}

@Test func `calls with constants are worked out while reading only up to a limit`() throws {
    let call = "count(sort(split(\"\(String(repeating: "a b ", count: 300))\", \" \")))"
    let expression = try FEELExpression.parse(
        "[" + Array(repeating: call, count: 100).joined(separator: ", ") + "]", names: [])
    guard case .list(let nodes) = expression.node else {
        Issue.record("all of them were worked out")
        return
    }
    #expect(nodes.contains { $0.constant == nil })
    #expect(try expression.evaluate([], at: someday, limits: EvaluationLimits(steps: 5_000_000)).list?.count == 100)
}
