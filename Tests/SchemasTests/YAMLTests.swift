import Core
import OrderedCollections
import Schemas
import Testing

struct YAMLTests {
    private func read(_ text: String) throws -> YAMLDocument { try YAMLDocument.read(text: text, file: "pack.yaml") }

    /// What is wrong with `text`, as `line rule`.
    private func problems(_ text: String) -> [String] {
        do throws(SourceProblems) {
            _ = try YAMLDocument.read(text: text, file: "pack.yaml")
            return []
        } catch {
            return error.all.map { "\($0.line) \($0.rule)" }
        }
    }

    @Test func `plain words of YAML 1_1 booleans stay texts`() throws {
        let value = try read("a: yes\nb: no\nc: on\nd: off\ne: True\nf: Y\ng: true\nh: false").value
        #expect(value == ["a": "yes", "b": "no", "c": "on", "d": "off", "e": "True", "f": "Y", "g": true, "h": false])
    }

    @Test func `null is written null or tilde or nothing`() throws {
        let value = try read("a: null\nb: ~\nc:\nd: Null\ne: 'null'\nf: ''").value
        #expect(value == ["a": nil, "b": nil, "c": nil, "d": "Null", "e": "null", "f": ""])
    }

    @Test func `numbers are read as JSON writes them and keep their decimals`() throws {
        let value = try read("[0, -7, 12.5, 0.125, 2026, 1234567890]").value
        #expect(
            value == [
                0, -7, .number(Decimal(negative: false, coefficient: 125, exponent: -1)),
                .number(Decimal(negative: false, coefficient: 125, exponent: -3)), 2026, 1_234_567_890,
            ])
    }

    @Test func `other notations of numbers stay texts`() throws {
        let value = try read("[0x1F, 0o17, 1_000, +5, .5, 5., .inf, .nan, 1.2.3, 685_230.15]").value
        let texts: [Value] = ["0x1F", "0o17", "1_000", "+5", ".5", "5.", ".inf", ".nan", "1.2.3", "685_230.15"]
        #expect(value == .array(texts))
    }

    @Test func `dates and timestamps stay texts`() throws {
        #expect(
            try read("[2026-07-01, 2026-07-01T08:00:00+07:00]").value
                == ["2026-07-01", "2026-07-01T08:00:00+07:00"])
    }

    @Test(arguments: [
        "1.004222", "2.000815", "01", "079", "001099012345", "12:30", "190:20:30.15", "1.10", "-01", "79012345678",
        "12E3", "1e5", "007.5", "12345678.901",
    ])
    func `an unquoted code is an error with its line`(code: String) throws {
        #expect(problems("title: x\ncode: \(code)\n") == ["2 yaml.unquoted_code"])
        #expect(try read("code: \"\(code)\"").value == ["code": .string(code)])
        #expect(
            try read("\(code.replacing(":", with: "")): x").value
                == .object([code.replacing(":", with: ""): "x"]), "a member's name is always a text")
    }

    @Test func `every unquoted code of a file is told at once`() {
        #expect(
            problems("- 01\n- ok\n- {a: 079}\n- [1.004222]") == [
                "1 yaml.unquoted_code", "3 yaml.unquoted_code", "4 yaml.unquoted_code",
            ])
    }

    @Test func `quoted and block scalars are always texts`() throws {
        let value = try read("a: '1'\nb: \"true\"\nc: |\n  12\nd: >-\n  null\n").value
        #expect(value == ["a": "1", "b": "true", "c": "12\n", "d": "null"])
    }

    @Test func `a member named twice is an error`() {
        #expect(problems("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n") == ["3 yaml.duplicate_key"])
        #expect(problems("\u{1EC7}: 1\ne\u{323}\u{302}: 2") == ["1 yaml.duplicate_key"])
    }

    @Test func `texts and names come out in NFC`() throws {
        let value = try read("ho\u{302}\u{300} so\u{31B}: Vie\u{323}\u{302}t Nam").value
        let member = try #require(value.object?.elements.first)
        #expect(Array(member.key.unicodeScalars) == Array("h\u{1ED3} s\u{1A1}".unicodeScalars))
        #expect(member.value.string.map { Array($0.unicodeScalars) } == Array("Vi\u{1EC7}t Nam".unicodeScalars))
    }

    @Test func `anchors are refused even when nothing refers to them`() {
        #expect(problems("a: 1\nb: &x [1]\n") == ["2 yaml.anchor"])
        #expect(problems("a: 1\n&x b: 2\n") == ["2 yaml.anchor"])
    }

    @Test func `aliases of aliases are refused before they are followed`() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        text += "? *a60\n: bomb\n"
        #expect(problems(text).first == "1 yaml.anchor")
        #expect(problems("a: *nothing") == ["1 yaml.anchor"])
    }

    @Test func `an ampersand or asterisk in a text is no anchor`() throws {
        #expect(try read("a: R&D *R*\nb: |\n  * item\n  & more").value == ["a": "R&D *R*", "b": "* item\n& more"])
    }

    @Test func `tags are refused`() {
        #expect(problems("a: 1\nb: !!str 01\n") == ["2 yaml.tag"])
        #expect(problems("a: !thing {b: 1}") == ["1 yaml.tag"])
        #expect(problems("- !!set [1]\n- !!binary aGk=") == ["1 yaml.tag", "2 yaml.tag"])
        #expect(problems("!!int 1: x") == ["1 yaml.tag"])
    }

    @Test func `merge keys and keys that are no texts are refused`() {
        #expect(problems("a: 1\n<<: {b: 2}") == ["2 yaml.merge_key"])
        #expect(problems("a: 1\n? [1, 2]\n: b") == ["2 yaml.key"])
    }

    @Test func `a second document and directives are refused`() {
        #expect(problems("a: 1\n---\nb: 2\n") == ["2 yaml.several_documents"])
        #expect(problems("%YAML 1.1\n---\na: 1\n") == ["1 yaml.directive"])
        #expect(problems("---\na: 1\n...\n").isEmpty)
    }

    @Test func `tabs and hidden line breaks are refused with their line`() {
        #expect(problems("a:\n\tb: 1") == ["2 yaml.tab"])
        #expect(problems("a: 1\nb: x\ty") == ["2 yaml.tab"])
        #expect(problems("a: 1\nb: x\u{2028}y") == ["2 yaml.character"])
        #expect(problems("a: \u{0}") == ["1 yaml.character"])
    }

    @Test func `broken syntax is told with its line`() {
        #expect(problems("a: 1\nb: [1, 2\nc: 3\n").map { $0.hasSuffix("yaml.syntax") } == [true])
        #expect(problems("a: 1\n  b: 2") == ["2 yaml.syntax"])
        #expect(problems("a: 'open") == ["1 yaml.syntax"])
    }

    @Test func `size and depth are bounded`() {
        #expect(problems(String(repeating: "#", count: (1 << 20) + 1)) == ["0 yaml.too_large"])
        #expect(problems(String(repeating: "[", count: 65) + String(repeating: "]", count: 65)) == ["1 yaml.too_deep"])
        #expect(problems(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).isEmpty)
        #expect(problems(String(repeating: "- ", count: 400_000)) == ["1 yaml.syntax"])
        #expect(problems(String(repeating: "{a: ", count: 200_000)) == ["1 yaml.syntax"])
    }

    @Test func `the line of every node is known`() throws {
        let document = try read("# head\ntitle: x\nsteps:\n  - id: one\n    days: 3\n\n  - id: two\na/b: {c~d: 1}\n")
        #expect(document.line(at: "") == 2)
        #expect(document.line(at: "/title") == 2)
        #expect(document.line(at: "/steps") == 3)
        #expect(document.line(at: "/steps/0") == 4)
        #expect(document.line(at: "/steps/0/days") == 5)
        #expect(document.line(at: "/steps/1/id") == 7)
        #expect(document.line(at: "/steps/1/days/unit") == 7, "the nearest node above what is missing")
        #expect(document.line(at: "/steps/9") == 3)
        #expect(document.line(at: "/a~1b/c~0d") == 8)
        #expect(document.line(at: "title") == nil)
    }

    @Test func `windows line ends and a byte order mark change nothing`() throws {
        let document = try read("\u{FEFF}a: 1\r\nb: x\r\n")
        #expect(document.value == ["a": 1, "b": "x"])
        #expect(document.line(at: "/b") == 2)
    }

    @Test func `an empty file is null`() throws {
        #expect(try read("").value == nil)
        #expect(try read("# only a comment\n").value == nil)
    }
}
