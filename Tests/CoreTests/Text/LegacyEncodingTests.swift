import Core
import Foundation
import Testing

@testable import Core

@Suite struct LegacyEncodingTests {
    private func bytes(hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }

    @Test(arguments: [
        (LegacyEncoding.tcvn3, "5469d56e67205669d674"), (.viscii, "5469aa6e67205669ae74"),
        (.cp1258, "5469eaec6e67205669eaf274"), (.vni, "546965e16e6720566965e474"),
    ]) func `one text in four encodings`(encoding: LegacyEncoding, hex: String) {
        #expect(Array(encoding.decode(bytes(hex: hex)).utf8) == Array("Tiếng Việt".utf8))
    }

    @Test(arguments: [
        (LegacyEncoding.tcvn3, "Ninh B×nh", "Ninh Bình"),
        (.tcvn3, "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (.tcvn3, "§¹i häc S­ ph¹m", "Đại học Sư phạm"),
        (.vni, "Thaønh phoá Hoà Chí Minh", "Thành phố Hồ Chí Minh"),
        (.vni, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (.vni, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (.vni, "UÛY BAN NHAÂN DAÂN QUAÄN 1", "ỦY BAN NHÂN DÂN QUẬN 1"),
        (.vni, "nghæ", "nghỉ"),
    ]) func `text that was taken for Windows-1252 is read again`(
        encoding: LegacyEncoding, garbled: String, text: String
    ) {
        #expect(encoding.decode(garbled: garbled) == text)
    }

    @Test func `the 67 small letters of TCVN3`() {
        let rows = [
            ("µ¸¶·¹", "àáảãạ"), ("»¾¼½Æ", "ằắẳẵặ"), ("ÇÊÈÉË", "ầấẩẫậ"), ("ÌÐÎÏÑ", "èéẻẽẹ"), ("ÒÕÓÔÖ", "ềếểễệ"),
            ("×ÝØÜÞ", "ìíỉĩị"), ("ßãáâä", "òóỏõọ"), ("åèæçé", "ồốổỗộ"), ("êíëìî", "ờớởỡợ"), ("ïóñòô", "ùúủũụ"),
            ("õøö÷ù", "ừứửữự"), ("úýûüþ", "ỳýỷỹỵ"), ("¨©ª«¬\u{AD}®", "ăâêôơưđ"), ("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ"),
        ]
        for (garbled, text) in rows { #expect(LegacyEncoding.tcvn3.decode(garbled: garbled) == text) }
        #expect(rows.dropLast().reduce(0) { $0 + $1.1.count } == 67)
    }

    @Test func `VNI reaches every letter of the alphabet, in both cases`() {
        var reached = Set<String>()
        for base in UInt8(0x41)...0xFF {
            reached.insert(LegacyEncoding.vni.decode([base]))
            for mark in UInt8(0xC0)...0xFF { reached.insert(LegacyEncoding.vni.decode([base, mark])) }
        }
        let letters = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
        for letter in letters + letters.uppercased() { #expect(reached.contains(String(letter)), "\(letter)") }
    }

    @Test func `a base letter at the end, and a mark without a base, stay`() {
        #expect(LegacyEncoding.vni.decode(garbled: "Coâ") == "Cô")
        #expect(LegacyEncoding.vni.decode(garbled: "Hoa") == "Hoa")
        #expect(LegacyEncoding.vni.decode(garbled: "bû") == "bû")
        #expect(LegacyEncoding.vni.decode(garbled: "Việt") == nil)
    }

    private static let hasIconv = ["/usr/bin/iconv", "/bin/iconv"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// glibc knows three of the four.
    @Test(
        .enabled(if: LegacyEncodingTests.hasIconv, "iconv is not installed"),
        arguments: [
            ("TCVN", LegacyTables.tcvn), ("VISCII", LegacyTables.viscii), ("CP1258", LegacyTables.cp1258),
        ]) func `the tables are glibc's`(name: String, table: [Unicode.Scalar]) throws
    {
        // A bar before each byte keeps iconv from joining a tone to the byte before it.
        let known = (0..<256).filter { table[$0] != "\u{FFFD}" }
        let (input, output) = (Pipe(), Pipe())
        let process = try ChildProcess(
            "/usr/bin/env", ["iconv", "-f", name, "-t", "UTF-16LE"],
            input: .descriptor(input.fileHandleForReading.fileDescriptor),
            output: .descriptor(output.fileHandleForWriting.fileDescriptor))
        try input.fileHandleForReading.close()
        try output.fileHandleForWriting.close()
        try input.fileHandleForWriting.write(contentsOf: Data(known.flatMap { [0x7C, UInt8($0)] }))
        try input.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        let scalars = stride(from: 0, to: data.count, by: 2).map { UInt32(data[$0]) | UInt32(data[$0 + 1]) << 8 }
        let theirs = scalars.filter { $0 != 0x7C }
        let ours = known.filter { $0 != 0x7C }.map { table[$0].value }
        let differences = zip(theirs, ours).filter { $0 != $1 }.count
        #expect(theirs.count == ours.count && differences == 0)
        #expect(process.wait() == 0)
    }
}
