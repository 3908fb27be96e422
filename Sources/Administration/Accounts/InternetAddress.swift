import Glibc

/// An IPv4 or IPv6 address as text has it.
package enum InternetAddress {
    /// Sixteen; an IPv4 address stands as IPv6 has it (`::ffff:10.0.0.5`), since that is how it comes through an IPv6
    /// socket. Nil for what is no address.
    package static func octets(_ text: String) -> [UInt8]? {
        var (four, sixteen) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return mapped + withUnsafeBytes(of: four) { Array($0) } }
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        return withUnsafeBytes(of: sixteen) { Array($0) }
    }

    /// For whom limits count what comes from an address: an IPv4 address however it is written, and of IPv6 the first
    /// 64 bits, as every customer has all the addresses behind them. What is no address stands for itself.
    package static func counted(_ text: String) -> String {
        guard let octets = octets(text) else { return text }
        if octets.starts(with: mapped) { return octets.suffix(4).map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
