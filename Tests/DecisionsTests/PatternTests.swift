import Core
import Decisions
import Testing

@Test(arguments: [
    ("abracadabra", "bra", "", "true"), ("abracadabra", "^bra", "", "false"), ("ab\\ncd", "^cd$", "m", "true"),
    ("ab\\ncd", "b.c", "", "false"), ("ab\\ncd", "b.c", "s", "true"), ("PHƯỜNG", "phường", "i", "true"),
    ("ab", "a b", "x", "true"), ("a b", "a[ ]b", "x", "true"), ("a.b", "a.b", "q", "true"),
    ("axb", "a.b", "q", "false"), ("xyx", "(x)y\\\\1", "", "true"),
    ("e", "[a-z-[aeiou]]", "", "false"), ("Đ", "\\\\p{Lu}", "", "true"),
    ("ạ", "\\\\p{IsLatinExtendedAdditional}", "", "true"),
    ("079123", "^\\\\d{6}$", "", "true"), ("a", "a{2,1}", "", "null"), ("a", "(", "", "null"),
    ("a", "\\\\b", "", "null"), ("a", "a", "z", "null"),
])
func `patterns are those of XPath`(text: String, pattern: String, flags: String, expected: String) throws {
    #expect(try feel("matches(\"\(text)\", \"\(pattern)\", \"\(flags)\")") == expected)
}

@Test(arguments: [
    ("banana", "(a)(n)", "$2$1", "bnanaa"), ("abracadabra", "a.*?a", "*", "*c*bra"),
    ("a1b22", "[0-9]+", "<$0>", "a<1>b<22>"),
    ("a.b", "\\\\.", "\\\\$", "a$b"), ("abc", "x*", "-", "null"), ("abc", "b", "$", "null"),
])
func `a replacement may name groups`(text: String, pattern: String, new: String, expected: String) throws {
    #expect(try feel("replace(\"\(text)\", \"\(pattern)\", \"\(new)\")") == expected)
}

@Test func `a pattern that would try every way is done in linear time`() throws {
    let text = String(repeating: "a", count: 5_000)
    #expect(try feel("matches(\"\(text)\", \"(a+)+b\")") == "false")
    #expect(try feel("matches(\"\(text)\", \"(a|aa)*(a|aaa)*c\")") == "false")
    #expect(throws: EvaluationStop.steps) {
        try feel("matches(\"\(text)\", \"(a*)*(a*)*\\\\1b\")", limits: EvaluationLimits(steps: 200_000))
    }
}
