import HTTPTypes

/// The header in which a trusted proxy says for whom it asks. One of them is believed and never the other: a proxy
/// writes its own and passes the other on as a client wrote it.
package enum ProxyHeader: String, Sendable, CaseIterable {
    case forwardedFor = "x-forwarded-for"
    /// RFC 7239.
    case forwarded

    /// The addresses that the requests came through, the client's own first; empty without the header.
    func hops(_ fields: HTTPFields) -> [String] {
        switch self {
        case .forwardedFor: fields[.forwardedFor].map { $0.split(separator: ",").map(\.trimmed) } ?? []
        case .forwarded: fields[.forwarded].map(ProxyHeader.hops) ?? []
        }
    }

    /// The `for` of each element, without port and brackets; one that has none or cannot be read is `unknown`, as the
    /// RFC has it for what is not told.
    static func hops(_ text: String) -> [String] {
        split(text, at: ",").map { element in
            let parameters = split(element, at: ";").map { $0.split(separator: "=", maxSplits: 1).map(\.trimmed) }
            let node = parameters.first { $0.count == 2 && $0[0].lowercased() == "for" }?[1]
            return node.flatMap(address) ?? "unknown"
        }
    }

    /// Pieces between `separator`, but for what stands in quotes.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var (pieces, isQuoted, isEscaped) = ([""], false, false)
        for character in text {
            if character == separator, !isQuoted {
                pieces.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            pieces[pieces.count - 1].append(character)
        }
        return pieces.map(\.trimmed)
    }

    /// `192.0.2.60`, `"192.0.2.60:47011"`, `"[2001:db8::17]:47011"`; nil for names that a proxy made up.
    private static func address(_ node: String) -> String? {
        let isQuoted = node.count > 1 && node.hasPrefix("\"") && node.hasSuffix("\"")
        let bare = isQuoted ? String(node.dropFirst().dropLast()) : node
        let address: Substring =
            if bare.hasPrefix("[") { bare.dropFirst().prefix { $0 != "]" } } else { bare.prefix { $0 != ":" } }
        return AddressRange(String(address)).map { _ in String(address) }
    }
}
