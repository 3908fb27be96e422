/// The one place that knows the addresses of pages. Each area adds its own in an extension, in its own file.
package enum URLs {
    package static let front = "/"
    package static let assets = "/static"
    package static let api = "/api/"

    /// A page's own address.
    package struct Here: Sendable, Hashable {
        package let path: String
        package let query: String?

        package init(path: String, query: String?) {
            self.path = path
            self.query = query
        }

        /// This address with one query parameter set, the others kept: `/tim?q=nha` → `/tim?q=nha&lang=en`.
        package func setting(_ name: String, _ value: String) -> String {
            var pairs = (query ?? "").split(separator: "&").filter { $0 != name && !$0.hasPrefix("\(name)=") }.map(
                String.init)
            pairs.append("\(name)=\(URLs.encode(value))")
            return "\(path)?\(pairs.joined(separator: "&"))"
        }
    }

    /// The address with what RFC 3986 allows nowhere in one percent-encoded; `%` is left alone.
    static func tidied(_ address: String) -> String {
        let allowed = address.utf8.allSatisfy(isAllowed)
        return allowed
            ? address
            : address.utf8.map { isAllowed($0) ? String(UnicodeScalar($0)) : encode(byte: $0) }.joined()
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
    }

    private static func encode(byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }

    /// Percent-encodes everything but RFC 3986's unreserved characters, for a path segment or a query value.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
