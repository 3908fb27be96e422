import OrderedCollections

/// Why a text is not the JSON that we accept, and where.
package struct JSONProblem: Error, Equatable, Sendable {
    package enum Reason: String, Sendable {
        case unexpectedEnd = "json.unexpected_end"
        case unexpectedCharacter = "json.unexpected_character"
        case invalidNumber = "json.invalid_number"
        case invalidString = "json.invalid_string"
        case invalidUTF8 = "json.invalid_utf8"
        case duplicateMember = "json.duplicate_member"
        case tooDeep = "json.too_deep"
    }
    package let reason: Reason
    /// Byte offset from the start of the text.
    package let offset: Int
}

/// Reads JSON (RFC 8259) strictly: no duplicate members, no lone surrogates, nesting bounded, nothing after the
/// value. Strings are kept as written; normalising to NFC is for the edges that know what a string means.
package struct JSONReader {
    package static let deepest = 128

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    package static func read(_ text: String) throws(JSONProblem) -> Value {
        var text = text
        let result = text.withUTF8 { buffer in Result { () throws(JSONProblem) in try read(utf8: buffer) } }
        return try result.get()
    }

    package static func read(_ bytes: some Sequence<UInt8>) throws(JSONProblem) -> Value {
        let direct = bytes.withContiguousStorageIfAvailable { buffer in
            Result { () throws(JSONProblem) in try read(utf8: buffer) }
        }
        if let direct { return try direct.get() }
        let copy = ContiguousArray(bytes)
        let result = copy.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONProblem) in try read(utf8: buffer) }
        }
        return try result.get()
    }

    /// Reads one value that fills `utf8`.
    package static func read(utf8: UnsafeBufferPointer<UInt8>) throws(JSONProblem) -> Value {
        var reader = JSONReader(bytes: utf8)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == utf8.count else { throw reader.problem(.unexpectedCharacter) }
        return value
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private func problem(_ reason: JSONProblem.Reason) -> JSONProblem {
        JSONProblem(
            reason: position >= bytes.count && reason == .unexpectedCharacter ? .unexpectedEnd : reason,
            offset: position)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONProblem) -> Value {
        guard depth < JSONReader.deepest else { throw problem(.tooDeep) }
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func literal(_ word: StaticString, _ value: Value) throws(JSONProblem) -> Value {
        guard bytes.count - position >= word.utf8CodeUnitCount else {
            position = bytes.count
            throw problem(.unexpectedEnd)
        }
        for offset in 0..<word.utf8CodeUnitCount {
            guard bytes[position] == word.utf8Start[offset] else { throw problem(.unexpectedCharacter) }
            position += 1
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONProblem) -> Value {
        position += 1
        var elements: [Value] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(elements)
            default: throw problem(.unexpectedCharacter)
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONProblem) -> Value {
        position += 1
        var members = Value.Object(minimumCapacity: 8)
        skipSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw problem(.unexpectedCharacter) }
            let start = position
            let name = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw problem(.unexpectedCharacter) }
            position += 1
            skipSpace()
            let member = try value(depth: depth + 1)
            guard members.updateValue(member, forKey: name) == nil else {
                throw JSONProblem(reason: .duplicateMember, offset: start)
            }
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default: throw problem(.unexpectedCharacter)
            }
        }
    }

    private mutating func number() throws(JSONProblem) -> Decimal {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        guard let first = current, isDigit(first) else { throw problem(.unexpectedCharacter) }
        position += 1
        if first != UInt8(ascii: "0") { skipDigits() }
        if current == UInt8(ascii: ".") {
            position += 1
            guard let digit = current, isDigit(digit) else { throw problem(.invalidNumber) }
            skipDigits()
        }
        if let letter = current, letter | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard let digit = current, isDigit(digit) else { throw problem(.invalidNumber) }
            skipDigits()
        }
        guard let number = Decimal(digits: UnsafeBufferPointer(rebasing: bytes[start..<position])),
            Decimal.exponents.contains(Int(number.exponent))
        else { throw JSONProblem(reason: .invalidNumber, offset: start) }
        return number
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipDigits() {
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    }

    private mutating func string() throws(JSONProblem) -> String {
        position += 1
        let start = position
        // The common case: no escape, so the bytes between the quotes are the string.
        var (end, seen) = (start, UInt8(0))
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") {
                position = end + 1
                return try decode(UnsafeBufferPointer(rebasing: bytes[start..<end]), isASCII: seen < 0x80, at: start)
            }
            if byte == UInt8(ascii: "\\") { break }
            position = end
            guard byte >= 0x20 else { throw problem(.invalidString) }
            seen |= byte
            end += 1
        }
        position = end
        var buffer = ContiguousArray(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = try buffer.withUnsafeBufferPointer { raw in
                    Result { () throws(JSONProblem) in try decode(raw, isASCII: false, at: start) }
                }.get()
                position += 1
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &buffer)
            default:
                guard byte >= 0x20 else { throw problem(.invalidString) }
                buffer.append(byte)
                position += 1
            }
        }
        throw problem(.unexpectedEnd)
    }

    /// Decoding mends what is no UTF-8, so text that comes out as it went in was right. (`String(validating:as:)` tells
    /// too, at five times the cost.)
    private func decode(
        _ raw: UnsafeBufferPointer<UInt8>, isASCII: Bool, at offset: Int
    ) throws(JSONProblem) -> String {
        var text = String(decoding: raw, as: UTF8.self)
        if isASCII || raw.isEmpty || text.withUTF8({ $0.count == raw.count && $0.elementsEqual(raw) }) { return text }
        throw JSONProblem(reason: .invalidUTF8, offset: offset)
    }

    private mutating func escape(into buffer: inout ContiguousArray<UInt8>) throws(JSONProblem) {
        guard let letter = current else { throw problem(.unexpectedEnd) }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(letter)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hex4()
            if code & 0xFC00 == 0xD800 {
                guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw problem(.invalidString) }
                position += 2
                let low = try hex4()
                guard low & 0xFC00 == 0xDC00 else { throw problem(.invalidString) }
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
            }
            guard let scalar = Unicode.Scalar(code) else { throw problem(.invalidString) }
            buffer.append(contentsOf: String(scalar).utf8)
        default: throw problem(.invalidString)
        }
    }

    private mutating func hex4() throws(JSONProblem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw problem(.unexpectedEnd) }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw problem(.invalidString)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
