import Core
import Testing

@Suite struct CommaTextTests {
    @Test func `what a spreadsheet would take for a formula begins with an apostrophe`() {
        for text in ["=1+1", "+84", "-1", "@a", "\tx", "\rx", "\nx", "|x", "%x", "＝1", "=\u{301}1", "\r\n=1"] {
            #expect(CommaText.harmless(text) == "'" + text, "\(text)")
        }
        for text in ["", "a=1", "1", " =1", "đ"] { #expect(CommaText.harmless(text) == text, "\(text)") }
    }

    @Test func `a cell ends where it should, whatever stands behind a quote or a comma`() {
        #expect(CommaText.cell("a") == "a")
        #expect(CommaText.cell("a,b") == "\"a,b\"")
        #expect(CommaText.cell("a\"b") == "\"a\"\"b\"")
        #expect(CommaText.cell("a,\u{301}b") == "\"a,\u{301}b\"")
        let quote = CommaText.cell("x\"\u{301},=1").unicodeScalars.map(\.value)
        #expect(quote == "\"x\"\"\u{301},=1\"".unicodeScalars.map(\.value))
        #expect(CommaText.cell("a\r\n\u{301}b").hasPrefix("\"a"))
    }
}
