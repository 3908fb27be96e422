import Core
import Decisions
import Testing

@Test(arguments: [
    "for i in 1..1000000, j in 1..1000000 return i * j", "count(for i in 1..1000000000 return null)",
    "some i in 1..1000000000 satisfies i < 0", "for i in 1..1000000000 return for j in 1..1000000000 return j",
    "[1, 2, 3][count(for i in 1..9999999 return i) > 0]",
])
func `a loop without end meets the step limit`(text: String) {
    #expect(throws: EvaluationStop.steps) { try feel(text, limits: EvaluationLimits(steps: 100_000)) }
}

@Test func `a string that doubles meets the size limit`() {
    #expect(throws: EvaluationStop.size) {
        try feel("for i in 1..60 return if i = 1 then \"xxxxxxxx\" else partial[-1] + partial[-1]")
    }
    #expect(throws: EvaluationStop.self) {
        try feel("for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])")
    }
}

@Test func `a function that calls itself meets the depth limit`() {
    #expect(throws: EvaluationStop.depth) { try feel("{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r") }
}

@Test func `a value that nests without end meets the depth limit`() {
    #expect(throws: EvaluationStop.depth) {
        try feel("count(for i in 1..100000 return if i = 1 then [] else [partial[-1]])")
    }
    #expect(throws: EvaluationStop.depth) {
        try feel("count(for i in 1..100000 return if i = 1 then {} else {a: partial[-1]})")
    }
}

@Test func `operators in a row are bounded, alternatives are not`() throws {
    let row = String(repeating: "1 + ", count: 100_000) + "1"
    #expect(throws: FEELSyntaxError.self) { try feel(row) }
    #expect(try feel(String(repeating: "1 + ", count: 200) + "1") == "201")
    let tests = (1...1000).map { "\"w\($0)\"" }.joined(separator: ", ")
    #expect(try feel("\"w1000\" in (\(tests))") == "true")
}

@Test(arguments: [
    "for i in 1..200 return if i = 1 then @\"P100000000000D\" else partial[-1] + partial[-1]",
    "for i in 1..200 return if i = 1 then @\"P1000000000Y\" else partial[-1] + partial[-1]",
    "for i in 1..200 return if i = 1 then 10 else partial[-1] * partial[-1]",
    "for i in 9223372036854775807..9223372036854775807 return i",
    "@\"P1M\" * -9223372036854775808", "-(@\"P1M\" * -9223372036854775808)", "abs(@\"P1M\" * -9223372036854775808)",
    "@\"2026-01-01\" + @\"P999999999999M\"", "@\"2026-01-01\" + @\"P99999999999999D\"", "@\"999999999-12-31T24:00:00\"",
    "@\"999999999-12-31\" + @\"P1D\"", "time(1, 2, 3, @\"P99999999D\")",
    "date and time(2026, 1, 1, 0, 0, 0, 99999999999999)",
    "[1, 2][-9223372036854775808]", "sublist([1], 1, 9223372036854775807)", "substring(\"a\", -9223372036854775808)",
    "decimal(1, 9223372036854775807)", "remove([1], -9223372036854775808)", "10 ** 999999999999999999", "exp(1E6000)",
    "matches(\"a\", \"a{99999999999999999999}\")",
    "years and months duration(@\"-999999999-01-01\", @\"999999999-12-31\")", "number(\"1E99999999999999999999\")",
    "string(1E-6000)",
])
func `the widest numbers, dates and durations do no harm`(text: String) throws {
    #expect(try !feel(text).isEmpty)
}

@Test func `random words never stop the server`() throws {
    let words = [
        "1", "a", "\"x\"", "(", ")", "[", "]", "{", "}", ":", ",", ".", "..", "+", "-", "*", "/", "**", "=", "<", "and",
        "or", "in", "if",
        "then", "else", "for", "return", "some", "satisfies", "function", "between", "instance", "of", "not", "null",
        "@\"P1D\"", "date",
        "@\"2026-11-23\"", "item", "partial", "list", "sum", "sort", "?", "'", "true", "context", "<", ">", "->",
        "string length", "e", "9E999",
    ]
    var seed: UInt64 = 20_261_123
    func next(_ bound: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(seed >> 33) % bound
    }
    var parsed = 0
    for _ in 0..<6_000 {
        let text = (0..<1 + next(9)).map { _ in words[next(words.count)] }.joined(separator: " ")
        guard let expression = try? FEELExpression.parse(text, names: ["a"]) else { continue }
        parsed += 1
        _ = try? expression.evaluate([.list([.null, .true])], at: someday, limits: EvaluationLimits(steps: 1_000))
    }
    #expect(parsed > 150)
}

