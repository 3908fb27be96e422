/// The content of a VietQR code: an EMVCo merchant-presented code with NAPAS's fields, which every bank's app in Vietnam
/// reads (EMV QRCPS-MPM 1.1; NAPAS, bộ tiêu chuẩn VietQR: application id `A000000727`, service `QRIBFTTA`, a transfer to an
/// account).
package enum VietQR {
    /// - Parameters:
    ///   - bank: the bank's BIN at NAPAS, six digits.
    ///   - amount: whole đồng.
    ///   - purpose: at most 25 letters and digits, what the payer's bank writes into its statement.
    package static func payload(bank: String, account: String, amount: Int, purpose: String) -> String {
        let beneficiary = field("00", bank) + field("01", account)
        let merchant = field("00", "A000000727") + field("01", beneficiary) + field("02", "QRIBFTTA")
        var text = field("00", "01") + field("01", "12") + field("38", merchant)
        text += field("53", "704") + field("54", String(amount)) + field("58", "VN")
        text += field("62", field("08", purpose)) + "6304"
        return text + checksum(text)
    }

    private static func field(_ id: String, _ content: String) -> String {
        let length = content.utf8.count
        return id + (length < 10 ? "0" : "") + String(length) + content
    }

    /// CRC-16 of ISO/IEC 13239 (polynomial 1021, start FFFF), four hexadecimal digits.
    static func checksum(_ text: String) -> String {
        var crc: UInt16 = 0xFFFF
        for byte in text.utf8 {
            crc ^= UInt16(byte) << 8
            for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
        }
        let digits = String(crc, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
