/// `ipv4` (RFC 2673 §3.2) and `ipv6` (RFC 4291 §2.2).
enum AddressFormats {
    static func isIPv4(_ text: Bytes) -> Bool {
        let parts = text.pieces(UInt8(ascii: "."))
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDigit) && (part.count == 1 || part.first != 0x30)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } < 256
            }
    }

    static func isIPv6(_ text: Bytes) -> Bool {
        var groups = text.pieces(UInt8(ascii: ":"))
        guard groups.count >= 3, groups.count <= 9 else { return false }
        // A colon at an edge is half of the `::` there.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            if groups.count > 1 { groups.removeLast() }
        }
        let gaps = groups.filter(\.isEmpty).count
        var count = groups.count - gaps
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count += 1
        }
        guard gaps == 0 ? count == 8 : gaps == 1 && count < 8 else { return false }
        return groups.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
    }
}
