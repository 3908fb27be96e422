import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct StatementTests {
    private static func mapping(_ more: String = "") throws -> StatementMapping {
        try StatementMapping(
            text: """
                columns: {date: "Ngày giao dịch", amount: "Ghi có", purpose: "Nội dung", reference: "Số tham chiếu"}
                \(more)
                """, file: "m.yaml")
    }

    @Test(arguments: [
        ("1500000", 1_500_000), ("1.500.000", 1_500_000), ("1,500,000.00", 1_500_000), ("1 500 000 VND", 1_500_000),
        ("1.500.000,00 đ", 1_500_000), ("+20.000", 20_000), ("-20,000", -20_000), ("(20,000)", -20_000), ("0", 0),
        ("20.000 ₫", 20_000), ("1\u{A0}500\u{A0}000", 1_500_000),
    ])
    func `amounts are read with any separators`(_ text: String, _ amount: Int) {
        #expect(StatementFile.amount(text) == amount)
    }

    @Test(arguments: ["", "x", "1.5", "1.50.000", "12,34,567", "1500.000.0", "1,500.5", "1e6", "١٢٣"])
    func `what is no whole amount is refused`(_ text: String) {
        #expect(StatementFile.amount(text) == nil)
    }

    @Test func `references are found in noise, and a mistyped one is not`() throws {
        let number = SeriesNumber(unit: "u", series: "BTH", year: 2026, number: 123)
        let reference = number.reference
        #expect(reference.hasSuffix("BTH26000123") && CreditorReference.isValid(reference))
        #expect(CreditorReference.isValid("RF18539007547034"), "the example of ISO 11649")
        let spaced = reference.map(String.init).joined(separator: " ")
        for noise in [
            reference, reference.lowercased(), spaced, "NGUYEN THI HOA \(reference) chuyen tien",
            "CK nộp lệ phí.\(reference.prefix(4)).\(reference.dropFirst(4))-cam on",
            "MBVCB.123456.\(reference)0987654321",
            "IBFT NỘP PHÍĐ\(reference)", "\(reference.prefix(9))\n\(reference.dropFirst(9))",
        ] {
            #expect(PurposeText.candidates(noise).first == .init(reference: reference, isSure: true), "\(noise)")
        }
        // Without its check digits it is a guess only, and a wrong digit makes none of it sure.
        #expect(PurposeText.candidates("nop BTH26000123").contains(.init(reference: reference, isSure: false)))
        let wrong = String(reference.dropLast()) + "4"
        #expect(!PurposeText.candidates(wrong).contains { $0.isSure })
        #expect(PurposeText.candidates("chuyen tien dien thang 11") == [])
    }

    @Test func `a statement is read in any encoding, with what stands around its table`() throws {
        let rows = """
            SAO KÊ TÀI KHOẢN;;;;
            Số tài khoản;0011001234567;;;
            Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung
            30/11/2026 10:15:00;FT1;;100.000;Nguyễn Thị Hoà nộp RF62BTH26000001
            30/11/2026;FT2;50.000;;Phí dịch vụ
            01/12/2026;FT3;;"1.250.000,00";"Nội dung; có ""nháy"" và
            hai dòng"
            Tổng cộng;;50.000;1.350.000;
            """
        let expected = ["Nguyễn Thị Hoà nộp RF62BTH26000001", "Nội dung; có \"nháy\" và\nhai dòng"]
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in rows.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let plain = Array(rows.utf8)
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + plain
        for bytes in [plain, marked, utf16] {
            let file = try StatementFile(bytes, try Self.mapping())
            #expect(file.lines.map(\.purpose) == expected && file.others == 1)
            #expect(file.lines.map(\.amount) == [100_000, 1_250_000])
            #expect(file.lines[0].paidAt == Instant("2026-11-30T10:15+07:00") && file.lines[0].line == 4)
        }
        // TCVN3, as old programs write it: the headings tell which encoding it is.
        var tcvn: [UInt8] = []
        for (text, letter) in [
            ("Ng", 0xB5), ("y giao d", 0xDE), ("ch,Ghi c", 0xE3), (",N", 0xE9), ("i dung,S", 0xE8), (" tham chi", 0xD5),
            ("u\n30/11/2026,\"100,000\",N", 0xE9), ("p ph", 0xDD),
        ] as [(String, UInt8)] {
            tcvn += Array(text.utf8) + [letter]
        }
        tcvn += Array(",FT9\n".utf8)
        let old = try StatementFile(tcvn, try Self.mapping())
        #expect(old.lines.map(\.purpose) == ["Nộp phí"] && old.lines.map(\.amount) == [100_000])
    }

    @Test func `a line that cannot be read stops the whole file, and says which`() throws {
        let text = "Ngày giao dịch,Ghi có,Nội dung,Số tham chiếu\n30/11/2026,1.5,x,A\n31/11/2026,5,x,B\n"
        do {
            _ = try StatementFile(Array(text.utf8), try Self.mapping())
            Issue.record("it was read")
        } catch let problems as Problems {
            #expect(problems.all.map { $0.parameters["line"] ?? "" } == ["2", "3"])
        }
        #expect(throws: Problem(.invalid, "statement.no_headings")) {
            try StatementFile(Array("a,b\n1,2\n".utf8), try Self.mapping())
        }
    }

    private func lines(_ text: String) throws -> [StatementLine] {
        try StatementFile(
            Array(("Ngày giao dịch,Ghi có,Nội dung,Số tham chiếu\n" + text).utf8), try Self.mapping()
        ).lines
    }

    @Test(arguments: TestDatabase.engines)
    func `a statement is taken in once, and again changes nothing`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            var invoices: [String] = []
            for _ in 0..<5 { invoices.append(try office.invoice(try await office.unpaid())) }
            let lines = try lines(
                """
                30/11/2026,100000,nop phi \(invoices[0]),F1
                30/11/2026,60000,\(invoices[1].lowercased()),F2
                30/11/2026,120000,\(invoices[2]),F3
                30/11/2026,100000,\(invoices[3]),F4
                30/11/2026,100000,\(invoices[3]),F5
                30/11/2026,70000,khong ro,F6
                30/11/2026,100000,nop \(invoices[4].dropFirst(4)),F7

                """)
            let head = Place.officer(.divisionHead, at: office.unit)
            let expected: [PaymentOutcome] = [.matched, .partly, .over, .matched, .refund, .unknown, .matched]
            let dry = try await office.dossiers.reconcile(lines, of: office.account, dryRun: true, head)
            #expect(dry.map(\.outcome) == expected)
            #expect(try await office.dossiers.openInvoices(of: [office.unit]).count == 5, "a trial writes nothing")
            let real = try await office.dossiers.reconcile(lines, of: office.account, head)
            #expect(real.map(\.outcome) == expected)
            let before = try await database.read { tx in
                try tx.query("SELECT COUNT(*) AS n, SUM(version) AS v FROM dossier").first.map {
                    [try $0.int("n"), try $0.int("v")]
                }
            }
            let again = try await office.dossiers.reconcile(lines + lines, of: office.account, head)
            #expect(again.allSatisfy { $0.outcome == .seen })
            let after = try await database.read { tx in
                try tx.query("SELECT COUNT(*) AS n, SUM(version) AS v FROM dossier").first.map {
                    [try $0.int("n"), try $0.int("v")]
                }
            }
            #expect(before == after)
            #expect(try await office.dossiers.openInvoices(of: [office.unit]).map(\.outstanding) == [40_000])

            // An officer says what the unknown line was for.
            let unknown = try await office.dossiers.unknownMoney(of: [office.unit])
            #expect(unknown.map(\.amount) == [70_000])
            let outcome = try await office.dossiers.assign(
                line: unknown[0].line, of: unknown[0].account, to: " \(invoices[1].lowercased()) ", head)
            #expect(outcome == .over)
            #expect(try await office.dossiers.unknownMoney(of: [office.unit]) == [])
            await #expect(throws: Problem(.notFound, "payment.no_such_line")) {
                try await office.dossiers.assign(
                    line: unknown[0].line, of: unknown[0].account, to: invoices[1], head)
            }
            await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "payment.reconcile"])) {
                try await office.dossiers.reconcile(
                    lines, of: office.account, Place.officer(.receptionist, at: office.unit))
            }
            let book = try await office.dossiers.dayBook(of: office.unit, on: office.clock.now.date, head)
            #expect(book.amount == 650_000 && book.isBalanced)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the same statement sent four times at once counts once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let invoice = try office.invoice(try await office.unpaid())
            let lines = try lines("30/11/2026,100000,\(invoice),F1\n")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        _ = try await office.dossiers.reconcile(lines, of: office.account, .system)
                    }
                }
                try await group.waitForAll()
            }
            let state = try #require(try await office.dossiers.dossier(paying: invoice))
            #expect(state.payments.count == 1 && state.refunds.isEmpty && state.demands[0].paidAt != nil)
        }
    }
}
