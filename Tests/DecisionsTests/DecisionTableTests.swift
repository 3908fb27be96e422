import Core
import Decisions
import Schemas
import Testing

private func table(_ text: String) throws -> DecisionTable {
    try DecisionTable(YAMLDocument.read(text: text, file: "fees.yaml"))
}

private func decide(_ text: String, _ x: Value) throws -> Value {
    try table(text).rule(names: ["x"]).value(["x": x], at: someday)
}

private func fees(hit: String, more: String = "") -> String {
    """
    hit: \(hit)
    inputs: [x]
    outputs:
      - {name: amount, type: number, allowed: "30, 20, 10"\(more)}
    rules:
      - ["< 10", 10]
      - ["[5..20]", 30]
      - ["> 15", 20]
    """
}

@Test(
    arguments: [
        ("unique", "3", 10), ("unique", "7", nil), ("unique", "null", nil), ("any", "7", nil), ("priority", "7", 30),
        ("priority", "18", 30), ("first", "7", 10), ("first", "18", 30), ("rule_order", "7", [10, 30]),
        ("rule_order", "18", [30, 20]),
        ("output_order", "7", [30, 10]), ("collect", "18", [30, 20]), ("sum", "7", 40), ("min", "7", 10),
        ("max", "18", 30),
        ("count", "7", 2), ("collect", "null", []), ("count", "null", 0), ("sum", "null", nil),
    ] as [(String, String, Value)])
func `each hit policy picks its rules`(hit: String, input: String, expected: Value) throws {
    #expect(try decide(fees(hit: hit), JSONReader.read(input)) == expected)
}

@Test func `a default stands in where no rule matches`() throws {
    #expect(try decide(fees(hit: "first", more: ", default: 5"), nil) == 5)
}

@Test func `several outputs make a context, and any accepts rules that agree`() throws {
    let text = """
        hit: any
        inputs: [{value: x.kind, type: string, allowed: '"a", "b", "c"'}, {value: x.n, type: integer}]
        outputs: [route, {name: days, type: number}]
        rules:
          - ['"a", "b"', "-", '"ward"', 5]
          - ['not("b")', "> 3", '"ward"', 5]
          - ['"c"', "<= 3", '"department"', 2 * 5]
        """
    #expect(try decide(text, ["kind": "a", "n": 9]) == ["route": "ward", "days": 5])
    #expect(try decide(text, ["kind": "c", "n": 1]) == ["route": "department", "days": 10])
    #expect(try decide(text, ["kind": "z", "n": 1]) == nil)
    #expect(try table(text).findings(names: ["x"]).isEmpty)
}

@Test func `the shape of a table is checked with lines`() throws {
    let text = "hit: firsst\ninputs: [x]\noutputs: [y]\nrules:\n  - [1]\n  - [1, 2]\nextra: 1\n"
    let problems = try #require(throws: SourceProblems.self) { try table(text) }
    #expect(problems.all.map { "\($0.line) \($0.rule)" } == ["1 table.unknown_hit", "5 table.cells", "7 table.shape"])
}

private func findings(hit: String, type: String = "number", _ rules: [String], more: String = "") throws -> [String] {
    let rows = rules.map { "  - [\($0)]" }.joined(separator: "\n")
    let text = "hit: \(hit)\ninputs: [{value: x, type: \(type)\(more)}]\noutputs: [y]\nrules:\n\(rows)\n"
    return try table(text).findings(names: ["x", "law"]).map(\.description)
}

@Test func `gaps are told with their values`() throws {
    #expect(try findings(hit: "unique", ["'< 5', 1", "'> 5', 2"]) == ["table.gap: x 5"])
    #expect(try findings(hit: "unique", ["'<= 6', 1", "'>= 7', 2"]) == ["table.gap: x (6..7)"])
    #expect(try findings(hit: "unique", type: "integer", ["'<= 6', 1", "'>= 7', 2"]).isEmpty)
    #expect(try findings(hit: "unique", type: "date", ["'<= @\"2026-06-30\"', 1", "'>= @\"2026-07-01\"', 2"]).isEmpty)
    #expect(try findings(hit: "first", type: "string", ["'\"a\"', 1", "'\"b\"', 2"]) == ["table.gap: x …"])
    #expect(
        try findings(hit: "first", type: "string", ["'\"a\"', 1", "'\"b\"', 2"], more: ", allowed: '\"a\", \"b\"'")
            .isEmpty)
    #expect(try findings(hit: "first", type: "boolean", ["true, 1"]) == ["table.gap: x false"])
    #expect(try findings(hit: "collect", ["'< 5', 1"]).isEmpty)
}

