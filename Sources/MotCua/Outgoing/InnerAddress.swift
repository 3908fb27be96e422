import Glibc

/// Addresses that only this network, or only this machine, can reach (IANA's registries of special-purpose addresses).
/// Whoever gives us an address to call must not reach them through us.
enum InnerAddress {
    /// `octets`: four, or sixteen.
    static func isInner(_ octets: [UInt8]) -> Bool {
        guard octets.count == 4 else { return octets.count != 16 || isInner6(octets) }
        return blocks4.contains { block in
            let shift = 32 - UInt32(block.bits)
            return number(octets) >> shift == number(block.octets) >> shift
        }
    }

    /// Only what is given out to the world (2000::/3), without its parts that lead elsewhere: documentation, Teredo,
    /// and 6to4, in which an inner IPv4 address may hide. Mapped and translated IPv4 lie outside of it.
    private static func isInner6(_ octets: [UInt8]) -> Bool {
        if octets[0] & 0xE0 != 0x20 || (octets[0] == 0x20 && octets[1] == 0x02) { return true }
        guard octets[0] == 0x20, octets[1] == 0x01 else { return octets[0] == 0x3F && octets[1] == 0xFF }
        return octets[2] < 0x02 || (octets[2] == 0x0D && octets[3] == 0xB8)
    }

    private static let blocks4: [(octets: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 3),
    ]

    private static func number(_ octets: [UInt8]) -> UInt32 { octets.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The addresses of a name, each as text and octets. Blocks: never on the cooperative pool.
    static func resolve(_ host: String) -> [(text: String, octets: [UInt8])] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [(text: String, octets: [UInt8])] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr else { continue }
            var octets: [UInt8] = []
            if entry.ai_family == AF_INET {
                octets = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
                }
            } else if entry.ai_family == AF_INET6 {
                octets = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
                }
            }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let isNamed =
                getnameinfo(
                    address, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            if isNamed, !octets.isEmpty {
                found.append(
                    (String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self), octets))
            }
        }
        return found
    }
}
