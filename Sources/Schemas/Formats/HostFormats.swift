/// `hostname` (RFC 1123 §2.1, and RFC 5890 for A-labels) and `idn-hostname` (RFC 5890–5893).
enum HostFormats {
    static func isHostname(_ text: Bytes) -> Bool {
        guard (1...253).contains(text.count) else { return false }
        return text.pieces(UInt8(ascii: ".")).allSatisfy { label in
            guard isLDH(label) else { return false }
            guard let scalars = decoded(label) else { return !hasPrefix(label) }
            return InternationalLabel.isValid(scalars) && InternationalLabel.obeyBidi([scalars])
        }
    }

    static func isInternationalHostname(_ text: Bytes) -> Bool {
        // No label is shorter in ASCII than in letters of up to four bytes.
        guard text.count <= 4 * 253 else { return false }
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        var labels: [[Unicode.Scalar]] = []
        var length = -1
        for label in scalars.split(omittingEmptySubsequences: false, whereSeparator: { isDot($0) }) {
            var label = Array(label)
            let ascii = label.allSatisfy(\.isASCII)
            if ascii {
                let bytes = label.map { UInt8($0.value) }
                let valid = bytes.withUnsafeBufferPointer { buffer -> Bool in
                    guard isLDH(buffer[...]) else { return false }
                    guard hasPrefix(buffer[...]) else {
                        return bytes.count < 4 || bytes[2] != UInt8(ascii: "-") || bytes[3] != UInt8(ascii: "-")
                    }
                    guard let scalars = decoded(buffer[...]) else { return false }
                    label = scalars
                    return InternationalLabel.isValid(scalars)
                }
                guard valid else { return false }
                length += bytes.count + 1
            } else {
                guard label.count <= 63, InternationalLabel.isValid(label), let code = Punycode.encode(label),
                    code.count + 4 <= 63
                else { return false }
                length += code.count + 5
            }
            labels.append(label)
        }
        return (1...253).contains(length) && InternationalLabel.obeyBidi(labels)
    }

    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }

    /// Letters, digits and hyphens, these not at an end; 1 to 63 of them.
    private static func isLDH(_ label: Bytes) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    private static func hasPrefix(_ label: Bytes) -> Bool {
        label.prefix(4).map(\.lowercased).elementsEqual("xn--".utf8)
    }

    /// The U-label of an A-label that is in its only right spelling.
    private static func decoded(_ label: Bytes) -> [Unicode.Scalar]? {
        guard hasPrefix(label) else { return nil }
        let code = label.dropFirst(4).map(\.lowercased)
        guard let scalars = Punycode.decode(code), !scalars.allSatisfy(\.isASCII), Punycode.encode(scalars) == code
        else { return nil }
        return scalars
    }
}
