import HTTPTypes

/// The header in which a trusted proxy says for whom it asks. One of them is believed and never the other: a proxy
/// writes its own and passes the other on as a client wrote it.
package enum ProxyHeader: String, Sendable, CaseIterable {
    case forwardedFor = "x-forwarded-for"
    /// RFC 7239.
    case forwarded

    /// No chain of proxies writes more into one line; what it costs to read is bound.
    private static let longestLine = 2048

    /// The addresses that the request came through, the nearest first, up to one that tells none (nil). A line that
    /// cannot be read is one such: a proxy adds its own element to what the client wrote, so an open quote there
    /// swallows it.
    func hops(_ fields: HTTPFields) -> [String?] {
        var hops: [String?] = []
        // Each line by itself: joined, an open quote of one would reach into the next.
        for line in fields[values: self == .forwarded ? .forwarded : .forwardedFor].reversed() {
            guard line.utf8.count <= ProxyHeader.longestLine, let nodes = nodes(line) else { return hops + [nil] }
            for node in nodes.reversed() {
                let address = node.flatMap(ProxyHeader.address)
                hops.append(address)
                if address == nil { return hops }
            }
        }
        return hops
    }

    private func nodes(_ line: String) -> [String?]? {
        switch self {
        case .forwardedFor: line.split(separator: ",").map(\.trimmed)
        case .forwarded: ProxyHeader.elements(line)
        }
    }

    /// The `for` of each element, nil for one that has none; nil for a line that is not as the RFC has it.
    private static func elements(_ line: String) -> [String?]? {
        guard let elements = split(line, at: ",") else { return nil }
        var nodes: [String?] = []
        for element in elements where !element.isEmpty {
            guard let pairs = split(element, at: ";") else { return nil }
            var node: String?
            for pair in pairs where !pair.isEmpty {
                guard let (name, value) = parameter(pair) else { return nil }
                guard name == "for" else { continue }
                guard node == nil else { return nil }
                node = value
            }
            nodes.append(node)
        }
        return nodes
    }

    /// Pieces between `separator`, but for what stands in quotes; nil when a quote stays open.
    private static func split(_ text: String, at separator: Character) -> [String]? {
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
        return isQuoted ? nil : pieces.map(\.trimmed)
    }

    /// `name=token` or `name="text"`, nothing before, between or after; ports and brackets without quotes pass, since
    /// proxies write them so.
    private static func parameter(_ text: String) -> (name: String, value: String)? {
        let form = /([A-Za-z0-9!#$%&'*+.^_`|~\-]+)=(?:"((?:[^"\\]|\\.)*)"|([A-Za-z0-9!#$%&'*+.^_`|~:\[\]\/\-]+))/
        guard let match = text.wholeMatch(of: form) else { return nil }
        return (match.1.lowercased(), String(match.2 ?? match.3 ?? ""))
    }

    /// `192.0.2.60`, `192.0.2.60:47011`, `2001:db8::17`, `[2001:db8::17]:47011`; nil for names that a proxy made up.
    private static func address(_ node: String) -> String? {
        if AddressRange(node) != nil, !node.contains("/") { return node }
        guard let match = node.wholeMatch(of: /(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9A-Za-z._\-]+)?/) else {
            return nil
        }
        let address = String(match.1 ?? match.2 ?? "")
        guard match.1 == nil || address.contains(":") else { return nil }
        return AddressRange(address).map { _ in address }
    }
}
