/// `uri`, `uri-reference` (RFC 3986), `iri`, `iri-reference` (RFC 3987) and `uri-template` (RFC 6570).
enum URIFormats {
    static func isURI(_ text: Bytes, international: Bool, relative: Bool) -> Bool {
        guard isEncoded(text), international ? hasInternationalCharacters(text) : text.allSatisfy({ $0 < 0x80 }) else {
            return false
        }
        let parts = text.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !consists(parts[1], of: "!$&'()*+,;=:@/?") { return false }
        let front = parts[0].split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        if front.count == 2, !consists(front[1], of: "!$&'()*+,;=:@/?") { return false }
        var path = front[0]
        let first = path.prefix { $0 != UInt8(ascii: "/") }
        if let colon = first.firstIndex(of: UInt8(ascii: ":")) {
            guard isScheme(path[..<colon]) else { return false }
            path = path[(colon + 1)...]
        } else if !relative {
            return false
        }
        if path.starts(with: "//".utf8) {
            path = path.dropFirst(2)
            guard isAuthority(path.prefix { $0 != UInt8(ascii: "/") }) else { return false }
            path = path.drop { $0 != UInt8(ascii: "/") }
        }
        return consists(path, of: "!$&'()*+,;=:@/")
    }

    private static func isScheme(_ text: Bytes) -> Bool {
        text.first?.isLetter == true
            && text.allSatisfy {
                $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            }
    }

    private static func isAuthority(_ text: Bytes) -> Bool {
        var host = text
        if let at = text.firstIndex(of: UInt8(ascii: "@")) {
            guard consists(text[..<at], of: "!$&'()*+,;=:") else { return false }
            host = text[(at + 1)...]
        }
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = host[(host.startIndex + 1)..<end]
            let port = host[(end + 1)...]
            return (port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit)))
                && (AddressFormats.isIPv6(literal) || isFutureAddress(literal))
        }
        if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
            guard host[(colon + 1)...].allSatisfy(\.isDigit) else { return false }
            host = host[..<colon]
        }
        return consists(host, of: "!$&'()*+,;=")
    }

    private static func isFutureAddress(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first.map({ $0 | 0x20 }) == UInt8(ascii: "v"), parts[0].count > 1 else {
            return false
        }
        return parts[0].dropFirst().allSatisfy(\.isHexDigit) && !parts[1].isEmpty
            && consists(parts[1], of: "!$&'()*+,;=:") && !parts[1].contains(UInt8(ascii: "%"))
    }

    /// Unreserved characters, percent-encoded ones, what is not ASCII, and `marks`.
    private static func consists(_ text: Bytes, of marks: String) -> Bool {
        text.allSatisfy { byte in
            byte.isLetter || byte.isDigit || byte >= 0x80 || byte == UInt8(ascii: "%")
                || "-._~".utf8.contains(byte) || marks.utf8.contains(byte)
        }
    }

    /// Whether every percent sign has two hexadecimal digits behind it.
    private static func isEncoded(_ text: Bytes) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { continue }
            guard rest.popFirst()?.isHexDigit == true, rest.popFirst()?.isHexDigit == true else { return false }
        }
        return true
    }

    /// RFC 3987's `ucschar`, and `iprivate` in the query.
    private static func hasInternationalCharacters(_ text: Bytes) -> Bool {
        var isQuery = false
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x3F: isQuery = true
            case 0x23: isQuery = false
            case 0..<0x80, 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: break
            case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: guard isQuery else { return false }
            case 0x10000...0xEFFFF:
                guard scalar.value & 0xFFFF <= 0xFFFD, !(0xE0000..<0xE1000).contains(scalar.value) else { return false }
            default: return false
            }
        }
        return true
    }

    static func isTemplate(_ text: Bytes) -> Bool {
        var rest = text
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "{"):
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")), isExpression(rest[(rest.startIndex + 1)..<end])
                else {
                    return false
                }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "}"), 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "|"):
                return false
            case UInt8(ascii: "%"):
                guard isEncoded(rest.prefix(3)) else { return false }
                rest = rest.dropFirst(3)
            default: rest = rest.dropFirst()
            }
        }
        return true
    }

    private static func isExpression(_ text: Bytes) -> Bool {
        var rest = text
        // `=`, `,`, `!`, `@` and `|` are reserved for later versions.
        if let operation = rest.first, "+#./;?&".utf8.contains(operation) { rest = rest.dropFirst() }
        return rest.pieces(UInt8(ascii: ",")).allSatisfy { variable in
            var name = variable
            if name.last == UInt8(ascii: "*") {
                name = name.dropLast()
            } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
                let length = name[(colon + 1)...]
                guard (1...4).contains(length.count), length.allSatisfy(\.isDigit), length.first != UInt8(ascii: "0")
                else {
                    return false
                }
                name = name[..<colon]
            }
            return isEncoded(name)
                && name.pieces(UInt8(ascii: ".")).allSatisfy { part in
                    !part.isEmpty
                        && part.allSatisfy {
                            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "%")
                        }
                }
        }
    }
}
