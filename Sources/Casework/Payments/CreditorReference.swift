/// Creditor references (ISO 11649): `RF`, two check digits, then at most 21 letters and digits. Banks print them as they
/// are, and a mistyped one is found out.
package enum CreditorReference {
    /// `body`: letters A to Z and digits, nothing else.
    package static func make(_ body: String) -> String {
        let check = 98 - (remainder(body + "RF00") ?? 0)
        return "RF" + (check < 10 ? "0" : "") + String(check) + body
    }

    package static func isValid(_ text: String) -> Bool {
        guard text.hasPrefix("RF"), text.utf8.count > 4 else { return false }
        return remainder(String(text.dropFirst(4)) + text.prefix(4)) == 1
    }

    /// The number that the text spells (A is 10, Z is 35) modulo 97 (ISO 7064); nil for other characters.
    private static func remainder(_ text: String) -> Int? {
        var rest = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: rest = (rest * 10 + Int(byte - 0x30)) % 97
            case 0x41...0x5A: rest = (rest * 100 + Int(byte - 0x41) + 10) % 97
            default: return nil
            }
        }
        return rest
    }
}
