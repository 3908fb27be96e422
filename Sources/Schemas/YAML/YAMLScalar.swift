import Core
import Foundation

/// What a plain (unquoted) scalar means.
enum YAMLScalar {
    enum Reading: Equatable {
        case value(Value)
        /// Looks like a code, of which reading it as a number would change what is written: it must be quoted.
        case code
        /// A number that no decimal of 34 digits holds.
        case unreadableNumber
    }

    static let mostDigits = 10
    static let mostFractionDigits = 3

    static func resolve(plain text: String) -> Reading {
        switch text {
        case "", "~", "null": return .value(.null)
        case "true": return .value(true)
        case "false": return .value(false)
        default: break
        }
        if let number = NumberShape(text) {
            if number.looksLikeCode { return .code }
            guard let decimal = Decimal(text) else { return .unreadableNumber }
            return .value(.number(decimal))
        }
        return looksSexagesimal(text) ? .code : .value(.string(normalise(text)))
    }

    /// The text in NFC. Every scalar below U+0300 is in NFC already, whatever stands around it.
    static func normalise(_ text: String) -> String {
        text.unicodeScalars.allSatisfy { $0.value < 0x300 } ? text : text.precomposedStringWithCanonicalMapping
    }

    /// `12:30`, `1:30:15.5`: times of day that YAML 1.1 reads as numbers to the base of 60.
    private static func looksSexagesimal(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
            }
    }

    fileprivate static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

/// The parts of a text that consists of a sign, digits, a fraction and an exponent; leading zeros are let through
/// here so that they can be told.
private struct NumberShape {
    private var whole = 0
    private var fraction = 0
    private var startsWithZero = false
    private var endsWithZero = false
    private var hasExponent = false

    /// Nil when `text` is not such a number.
    init?(_ text: String) {
        var bytes = text.utf8[...]
        func digits() -> Substring.UTF8View { bytes.prefix(while: YAMLScalar.isDigit) }
        if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
        let integer = digits()
        guard !integer.isEmpty else { return nil }
        whole = integer.count
        startsWithZero = integer.first == UInt8(ascii: "0")
        bytes.removeFirst(whole)
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            let decimals = digits()
            guard let last = decimals.last else { return nil }
            fraction = decimals.count
            endsWithZero = last == UInt8(ascii: "0")
            bytes.removeFirst(fraction)
        }
        if let letter = bytes.first, letter | 0x20 == UInt8(ascii: "e") {
            bytes.removeFirst()
            if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
            let power = digits()
            guard !power.isEmpty else { return nil }
            hasExponent = true
            bytes.removeFirst(power.count)
        }
        guard bytes.isEmpty else { return nil }
    }

    /// `01`, `079`, `001099012345`, `1.004222`, `1.10`, `12E3`, `79012345678`.
    var looksLikeCode: Bool {
        (startsWithZero && whole > 1) || fraction > YAMLScalar.mostFractionDigits || endsWithZero
            || whole + fraction > YAMLScalar.mostDigits || hasExponent
    }
}
