import Core
import Decisions
import Testing

private let answers: Value = [
    "floors": 7, "area": 120, "owner": ["kind": "person", "born": "1990-05-01"], "tags": ["new", "urban"],
]

@Test(arguments: [
    "site.floors >= 7": true, "site.floors > 7": false, "channel = \"counter\"": true,
    "site.owner.kind in [\"person\", \"enterprise\"]": true, "site.missing = 1": false,
    "not(site.missing = null)": false,
    "list contains(site.tags, \"urban\")": true, "channel != null and law.permit_fee > 0": true, "missing = null": true,
    "filed >= @\"2026-11-23\" and filed < @\"2026-12-01\"": true,
])
func `a condition over answers is true or not`(text: String, expected: Bool) throws {
    let names = FEELNames(
        ["site", "channel", "law", "missing"].map { FEELType.Field($0, .any) } + [FEELType.Field("filed", .date)])
    let rule = try Rule.compile(text, names: names)
    let scope: [String: Value] = [
        "site": answers, "channel": "counter", "law": ["permit_fee": 75000], "filed": "2026-11-23",
    ]
    #expect(try rule.isTrue(scope, at: someday) == expected)
}

@Test func `a fee is a number of JSON`() throws {
    let rule = try Rule.compile(
        "law.permit_fee * copies + if channel = \"post\" then 30000 else 0", names: ["law", "copies", "channel"])
    let scope: [String: Value] = ["law": ["permit_fee": 75000], "copies": 3, "channel": "counter"]
    #expect(try rule.value(scope, at: someday) == 225_000)
    #expect(rule.names == ["law", "copies", "channel"])
}

@Test func `strings become dates where the names say so`() throws {
    let site = FEELType.context([FEELType.Field("owner", .context([FEELType.Field("born", .date)]))])
    let rule = try Rule.compile("site.owner.born.year", names: FEELNames([FEELType.Field("site", site)]))
    #expect(try rule.value(["site": answers], at: someday) == 1990)
    #expect(rule.type == .number)
}

@Test(arguments: [
    ("sight.floors > 1", "feel.unknown_name", "text:0"), ("1 + floors > 1", "feel.unknown_name", "text:4"),
    ("filed > 5", "feel.type_mismatch", "text:6"), ("filed + 1", "feel.type_mismatch", "text:6"),
    ("site.floors >", "rule.syntax", "text:13"), ("upper case(1, 2)", "feel.invalid_arguments", "text:10"),
    ("@\"2026-13-01\" = filed", "feel.invalid_literal", "text:0"), ("\"a\" and true", "feel.type_mismatch", "text:4"),
])
func `an ill-typed or unknown part is told with its place`(text: String, code: String, place: String) throws {
    let names = FEELNames([FEELType.Field("site", .any), FEELType.Field("filed", .date)])
    let problems = try #require(throws: Problems.self) { try Rule.compile(text, names: names) }
    #expect(problems.all.contains { $0.code == code && $0.location == place }, "\(problems.all)")
}

@Test func `a rule that runs too long is a problem with a code`() throws {
    let rule = try Rule.compile("count(for i in 1..n return i)", names: ["n"])
    let problem = #expect(throws: Problem.self) { try rule.value(["n": 900_000_000], at: someday) }
    #expect(problem?.code == "decision.limit_steps")
}

@Test func `values go to JSON and come back`() throws {
    let value = try FEELExpression.parse("{d: @\"2026-11-23\", n: 1.50, l: [null, true, \"x\"]}", names: []).evaluate(
        [], at: someday)
    #expect(value.json == ["d": "2026-11-23", "n": .number(try #require(Decimal("1.5"))), "l": [nil, true, "x"]])
    let type = FEELType.context([FEELType.Field("d", .date)])
    #expect(FEELValue.equal(FEELValue(value.json, as: type), value) == true)
}

@Test func `a test after in ends before and and or`() throws {
    for (text, expected) in [
        ("3 in [1..5] and false", "false"), ("3 in > 5 or true", "true"), ("3 in (1, > 2) and true", "true"),
        ("\"b\" in [\"a\", \"b\"] and 1 = 1", "true"), ("3 in (1..3] and null = null", "true"),
    ] {
        #expect(try feel(text) == expected, "\(text)")
    }
}

@Test func `what a browser may evaluate is told, and the rest is not`() throws {
    let names: FEELNames = ["a", "b"]
    for text in [
        "a > 5 and not(b in (1, [2..3]))", "if a = null then b else a + 1.5", "a between 1 and 2", "-a < b * 2",
    ] {
        #expect(try Rule.compile(text, names: names).simple != nil, "\(text)")
    }
    for text in ["a / 3", "a ** 2", "count(a) > 1", "a[1] = 2", "a.b = 1", "some x in a satisfies x > 1"] {
        #expect(try Rule.compile(text, names: names).simple == nil, "\(text)")
    }
}
