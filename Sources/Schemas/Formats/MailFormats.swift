/// `email` and `idn-email` (RFC 5321 §4.1.2, RFC 6531).
enum MailFormats {
    static func isAddress(_ text: Bytes, international: Bool) -> Bool {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let (local, domain) = (text[..<at], text[(at + 1)...])
        guard (1...64).contains(local.count), !domain.isEmpty else { return false }
        return isLocal(local, international) && isDomain(domain, international)
    }

    private static let atomMarks = Array("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isLocal(_ text: Bytes, _ international: Bool) -> Bool {
        if text.first == UInt8(ascii: "\""), text.count >= 2 {
            guard text.last == UInt8(ascii: "\"") else { return false }
            var rest = text.dropFirst().dropLast()
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\\"):
                    guard let next = rest.popFirst(), (0x20...0x7E).contains(next) else { return false }
                case UInt8(ascii: "\""): return false
                default: guard (0x20...0x7E).contains(byte) || (international && byte >= 0x80) else { return false }
                }
            }
            return true
        }
        return text.pieces(UInt8(ascii: ".")).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy {
                    $0.isLetter || $0.isDigit || atomMarks.contains($0) || (international && $0 >= 0x80)
                }
        }
    }

    private static func isDomain(_ text: Bytes, _ international: Bool) -> Bool {
        if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") {
            let literal = text.dropFirst().dropLast()
            guard literal.prefix(5).map(\.lowercased).elementsEqual("ipv6:".utf8) else {
                return AddressFormats.isIPv4(literal)
            }
            return AddressFormats.isIPv6(literal.dropFirst(5))
        }
        return international ? HostFormats.isInternationalHostname(text) : HostFormats.isHostname(text)
    }
}