@Test func `nesting is bounded when reading`() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("-", ""), ("if true then ", " else 1"), ("f(", ")")] {
        let text = String(repeating: open, count: 5_000) + "1" + String(repeating: close, count: 5_000)
        #expect(throws: FEELSyntaxError.self) { try FEELExpression.parse(text, names: ["f"]) }
    }
}

@Test func `nesting as deep as people write it is read`() throws {
    let text = String(repeating: "(", count: 60) + "1" + String(repeating: " + 1)", count: 60)
    #expect(try feel(text) == "61")
}

/// Which limit stops a rule; `none` when it gives something.
private func stop(_ text: String) throws -> String {
    let rule = try Rule.compile(text, names: [])
    do throws(Problem) {
        _ = try rule.value([:], at: someday, limits: EvaluationLimits(steps: 200_000))
        return "none"
    } catch {
        return error.code.replacing("decision.limit_", with: "")
    }
}

/// `{v0: FIRST, v1: …, v60: …}`, each made of the one before.
private func chain(_ first: String, _ count: Int = 60, _ next: (String) -> String) -> String {
    "{v0: \(first), " + (1...count).map { "v\($0): " + next("v\($0 - 1)") }.joined(separator: ", ") + "}"
}

private let doubled = chain("[1]") { "[\($0), \($0)]" }
private let doubledBySources: String = {
    let sources = (1...60).map { "v\($0) in [[v\($0 - 1), v\($0 - 1)]]" }
    return "for v0 in [[1]], \(sources.joined(separator: ", ")) return v60"
}()

/// Texts, and the limits that may stop them.
private let growing: [(String, [String])] = [
    (chain("[]", 500) { "[\($0)]" }, ["depth"]),
    (chain("{}", 500) { "{a: \($0)}" }, ["depth"]),
    (doubled, ["steps"]),
    (doubledBySources, ["steps"]),
    ("count(flatten(\(doubled).v60))", ["steps"]),
    (chain("[1]") { "{a: \($0), b: \($0)}" }, ["steps"]),
    ("count([1, 2][item in [1..1000000000000]])", ["none"]),
    ("for i in [1..1000000000000] return i", ["steps"]),
    ("count(for i in 1..1000000000 return i)", ["steps"]),
    ("some i in [1..1e12] satisfies i > 1e12", ["steps"]),
    (chain("[1]") { "concatenate(\($0), \($0))" }, ["size", "steps"]),
    (chain("[1]") { "append(\($0), \($0))" }, ["steps"]),
    (chain("\"xxxxxxxx\"") { "string join([\($0), \($0)], \"-\")" }, ["size", "steps"]),
    (chain("\"xxxxxxxx\"") { "replace(\($0), \"^.+$\", \"$0$0\")" }, ["size", "steps"]),
    ("sort(for i in 1..60000 return -i, function(a, b) a < b)", ["steps"]),
    ("count(sort(for i in 1..5000 return -i))", ["none"]),
    ("{l: for i in 1..10000 return i, s: for i in 1..100000 return sum(l)}", ["steps"]),
    ("{l: for i in 1..10000 return i, s: for i in 1..100000 return l = l}", ["steps"]),
    ("for i in 1..10000 return matches(string(i), \"a{3900}\")", ["steps"]),
]

@Test(arguments: growing)
func `what grows by itself ends and says why`(text: String, limits: [String]) throws {
    let said = try stop(text)
    #expect(limits.contains(said))
}

@Test func `sources of one iteration are bounded`() {
    let sources = (0..<1_000).map { "v\($0) in [1]" }.joined(separator: ", ")
    #expect(throws: FEELSyntaxError.self) { try FEELExpression.parse("for \(sources) return 1", names: []) }
}

@Test(arguments: [
    "{v0: 1, "
        + (1...12).map { level in
            "v\(level): {" + (0..<10).map { "a\($0): v\(level - 1)" }.joined(separator: ", ") + "}"
        }.joined(separator: ", ") + "}.v0",
    "for v0 in [1], " + (1...60).map { "v\($0) in [{a: v\($0 - 1), b: v\($0 - 1)}]" }.joined(separator: ", ")
        + " return v0",
    (0..<25).reduce("1") { text, _ in "[{a: item, b: item}][\(text) = 1]" },
])
func `types that double with each word are read`(text: String) throws {
    _ = try FEELExpression.parse(text, names: [])
}
