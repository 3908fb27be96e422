import OrderedCollections

extension Value {
    /// Compact JSON, members in their own order.
    package var json: String { String(decoding: jsonBytes(), as: UTF8.self) }

    /// Canonical JSON: members sorted by UTF-16 code units and numbers without trailing zeros, after RFC 8785 but with
    /// decimals in plain digits instead of ECMAScript's doubles (a decimal may have 34 digits). What is hashed and
    /// signed is this form.
    package var canonicalJSON: String { String(decoding: jsonBytes(canonical: true), as: UTF8.self) }

    package func jsonBytes(canonical: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        JSONWriter.write(self, canonical: canonical, into: &bytes)
        return bytes
    }
}

/// Writes JSON text as UTF-8 bytes.
package enum JSONWriter {
    package static func write(_ value: Value, canonical: Bool, into bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: (canonical ? number.normalized : number).description.utf8)
        case .string(let text): write(text, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(element, canonical: canonical, into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            var first = true
            func member(_ name: String, _ value: Value) {
                if !first { bytes.append(UInt8(ascii: ",")) }
                first = false
                write(name, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(value, canonical: canonical, into: &bytes)
            }
            if canonical {
                let names = members.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
                for name in names { member(name, members[name] ?? .null) }
            } else {
                for (name, value) in members { member(name, value) }
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    package static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
