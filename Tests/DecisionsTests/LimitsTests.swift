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
    #expect(throws: EvaluationStop.size) {
        try feel("for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])")
    }
}

@Test func `a function that calls itself meets the depth limit`() {
    #expect(throws: EvaluationStop.depth) { try feel("{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r") }
}

@Test func `nesting is bounded when reading`() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("-", ""), ("if true then ", " else 1"), ("f(", ")")] {
        let text = String(repeating: open, count: 5_000) + "1" + String(repeating: close, count: 5_000)
        #expect(throws: FEELSyntaxError.self) { try FEELExpression.parse(text, names: ["f"]) }
    }
}

@Test func `nesting as deep as people write it is read`() throws {
    let text = String(repeating: "(", count: 40) + "1" + String(repeating: " + 1)", count: 40)
    #expect(try feel(text) == "41")
}
