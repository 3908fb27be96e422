import Casework
import Core
import Testing

@testable import Web

@Suite struct MoneyTemplateTests {
    @Test func `the pages of money name nothing that is not there`() throws {
        let pages = try DeskOffice.pages.get()
        let texts = pages.locales[.vietnamese]
        var context = Share.context()
        context.formToken = "token"
        let link = Link("a", "/a")
        let list = Part.SummaryList([Part.SummaryList.Row("a", ["b"], change: "/c", warning: "w")])
        let row = MoneyPage.Row(link: link, what: "w", amount: "a", note: "n", act: link)
        let field = Part.Field(
            id: "f", name: "f", label: "f", values: ["a"],
            widget: .radios([Part.Field.Option("a", "A", hint: "h")]), texts: texts)
        let page = MoneyPage(
            title: "t", back: link, notices: [Part.Notice(.info, title: "t", "x")],
            ask: MoneyPage.Ask(action: "/a", name: "q", label: "l", value: "v", unit: "u", button: "b"), facts: list,
            upload: MoneyPage.Upload(action: "/a", field: field, check: "c"),
            sections: [MoneyPage.Section("t", hint: "h", [row]), MoneyPage.Section("t", [], none: "n")], links: [link])
        #expect(try pages.check([page], context).unknown.isEmpty)
        let many = MoneyPage.Section("t", Array(repeating: row, count: MoneyPage.Section.most + 1), more: "m")
        #expect(many.rows.count == MoneyPage.Section.most && many.more == "m", "what is left out is told")
        #expect(MoneyPage.Section("t", [row], more: "m").more == nil)
        let sheet = MoneySheet(
            title: "t", style: "/s", file: FileOffer(address: "/f", absent: "a"), back: "/b",
            head: SheetHead(number: "1", issuer: "i", parent: "p", code: "c", place: "p", day: "d", title: "t"),
            lines: [SheetLine("a", "b")], rows: [MoneySheet.Row(number: 1, what: "w", amount: "a")],
            closing: [SheetLine("a", "b")], qr: QRCode.svg("x", label: "l"), qrUse: "u", signs: ["s"], signer: "n")
        #expect(try pages.check([sheet], context).unknown.isEmpty)
    }
}
