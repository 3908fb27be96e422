import Administration

/// One IPv4 or IPv6 address, or a network of them: `10.0.0.5`, `10.0.0.0/24`, `2001:db8::/32`.
package struct AddressRange: Sendable, Hashable {
    /// Sixteen; an IPv4 address stands as IPv6 has it (`::ffff:10.0.0.5`), since that is how it comes through an IPv6
    /// socket.
    private let octets: [UInt8]
    /// How many leading bits all of its addresses share.
    private let bits: Int

    /// Nil for what is no address, or has a prefix longer than one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first, let octets = InternetAddress.octets(address) else { return nil }
        let before = address.contains(":") ? 0 : 96
        var bits = 128
        if let prefix = parts.dropFirst().first {
            guard prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(prefix),
                length <= 128 - before
            else { return nil }
            bits = before + length
        }
        self.octets = octets
        self.bits = bits
    }

    /// Whether it holds every address there is, of IPv4 or of both.
    package var isEverything: Bool { contains("0.0.0.0") && contains("255.255.255.255") || bits == 0 }

    func contains(_ address: String) -> Bool {
        guard let other = InternetAddress.octets(address) else { return false }
        return (0..<16).allSatisfy { index in
            let shared = min(8, max(0, bits - 8 * index))
            return (octets[index] ^ other[index]) >> UInt8(8 - shared) == 0
        }
    }
}
