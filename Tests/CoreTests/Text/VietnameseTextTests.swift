import Foundation
import Testing

@testable import Core

@Suite struct VietnameseTextTests {
    private func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `text is composed on its way in`() {
        let composed: [UInt8] = [0x54, 0x69, 0xE1, 0xBA, 0xBF, 0x6E, 0x67, 0x20, 0x56, 0x69, 0xE1, 0xBB, 0x87, 0x74]
        let decomposed: [UInt8] = [
            0x54, 0x69, 0x65, 0xCC, 0x82, 0xCC, 0x81, 0x6E, 0x67, 0x20, 0x56, 0x69, 0x65, 0xCC, 0xA3, 0xCC, 0x82, 0x74,
        ]
        #expect(utf8(VietnameseText.nfc(String(decoding: decomposed, as: UTF8.self))) == composed)
        #expect(utf8(VietnameseText.nfc(String(decoding: composed, as: UTF8.self))) == composed)
        // Both marks in the order that is not canonical.
        #expect(utf8(VietnameseText.nfc("e\u{302}\u{323}")) == utf8("\u{1EC7}"))
        // Scalars outside the quick check: the Kelvin sign, and a CJK compatibility ideograph.
        #expect(utf8(VietnameseText.nfc("\u{212A}\u{F900}")) == utf8("K\u{8C48}"))
        #expect(utf8(VietnameseText.nfc("250.000 ₫ – “ạ”")) == utf8("250.000 ₫ – “ạ”"))
    }

    /// Foundation's table knows all scalars; the quick check must not pass over one that composition changes.
    @Test func `the quick check lets nothing through that composition would change`() {
        let passed = (0..<UInt32(0x3000)).compactMap(Unicode.Scalar.init).filter {
            VietnameseText.isComposed(String($0))
        }
        #expect(passed.count == 0x300 + 0x100 + 0x18 + 1)
        for scalar in passed {
            #expect(Array(String(scalar).precomposedStringWithCanonicalMapping.utf8) == Array(String(scalar).utf8))
            #expect(scalar.properties.canonicalCombiningClass == .notReordered)
        }
    }

    @Test(arguments: [
        ("HOÀ BÌNH", "hoa binh"), ("  Hòa\u{A0} Bình ", "hoa binh"), ("Đỗ Đức Ðạt", "do duc dat"),
        ("kỹ thuật", "ki thuat"), ("kĩ thuật", "ki thuat"), ("Lý", "li"), ("lí", "li"), ("quý", "qui"), ("quí", "qui"),
        ("Quỳnh", "quinh"), ("Y tế", "i te"), ("tay, thuý", "tay thuy"), ("Đy", "di"), ("yêu", "yeu"),
        ("Tp.HCM; 12/3-A", "tp hcm 12 3 a"), ("Krông Ana – Čư M'gar", "krong ana cu m gar"), ("Y Blŭ Niê", "i blu nie"),
        ("e\u{302}\u{301}ch", "ech"), ("", ""), ("…!", ""), ("日本", "日本"),
    ]) func `search does not ask how it was typed`(text: String, key: String) {
        #expect(VietnameseText.searchKey(text) == key)
    }

    @Test(arguments: [
        ("hoà", "hòa"), ("thuý", "thúy"), ("quý", "qúy"), ("già", "gìa"), ("khoẻ", "khỏe"), ("loé", "lóe"),
        ("kỹ", "kĩ"), ("LÝ", "lí"), ("Đỹ", "đĩ"), ("Thanh Hóa", "THANH  HOÁ"), ("của", "cuả"),
    ]) func `spelling variants have one accent key`(one: String, other: String) {
        #expect(VietnameseText.accentKey(one) == VietnameseText.accentKey(other))
    }

    @Test(arguments: [
        ("hoa", "hòa"), ("hỏa", "hòa"), ("ma", "mã"), ("mo", "mơ"), ("tay", "tai"), ("thúy", "thúi"), ("du", "đu"),
    ]) func `different words keep different accent keys`(one: String, other: String) {
        #expect(VietnameseText.accentKey(one) != VietnameseText.accentKey(other))
    }

    @Test func `words are what an index holds`() {
        #expect(
            VietnameseText.words("Đăng ký hộ kinh doanh (1.001612)") == [
                "dang", "ki", "ho", "kinh", "doanh", "1", "001612",
            ])
        #expect(VietnameseText.words(" - ").isEmpty)
    }

    @Test func `every Vietnamese letter folds to the ASCII letter under it, in both cases`() {
        let letters = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
        for letter in letters + letters.uppercased() {
            let key = VietnameseText.searchKey("b\(letter)n")
            #expect(key.utf8.count == 3 && key.allSatisfy(\.isASCII), "\(letter) gives \(key)")
        }
        #expect((letters + letters.uppercased()).count == 134)
    }

    @Test func `a key of a key is the key itself`() {
        for text in ["Nguyễn Thị Kiều Oanh", "Quý Lý Kỹ thuật", "Y Blŭ Niê", "12/3 Đường 3-2"] {
            let key = VietnameseText.searchKey(text)
            #expect(VietnameseText.searchKey(key) == key)
        }
    }
}
