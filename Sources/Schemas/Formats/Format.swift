/// The formats of JSON Schema 2020-12 (Validation §7.3).
enum Format: String, Sendable {
    case date, time, duration, email, hostname, ipv4, ipv6, uri, iri, uuid, regex
    case dateTime = "date-time"
    case idnEmail = "idn-email"
    case idnHostname = "idn-hostname"
    case uriReference = "uri-reference"
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"

    /// What asking about a text of so many bytes takes, in units of a validation's fuel.
    func work(bytes: Int) -> Int {
        switch self {
        case .regex: bytes * 8
        case .hostname, .idnHostname, .email, .idnEmail: bytes
        default: bytes / 16
        }
    }

    func accepts(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            switch self {
            case .date: DateFormats.isDate(bytes[...])
            case .time: DateFormats.isTime(bytes[...])
            case .dateTime: DateFormats.isDateTime(bytes[...])
            case .duration: DateFormats.isDuration(bytes[...])
            case .email: MailFormats.isAddress(bytes[...], international: false)
            case .idnEmail: MailFormats.isAddress(bytes[...], international: true)
            case .hostname: HostFormats.isHostname(bytes[...])
            case .idnHostname: HostFormats.isInternationalHostname(bytes[...])
            case .ipv4: AddressFormats.isIPv4(bytes[...])
            case .ipv6: AddressFormats.isIPv6(bytes[...])
            case .uri: URIFormats.isURI(bytes[...], international: false, relative: false)
            case .uriReference: URIFormats.isURI(bytes[...], international: false, relative: true)
            case .iri: URIFormats.isURI(bytes[...], international: true, relative: false)
            case .iriReference: URIFormats.isURI(bytes[...], international: true, relative: true)
            case .uriTemplate: URIFormats.isTemplate(bytes[...])
            case .uuid: OtherFormats.isUUID(bytes[...])
            case .jsonPointer: OtherFormats.isPointer(bytes[...])
            case .relativeJSONPointer: OtherFormats.isRelativePointer(bytes[...])
            case .regex: Pattern.isWellFormed(String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}

typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var lowercased: UInt8 { isLetter ? self | 0x20 : self }
}

extension Bytes {
    /// Takes one byte off the front when it is `byte`.
    mutating func take(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    /// Takes exactly `count` digits off the front; nil when there are fewer.
    mutating func digits(_ count: Int) -> Int? {
        guard self.count >= count else { return nil }
        var number = 0
        for _ in 0..<count {
            guard let digit = first, digit.isDigit else { return nil }
            number = number * 10 + Int(digit - 0x30)
            removeFirst()
        }
        return number
    }

    func pieces(_ separator: UInt8) -> [Bytes] { split(separator: separator, omittingEmptySubsequences: false) }
}
