package import Core
import Foundation
package import Hummingbird
import NIOCore

/// The fields of a form or a query, in their order; a name may come several times. Texts are in NFC with `\n` as line
/// ends, and hold no control characters but tab and newline.
package struct FormData: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    package static let mostFields = 500
    package static let largestBody = 1 << 20

    package init() {}

    /// The first value of `name`; nil when the field was not sent.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Every value of `name`, in order: of ticked boxes, for instance.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The first value without blanks around it; nil when nothing is left.
    package func trimmed(_ name: String) -> String? {
        guard let value = self[name]?[...].trimmed, !value.isEmpty else { return nil }
        return value
    }

    /// Reads `application/x-www-form-urlencoded` text.
    ///
    /// Throws `request.too_many_fields` (limit), `request.encoding` (field: broken percent signs or UTF-8),
    /// `request.character` (field).
    package init(urlencoded text: some Collection<UInt8>) throws(Problem) {
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = FormData.decode(parts[0])
            guard let name, let value = parts.count == 2 ? FormData.decode(parts[1]) : "" else {
                throw Problem(.invalid, "request.encoding", ["field": name.flatMap(FormData.shown) ?? ""])
            }
            try append(name, value)
        }
    }

    /// Reads the query of an address; nothing when it has none.
    package init(query: String?) throws(Problem) { try self.init(urlencoded: (query ?? "").utf8) }

    /// Reads a request's body. Throws besides ``init(urlencoded:)`` `request.media_type`, `request.too_large` and
    /// `request.interrupted`.
    package static func read(_ request: Request, limit: Int = largestBody) async throws -> FormData {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            throw Problem(.unsupported, "request.media_type")
        }
        let body = try await RequestBytes.collect(request, limit: limit)
        return try FormData(urlencoded: body.readableBytesView)
    }

    mutating func append(_ name: String, _ value: String) throws(Problem) {
        guard fields.count < FormData.mostFields else {
            throw Problem(.invalid, "request.too_many_fields", ["limit": String(FormData.mostFields)])
        }
        guard let name = FormData.clean(name), let value = FormData.clean(value) else {
            throw Problem(.invalid, "request.character", ["field": FormData.shown(name) ?? ""])
        }
        fields.append(Field(name: name, value: value))
    }

    /// A field's name for a message; nil when it does not look like one of ours and might be anything.
    private static func shown(_ name: String) -> String? {
        let harmless = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        return harmless && name.utf8.count <= 64 ? name : nil
    }

    /// NFC, line ends as `\n`, without what turns the reading direction (a number copied from a phone's contacts has
    /// it around it, and it makes one name look like another); nil when a control character is in it.
    static func clean(_ text: String) -> String? {
        var plain = true
        for byte in text.utf8 where byte < 0x20 || byte >= 0x7F { plain = false }
        if plain { return text }
        let lines = text.utf8.contains(0x0D) ? text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") : text
        var kept = String.UnicodeScalarView()
        for scalar in lines.unicodeScalars {
            switch scalar.value {
            case 0x202A...0x202E, 0x2066...0x2069: continue
            case 0x09, 0x0A: kept.append(scalar)
            case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: return nil
            default: kept.append(scalar)
            }
        }
        return String(kept).precomposedStringWithCanonicalMapping
    }

    static func decode(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hex), let low = iterator.next().flatMap(hex) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Reads bodies into memory, within a limit.
package enum RequestBytes {
    /// Throws `request.too_large`, at once when the declared length says so, and `request.interrupted` when the
    /// connection ended before the body did.
    package static func collect(_ request: Request, limit: Int) async throws -> ByteBuffer {
        if let declared = request.headers[.contentLength].flatMap(Int.init), declared > limit {
            throw Problem(.tooLarge, "request.too_large")
        }
        var body = ByteBuffer()
        do {
            for try await part in request.body {
                guard body.readableBytes + part.readableBytes <= limit else {
                    throw Problem(.tooLarge, "request.too_large")
                }
                body.writeImmutableBuffer(part)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.invalid, "request.interrupted")
        }
        return body
    }
}
