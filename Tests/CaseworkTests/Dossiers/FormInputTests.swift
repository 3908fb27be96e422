@testable import Casework
import Core
import Testing

@Suite struct FormInputTests {
    private func field(_ widget: Widget) -> FormField {
        FormField(
            path: "a", widget: widget, visible: .always, isRequired: false, choices: [], autocomplete: nil,
            areaLevel: nil, maximumLength: nil)
    }

    @Test func `what people type becomes the answer that the schema expects`() {
        let cases: [(Widget, String, Value?)] = [
            (.date, "5/2/2009", "2009-02-05"), (.date, "05-02-2009", "2009-02-05"), (.date, "31/02/2009", "31/02/2009"),
            (.number, "12", 12), (.number, "64,5", .number(Decimal("64.5")!)), (.number, "1.234", 1234),
            (.number, "1.5", .number(Decimal("1.5")!)), (.number, "abc", "abc"), (.money, "1.500.000 đ", 1_500_000),
            (.money, "50,000", "50,000"), (.money, "1.234,567 đ", "1.234,567 đ"),
            (.money, "50.000.000 đồng", 50_000_000), (.money, "50.000đồng", 50_000), (.money, "đồng", "đồng"),
            (.money, "50.000 đồng chẵn", "50.000 đồng chẵn"),
            (.phone, "0912 345.678", "0912345678"), (.citizenNumber, "079 078 000003", "079078000003"),
            (.phone, "09 12 số nhà", "09 12 số nhà"), (.phone, "+84 912.345.678", "+84912345678"),
            (.yesNo, "no", false), (.declaration, "on", true), (.text, "  Nguyễn  ", "Nguyễn"), (.text, "   ", nil),
            (.text, "\t\u{301}x\u{85}", "\u{301}x"), (.text, " \u{301}x", "\u{301}x"),
            (.number, "00 \u{301}1", "00 \u{301}1"),
        ]
        for (widget, typed, answer) in cases {
            #expect(FormInput.answer(typed, field(widget)) == answer, "\(widget) \(typed)")
        }
    }

    @Test func `what the field shows reads back as the same answer`() {
        let answers: [(Widget, Value)] = [
            (.date, "2009-02-05"), (.money, 250_000_000), (.money, .number(Decimal("1234.5")!)),
            (.money, .number(Decimal("0.0125")!)), (.number, .number(Decimal("64.5")!)), (.yesNo, true),
            (.text, "Phường Bến Thành"), (.phone, "0912345678"),
        ]
        for (widget, answer) in answers {
            #expect(FormInput.answer(FormInput.typed(answer, field(widget)), field(widget)) == answer, "\(widget)")
        }
    }

    @Test func `dossier codes are read as people type them and nothing else is`() {
        #expect(DossierCode.read(" h29.267.43-261130-0001 ") == "H29.267.43-261130-0001")
        #expect(DossierCode.read("000.00.16.H26-200420-0001") == "000.00.16.H26-200420-0001")
        for text in [
            "", "H29", "H29.267.43-261330-0001", "H29.267.43-261130-001", "Nguyễn", "H29.267.43-261130-0001'--",
        ] {
            #expect(DossierCode.read(text) == nil, "\(text)")
        }
    }
}
