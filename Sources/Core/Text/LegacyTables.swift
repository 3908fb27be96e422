/// The code tables of the three encodings that have one byte for each letter. Checked against glibc's in the tests.
enum LegacyTables {
    /// TCVN 5712:1993 VN1, of which TCVN3 (ABC) fonts show the lower half of letters: bytes 80 to FF.
    static let tcvn = table(
        """
        ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ\
        ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\
        \u{A0}ĂÂÊÔƠƯĐăâêôơưđẰ\
        \u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴ\
        ẮẦẨẪẤỀặầẩẫấậèỂẻẽ\
        éẹềểễếệìỉỄẾỒĩíịò\
        Ổỏõóọồổỗốộờởỡớợù\
        ỖủũúụừửữứựỳỷỹýỵỐ
        """,
        low: [
            0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ", 0x12: "Ự", 0x13: "Ỳ", 0x14: "Ỷ",
            0x15: "Ỹ", 0x16: "Ý", 0x17: "Ỵ",
        ])

    /// VISCII 1.1 (RFC 1456).
    static let viscii = table(
        """
        ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ\
        ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ\
        Õắằặấầẩậẽẹếềểễệố\
        ồổỗỠƠộờởịỰỨỪỬơớƯ\
        ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ\
        ĐứÒÓÔạỷừửÙÚỹỵÝỡư\
        àáâãảăữẫèéêẻìíĩỉ\
        đựòóôõỏọụùúũủýợỮ
        """,
        low: [0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"])

    /// Windows code page 1258: letters with combining tones behind them.
    static let cp1258 = table(
        """
        €\u{FFFD}‚ƒ„…†‡ˆ‰\u{FFFD}‹Œ\u{FFFD}\u{FFFD}\u{FFFD}\
        \u{FFFD}‘’“”•–—˜™\u{FFFD}›œ\u{FFFD}\u{FFFD}Ÿ\
        \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
        °±²³´µ¶·¸¹º»¼½¾¿\
        ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏ\
        ĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\u{303}ß\
        àáâăäåæçèéêë\u{301}íîï\
        đñ\u{323}óôơö÷øùúûüư₫ÿ
        """)

    /// Windows code page 1252, the view in which texts of the other encodings are found when nobody decoded them.
    static let cp1252 = table(
        """
        €\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\
        \u{90}‘’“”•–—˜™š›œ\u{9D}žŸ\
        \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
        °±²³´µ¶·¸¹º»¼½¾¿\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
        ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
        àáâãäåæçèéêëìíîï\
        ðñòóôõö÷øùúûüýþÿ
        """)

    private static func table(_ high: String, low: [Int: Unicode.Scalar] = [:]) -> [Unicode.Scalar] {
        (0..<0x80).map { low[$0] ?? Unicode.Scalar(UInt8($0)) } + Array(high.unicodeScalars)
    }
}
