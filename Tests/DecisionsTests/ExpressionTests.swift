import Core
import Decisions
import Testing

@Test(arguments: [
    ("true", "true", "true", "true"), ("true", "false", "false", "true"), ("true", "null", "null", "true"),
    ("false", "true", "false", "true"), ("false", "false", "false", "false"), ("false", "null", "false", "null"),
    ("null", "true", "null", "true"), ("null", "false", "false", "null"), ("null", "null", "null", "null"),
    ("\"x\"", "true", "null", "true"), ("false", "1", "false", "null"),
])
func `and and or know true, false and unknown`(left: String, right: String, both: String, either: String) throws {
    #expect(try feel("\(left) and \(right)") == both)
    #expect(try feel("\(left) or \(right)") == either)
    #expect(try feel("all([\(left), \(right)])") == both)
    #expect(try feel("any([\(left), \(right)])") == either)
}

@Test(arguments: [
    "1 + 2 * 3": "7", "-2 ** 2": "4", "2 ** 3 ** 2": "64", "(1 + 2) * 3": "9", "10 - 4 - 3": "3", "7 / 2": "3.5",
    "0.1 + 0.2": "0.3", "1 / 0": "null", "1 + null": "null", "\"a\" + \"b\"": "ab", "\"a\" + 1": "null",
    "1 = 1.0": "true", "1 = \"1\"": "null", "null = null": "true", "1 != null": "true", "null < 1": "null",
    "5 between 1 and 5": "true", "5 in [1..5)": "false", "5 in (1, 5)": "true", "5 in (> 6, < 3)": "false",
    "5 in (<= 5)": "true", "\"b\" in [\"a\", \"b\"]": "true", "3 in [[1..2], [3..4]]": "true", "1 in [2..1]": "false",
    "[2..1]": "null", "1 + if true then 2 else 3": "3",
    "(>= 2).start": "2", "[1..3) = [1..3)": "true",
    "if 1 > 2 then \"x\" else \"y\"": "y", "if null then 1 else 2": "2",
    "[1, 2, 3][2]": "2", "[1, 2, 3][-1]": "3", "[1, 2, 3][4]": "null", "[1, 2, 3][item > 1]": "[2, 3]", "5[1]": "5",
    "[{x: 1, y: 2}, {x: 2, y: 3}][x > 1].y": "[3]", "{a: 1, b: a + 1}.b": "2", "{a: 1, a: 2}": "null",
    "{first name: \"An\", greeting: \"Chào \" + first name}.greeting": "Chào An",
    "for i in 1..3 return i * i": "[1, 4, 9]", "for i in 3..1 return i": "[3, 2, 1]",
    "for i in [1, 2], j in [i, 10] return i * j": "[1, 10, 4, 20]",
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": "[1, 1, 2, 6, 24]",
    "for d in @\"2024-02-28\"..@\"2024-03-01\" return string(d)": "[\"2024-02-28\", \"2024-02-29\", \"2024-03-01\"]",
    "some x in [1, 2] satisfies x > 1": "true", "every x in [] satisfies false": "true",
    "every x in [1, null] satisfies x > 0": "null",
    "(function(a, b) a - b)(5, 3)": "2", "(function(a, b) a - b)(b: 5, a: 3)": "-2",
    "{n: 10, add: function(x: number) x + n, r: add(5)}.r": "15", "{f: function(x: number) x, r: f(\"a\")}.r": "null",
    "1 instance of number": "true", "null instance of number": "false", "[1] instance of list<string>": "false",
    "{a: 1} instance of context<a: number>": "true", "@\"P1D\" instance of days and time duration": "true",
    "1 + // one\n 2 /* two */": "3", "\"\\u0110\\\"\\n\"": "Đ\"\n", "string length(\"\\uD83D\\uDC0E\")": "1",
    "substring(\"phường\", 3)": "ường", "substring(\"abc\", -2, 1)": "b",
    "string join([\"a\", null, \"b\"], \"-\")": "a-b",
    "split(\"a; b;c\", \";\\s*\")": "[\"a\", \"b\", \"c\"]", "decimal(1/3, 2)": "0.33",
    "number(\"1.234,5\", \".\", \",\")": "1234.5",
    "sort([3, 1, 2], function(x, y) x > y)": "[3, 2, 1]", "sum([])": "null", "mean(1, 2, 6)": "3",
    "mode([1, 2, 2])": "[2]",
    "stddev([2, 4, 7, 5])": "2.081665999466132735282297706979931", "median([8, 2, 5, 3])": "4",
    "flatten([1, [2, [3]]])": "[1, 2, 3]", "distinct values([1, 2, 1])": "[1, 2]", "index of([1, 2, 1], 1)": "[1, 3]",
    "concatenate([1], 2, [3])": "[1, 2, 3]", "concatenate([1], null)": "null", "get value({a: 1}, \"a\")": "1",
    "context put({a: {b: 1}}, [\"a\", \"b\"], 2)": "{a: {b: 2}}",
    "get entries({a: 1}).key": "[\"a\"]", "overlaps([1..5], [5..8])": "true", "overlaps([1..5], (5..8])": "false",
    "before(1, [2..3])": "true", "meets([1..2], [2..3])": "true", "range(\"[18..21)\").end included": "false",
    "abs(-@\"P1D\")": "P1D", "today()": "2026-11-23", "string(now())": "2026-11-23T15:30:00+07:00",
    "non existing function(1)": "null", "string({a: [1, \"x\"]})": "{a: [1, \"x\"]}",
])
func `an expression gives what the standard says`(text: String, expected: String) throws {
    #expect(try feel(text) == expected)
}

@Test(arguments: [
    "1 +", "(1", "[1, 2", "{a 1}", "\"open", "1 2", "if 1 then 2", "for i in [1]", "a b c (", "/* open", "\"\\uZZZZ\"",
    "@", "1..2",
    "x instance of nothing known", "between", "\u{0}", "-", ")", "]",
])
func `what is no expression is refused with its place`(text: String) {
    let error = #expect(throws: FEELSyntaxError.self) { try FEELExpression.parse(text, names: ["x"]) }
    #expect(error.map { (0...text.unicodeScalars.count).contains($0.offset) } == true)
}

@Test func `the longest name in scope wins`() throws {
    let names: FEELNames = ["a", "a-b", "b", "Person's age", "days in weekend"]
    let values = [5, 100, 2, 30, 7].map { FEELValue(Value($0)) }
    for (text, expected) in [
        "a-b": "100", "a - b": "100", "a -b": "100", "b-a": "-3", "Person's age + 1": "31",
        "for x in days in weekend return x": "[7]",
    ] {
        #expect(try FEELExpression.parse(text, names: names).evaluate(values, at: someday).text == expected, "\(text)")
    }
}

@Test func `diagnostics say why a value became null`() throws {
    let expression = try FEELExpression.parse("{a: 1}.b + date(\"2026-02-30\")", names: [])
    let (value, diagnostics) = try expression.explain([], at: someday)
    #expect(value.isNull)
    #expect(diagnostics.map(\.code) == ["feel.no_member", "feel.invalid_operands"])
}
