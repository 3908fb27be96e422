/// Makes text safe inside HTML text and quoted attributes. It works on bytes: by characters, a quote followed by a
/// combining mark would be one character and slip through.
enum HTMLEscape {
    static func append(_ text: String, slot: TemplateSlot = .text, to bytes: inout [UInt8]) {
        if slot == .address, !isHarmlessAddress(text) {
            bytes.append(UInt8(ascii: "#"))
            return
        }
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in utf8.indices {
                let entity: StaticString
                switch utf8[index] {
                case UInt8(ascii: "&"): entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                case UInt8(ascii: "\""): entity = "&#34;"
                case UInt8(ascii: "'"): entity = "&#39;"
                case UInt8(ascii: "`"): entity = "&#96;"
                default: continue
                }
                bytes.append(contentsOf: utf8[start..<index])
                entity.withUTF8Buffer { bytes.append(contentsOf: $0) }
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
    }

    static func text(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A path, a query or a fragment of ours, or an address whose scheme opens a page, a mail or a call.
    static func isHarmlessAddress(_ text: String) -> Bool {
        let address = text.utf8.prefix(64)
        guard let first = address.first else { return true }
        if first == UInt8(ascii: "/") {
            // Two slashes, or a slash and a backslash, lead to another host.
            let second = address.dropFirst().first
            return second != UInt8(ascii: "/") && second != UInt8(ascii: "\\")
        }
        if first == UInt8(ascii: "#") || first == UInt8(ascii: "?") { return true }
        let scheme = String(decoding: address.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self).lowercased()
        if scheme.utf8.count == address.count { return scheme.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
        return ["https", "http", "mailto", "tel", "sms", "blob"].contains(scheme)
            || text.hasPrefix("data:image/png;base64,")
    }
}
