@testable import Casework
import Core
import OrderedCollections
import Testing

@Suite struct AnswerSheetTests {
    @Test func `answers stand under their paths, rows of a table by their number`() {
        let flat = AnswerSheet.flat([
            "owner": ["name": "Nguyễn Thị Mẫu", "known": true],
            "members": [["name": "A"], ["name": "B", "share": 2]],
        ])
        #expect(
            Array(flat.keys) == ["owner.name", "owner.known", "members.0.name", "members.1.name", "members.1.share"])
        #expect(flat["members.1.share"] == 2)
    }

    @Test(arguments: ["=1+1", "+84901234567", "-2", "@SUM(A1)", "\t=1", "\r=1", "|x", "%x"])
    func `what a spreadsheet would take for a formula is text`(_ typed: String) {
        #expect(AnswerSheet.cell(.string(typed)) == "'" + typed)
    }

    @Test func `numbers stay numbers, and plain text stays as it is`() {
        #expect(AnswerSheet.cell(-5) == "-5")
        #expect(AnswerSheet.cell(true) == "true")
        #expect(AnswerSheet.cell("Bún, bò \"ngon\"") == "Bún, bò \"ngon\"")
        #expect(AnswerSheet.cell(.null) == "")
    }
}
