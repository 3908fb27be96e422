import Testing

@testable import Core

@Suite struct NumberWordsTests {
    @Test(
        arguments: [
            (0, "không"), (1, "một"), (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"), (15, "mười lăm"),
            (20, "hai mươi"), (21, "hai mươi mốt"), (24, "hai mươi tư"), (25, "hai mươi lăm"), (100, "một trăm"),
            (105, "một trăm linh năm"), (111, "một trăm mười một"), (500, "năm trăm"),
            (1_000, "một nghìn"), (1_005, "một nghìn không trăm linh năm"), (1_050, "một nghìn không trăm năm mươi"),
            (105_000, "một trăm linh năm nghìn"), (1_000_001, "một triệu không trăm linh một"),
            (250_000_000, "hai trăm năm mươi triệu"), (2_000_000_005, "hai tỷ không trăm linh năm"),
            (1_234_567_891, "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt"),
            (1_000_000_000_000, "một nghìn tỷ"), (1_000_000_000_000_000_000, "một tỷ tỷ"), (-21, "âm hai mươi mốt"),
        ] as [(Int64, String)]) func `numbers are said as people say them`(number: Int64, words: String)
    {
        #expect(NumberWords.vietnamese(number) == words)
    }

    @Test func `the greatest and the least number have words`() {
        #expect(NumberWords.vietnamese(.max).hasPrefix("chín tỷ hai trăm hai mươi ba triệu"))
        #expect(NumberWords.vietnamese(.min).hasSuffix("tám trăm linh tám"))
    }

    @Test func `sums of money in words and in digits`() throws {
        #expect(NumberWords.money(250_000_000) == "Hai trăm năm mươi triệu đồng")
        #expect(Money(dong: 0).words == "Không đồng")
        #expect(Money(dong: 250_000).text(.vietnamese) == "250.000 đồng")
        #expect(Money(dong: 1_234_567).text(.english) == "1,234,567 dong")
        #expect(Money(dong: -1_000).text(.vietnamese) == "-1.000 đồng")
        #expect(Money(dong: 999).text(.vietnamese) == "999 đồng")
        #expect(Money(dong: 1).adding(Money(dong: 2)) == Money(dong: 3))
        #expect(Money(dong: .max).adding(Money(dong: 1)) == nil)
        #expect(Grouping.text(try #require(Decimal("1234567.89")), .vietnamese) == "1.234.567,89")
        #expect(Grouping.text(try #require(Decimal("-0.5")), .english) == "-0.5")
    }

    @Test func `dates and times as pages and documents write them`() throws {
        let thursday = try #require(CivilDate("2026-11-26"))
        #expect(thursday.words(.vietnamese) == "thứ Năm, 26/11/2026")
        #expect(thursday.words(.english) == "Thursday, 26 November 2026")
        #expect((thursday + 3).words(.vietnamese) == "Chủ nhật, 29/11/2026")
        #expect(try #require(CivilDate("2009-02-05")).official == "ngày 05 tháng 02 năm 2009")
        #expect(try #require(CivilDate("2009-10-16")).official == "ngày 16 tháng 10 năm 2009")
        #expect(try #require(CivilDate("2009-03-01")).official == "ngày 01 tháng 3 năm 2009")
        #expect(ClockTime(hour: 15, minute: 30).official == "15 giờ 30 phút")
        #expect(Instant(thursday, ClockTime(hour: 16)).words(.vietnamese) == "16:00, thứ Năm, 26/11/2026")
    }
}
