import Core
import Testing

@testable import Web

@Suite struct FormDataTests {
    private func form(_ text: String) throws(Problem) -> FormData { try FormData(urlencoded: text.utf8) }

    private func code(_ text: String) -> String? {
        do {
            _ = try form(text)
            return nil
        } catch { return error.code }
    }

    @Test func `fields keep their order, and a name may come again`() throws {
        let form = try form("b=1&a=2&b=3&empty=&bare&&x%3Dy=a%26b+c")
        #expect(form.fields.map(\.name) == ["b", "a", "b", "empty", "bare", "x=y"])
        #expect(form.all("b") == ["1", "3"] && form["empty"] == "" && form["bare"] == "" && form["none"] == nil)
        #expect(form["x=y"] == "a&b c")
        #expect(try FormData(query: nil).fields.isEmpty)
    }

    @Test func `texts come out in NFC with plain line ends`() throws {
        let decomposed = try form("name=Nguye%CC%82%CC%83n&text=a%0D%0Ab%0Dc%09d")
        #expect(decomposed["name"].map { Array($0.utf8) } == Array("Nguyễn".utf8))
        #expect(decomposed["text"] == "a\nb\nc\td")
        #expect(try form("a=%20%20x%20").trimmed("a") == "x" && form("a=%20").trimmed("a") == nil)
    }

    @Test(arguments: ["a=%00", "a=%1B", "a=%7F", "a=%C2%85", "%01=a"])
    func `control characters are refused`(text: String) { #expect(code(text) == "request.character") }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "a=%C3", "a=%ED%A0%80", "%FF=1"])
    func `broken encodings are refused`(text: String) { #expect(code(text) == "request.encoding") }

    @Test func `too many fields are refused`() {
        let fields = (0..<FormData.mostFields).map { "f\($0)=" }.joined(separator: "&")
        #expect(code(fields) == nil)
        #expect(code(fields + "&one=more") == "request.too_many_fields")
    }

    @Test func `a name from outside is told back only when it is harmless`() {
        #expect(throws: Problem(.invalid, "request.character", ["field": "owner.name"])) { try form("owner.name=%00") }
        #expect(throws: Problem(.invalid, "request.character", ["field": ""])) { try form("%3Cb%3E=%00") }
    }
}
