import Schemas
import Testing

struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool { try Pattern(pattern).matches(text) }

    private func reason(_ pattern: String) -> PatternProblem.Reason? {
        do throws(PatternProblem) {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        ("abc", "xxabcxx"), ("^abc$", "abc"), ("^(0|\\+84)[0-9]{9}$", "0912345678"), ("^a{2,3}$", "aaa"),
        ("^a{2,}$", "aaaaa"),
        ("^(a|bc|)d$", "d"), ("^[^a-c]+$", "xyz"), ("^\\p{Lu}\\p{L}*( \\p{L}+)*$", "Nguyễn Thị Hòa"), ("^.$", "🐲"),
        ("^\\u{1F432}$", "🐲"), ("^\\uD83D\\uDC32$", "🐲"), ("^[🐲-🐿]$", "🐳"), ("^\\x41\\cJ$", "A\n"),
        ("\\bđ?o\\b", "a o b"),
        ("^[\\w.-]+@[\\w-]+\\.vn$", "an.nguyen@hanoi.vn"), ("^(?:a(?<n>b))*?$", "abab"), ("^\\d{2}/\\d{2}$", "07/26"),
        ("^[]x?$|y", "y"), ("[^]", "\n"), ("", ""), ("^$", ""), ("^(a*)*$", "aaa"), ("^(a*)*b", "b"),
        ("^\\S+$", "Đặng"),
        ("^[\\p{L}\\s'-]+$", "Y Ê-ban"), ("^\\p{gc=Nd}+$", "٣"), ("a|b$", "xb"), ("^\\-\\/\\.$", "-/."),
        ("^[\\b]$", "\u{8}"),
    ])
    func `a pattern finds`(pattern: String, text: String) throws {
        #expect(try matches(pattern, text))
    }

    @Test(arguments: [
        ("^abc$", "abc\n"), ("^abc$", "xabc"), ("^a{2,3}$", "aaaa"), ("^a{2,3}$", "a"), ("^\\d$", "٣"), ("^\\w$", "đ"),
        ("^.$", "\u{2028}"), ("^.$", "ab"), ("\\bo\\b", "ao ob"), ("[]", "a"), ("^\\p{Lu}$", "đ"),
        ("^\\S$", "\u{FEFF}"),
        ("^(ab)+$", "aba"), ("a$", "ab"), ("^\\P{L}$", "ế"), ("^[^\\d]$", "4"), ("\\Bo\\B", "a o b"),
    ])
    func `a pattern does not find`(pattern: String, text: String) throws {
        #expect(try !matches(pattern, text))
    }

    @Test(arguments: [
        "(", ")", "[a", "a**", "*", "a{2,1}", "{1}", "]", "}", "\\", "\\a", "\\Z", "(?P<n>a)", "(?<1>a)", "\\x4",
        "\\u{110000}",
        "[b-a]", "[\\d-z]", "^*", "\\01", "(?<n>a)(?<n>b)", "\\1", "\\k<n>", "(?i)a",
    ])
    func `what is no regular expression is told`(pattern: String) {
        #expect(reason(pattern) == .syntax)
        #expect(!Pattern.isWellFormed(pattern))
    }

    @Test(arguments: ["(?=a)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>"])
    func `what cannot run in linear time is declined but well formed`(pattern: String) {
        #expect(reason(pattern) == .unsupported)
        #expect(Pattern.isWellFormed(pattern))
    }

    @Test func `unknown properties and scripts are told`() {
        #expect(reason("\\p{Script=Latin}") == .unknownProperty)
        #expect(reason("\\p{Nonsense}") == .unknownProperty)
    }

    @Test(arguments: [
        "a{99999}", "(a{1000}){1000}", "((((((){1000}){1000}){1000}){1000}){1000}){1000}",
        String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000),
        String(repeating: "a", count: 20_000),
    ])
    func `what would grow too large is declined`(pattern: String) {
        #expect(reason(pattern) == .tooLarge)
    }

    /// A backtracking matcher takes longer than the universe for each of these.
    @Test(arguments: [
        "(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*b$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y",
        "^(a?){50}a{50}$", "(a|b)*a(a|b){14}c",
    ])
    func `no pattern hangs`(pattern: String) throws {
        let pattern = try Pattern(pattern)
        let text = String(repeating: "a", count: 50_000) + "!"
        let time = ContinuousClock().measure { #expect(!pattern.matches(text)) }
        #expect(time < .seconds(10), "linear time, also in a debug build")
    }

    @Test func `table and simulation agree`() throws {
        // (a|b)*a(a|b){12} needs 2^13 table states, so it is simulated; the small one is a table.
        let large = try Pattern("^(a|b)*a(a|b){12}$")
        let small = try Pattern("^(a|b){13,40}$")
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let text = String((0..<Int.random(in: 10...40, using: &generator)).map { _ in Bool.random() ? "a" : "b" })
            let letters = Array(text)
            let expected = letters.count >= 13 && letters[letters.count - 13] == "a"
            #expect(large.matches(text) == expected, "\(text)")
            #expect(small.matches(text) == (letters.count >= 13), "\(text)")
        }
    }
}
