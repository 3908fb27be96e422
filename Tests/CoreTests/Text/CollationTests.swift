import Testing

@testable import Core

@Suite struct CollationTests {
    private func sorted(_ texts: [String], by key: (String) -> [UInt8]) -> [String] {
        texts.reversed().sorted { key($0).lexicographicallyPrecedes(key($1)) }
    }

    @Test(arguments: [
        [
            "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ",
            "p", "q",
            "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z",
        ],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"],
        // Letters before tones inside a syllable; the first syllable's tone before the second syllable.
        ["an", "án", "ang", "anh"], ["hoa vang lừng", "hoa vàng", "hòa an"],
        ["Ba Vì", "Bà Rịa", "Bạc Liêu", "Bắc Giang", "Bến Tre"],
        ["An", "An Giang", "Án Khám"],
        ["Phường 1", "Phường 2", "Phường 02A", "Phường 10", "Phường An"],
        ["Đà Lạt", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp"],
        ["Quận 1", "Quận 12", "Zalo", "Ω"],
    ]) func `lists follow the Vietnamese alphabet`(expected: [String]) {
        #expect(sorted(expected, by: Collation.key) == expected)
    }

    @Test func `case, spaces and composition do not change the order`() {
        #expect(Collation.key("BÌNH  ĐỊNH") == Collation.key("bình định"))
        #expect(Collation.key("e\u{302}\u{323}") == Collation.key("ệ"))
        #expect(Collation.key("hoà") == Collation.key("hòa"))
    }

    @Test func `people are listed by given name, then family name, then what is between`() {
        let expected = [
            "Trần An", "Lê Thị Ánh", "Đỗ Văn Bình", "Nguyễn Bình", "Nguyễn Thị Bình", "Nguyễn Văn Bình", "Bích Đào",
            "Phạm Oanh", "Vũ Thị Yến",
        ]
        #expect(sorted(expected, by: Collation.personKey) == expected)
    }

    @Test func `a name is family, middle and given`() {
        let name = PersonName("Nguyễn  Thị Kiều Oanh ")
        #expect((name.family, name.middle, name.given) == ("Nguyễn", "Thị Kiều", "Oanh"))
        #expect(PersonName("Oanh").given == "Oanh")
        #expect(PersonName("Oanh").family.isEmpty)
        #expect(PersonName(" ").given.isEmpty)
    }
}
