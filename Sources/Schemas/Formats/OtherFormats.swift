/// `uuid` (RFC 4122 §3), `json-pointer` (RFC 6901) and `relative-json-pointer`.
enum OtherFormats {
    static func isUUID(_ text: Bytes) -> Bool {
        text.count == 36
            && text.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isHexDigit
            }
    }

    static func isPointer(_ text: Bytes) -> Bool {
        guard text.isEmpty || text.first == UInt8(ascii: "/") else { return false }
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else { continue }
            guard rest.take("0") || rest.take("1") else { return false }
        }
        return true
    }

    static func isRelativePointer(_ text: Bytes) -> Bool {
        let digits = text.prefix(while: \.isDigit)
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
        let rest = text.dropFirst(digits.count)
        return rest.elementsEqual([UInt8(ascii: "#")]) || isPointer(rest)
    }
}