@Test func `overlaps are told where the policy forbids them`() throws {
    let rules = ["'<= 5', 1", "'>= 5', 2"]
    #expect(try findings(hit: "unique", rules) == ["table.overlap 1,2: x 5"])
    #expect(try findings(hit: "any", rules) == ["table.overlap 1,2: x 5"])
    #expect(try findings(hit: "any", ["'<= 5', 1", "'>= 5', 1"]).isEmpty)
    #expect(try findings(hit: "first", rules).isEmpty)
}

@Test func `a rule that never decides is told`() throws {
    #expect(try findings(hit: "first", ["'< 5', 1", "'>= 3', 2", "'[3..4]', 3"]) == ["table.unreachable 3: [3..4]"])
    #expect(try findings(hit: "first", ["'-', 1", "'> 3', 2"]) == ["table.unreachable 2: > 3"])
    #expect(
        try findings(
            hit: "unique", type: "string", ["'\"a\"', 1", "'\"z\"', 2", "'not(\"a\")', 3"],
            more: ", allowed: '\"a\", \"b\"'")
            == ["table.unreachable 2: \"z\""])
}

@Test func `cells that ask the law raise no false alarm`() throws {
    #expect(try findings(hit: "unique", ["'< law.limit', 1", "'>= law.limit', 2"]).isEmpty)
}

@Test func `cells that are no FEEL or compare unlike things are told with their rule`() throws {
    #expect(
        try findings(hit: "first", ["'< \"a\"', 1"]) == ["table.cell 1: < \"a\": feel.type_mismatch number, string"])
    #expect(try findings(hit: "first", ["'> 1', 1", "'<', 1"]) == ["table.cell 2: <: feel.unexpected "])
    #expect(try findings(hit: "first", ["-, fee"]) == ["table.cell 1: fee: feel.unknown_name fee"])
}

@Test func `a wide table is analysed in time`() throws {
    let inputs = (1...12).map { "x.a\($0)" }.joined(separator: ", ")
    let rows = (0..<60).map { row in
        "  - ["
            + (0..<12).map { "'\((row * 7 + $0 * 3) % 5 == 0 ? "-" : "> \((row + $0) % 9)")'" }.joined(separator: ", ")
            + ", 1]"
    }
    let text = "hit: first\ninputs: [\(inputs)]\noutputs: [y]\nrules:\n\(rows.joined(separator: "\n"))\n"
    let kinds = Set(try table(text).findings(names: ["x"]).map(\.kind))
    #expect(kinds.contains(.gap))
}

@Test func `a table of a thousand rules is analysed without false alarms, a larger one is told to be too large`() throws
{
    func rows(_ count: Int) -> [String] { (0..<count).map { "'\"w\($0)\"', \($0)" } + ["'\"w7\"', 1"] }
    #expect(
        try findings(hit: "unique", type: "string", rows(1_000)) == [
            "table.overlap 8,1001: x \"w7\"", "table.gap: x …",
        ])
    #expect(try findings(hit: "unique", type: "string", rows(3_000)) == ["table.incomplete: "])
}

@Test func `a wrong cell hides no other fault, and is told once`() throws {
    #expect(
        try findings(hit: "first", ["'< 5', 1", "'<', 2", "'< 3', 3"])
            == ["table.cell 2: <: feel.unexpected ", "table.unreachable 3: < 3"])
    #expect(
        try findings(hit: "first", ["'\"a\"', 1", "'-', fee"])
            == [
                "table.cell 1: \"a\": feel.type_mismatch number, string", "table.cell 2: fee: feel.unknown_name fee",
            ])
}
