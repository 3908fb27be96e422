import Core

/// A word, literal or sign of an expression, with its place in the text (in Unicode scalars).
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case name, symbol, end
        case number(Decimal)
        case string(String)
        /// The text of an `@"…"` literal.
        case at(String)
    }
    let kind: Kind
    let text: String
    let start: Int
    let end: Int
}

/// Splits FEEL into tokens (DMN 1.5 §10.3.1.2, rules 22–30), leaving out spaces and comments.
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var tokens: [Token] = []

    static func tokens(_ text: String) throws(FEELSyntaxError) -> [Token] {
        var lexer = Lexer(scalars: Array(text.unicodeScalars))
        try lexer.run()
        return lexer.tokens
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private func at(_ offset: Int) -> Unicode.Scalar? {
        scalars.indices.contains(position + offset) ? scalars[position + offset] : nil
    }

    private mutating func run() throws(FEELSyntaxError) {
        while let scalar = at(0) {
            if Lexer.isSpace(scalar) {
                position += 1
            } else if scalar == "/" && at(1) == "/" {
                while let next = at(0), next != "\n", next != "\r" { position += 1 }
            } else if scalar == "/" && at(1) == "*" {
                let start = position
                position += 2
                while !(at(0) == "*" && at(1) == "/") {
                    guard at(0) != nil else { throw FEELSyntaxError("feel.unclosed_comment", start) }
                    position += 1
                }
                position += 2
            } else if Lexer.isDigit(scalar) || (scalar == "." && at(1).map(Lexer.isDigit) == true && at(-1) != ".") {
                try number()
            } else if scalar == "\"" {
                let start = position
                add(.string(try string()), from: start)
            } else if scalar == "@" && at(1) == "\"" {
                let start = position
                position += 1
                add(.at(try string()), from: start)
            } else if scalar == "?" {
                position += 1
                add(.name, from: position - 1)
            } else if Lexer.isNameStart(scalar) {
                let start = position
                while let next = at(0), Lexer.isNamePart(next) { position += 1 }
                add(.name, from: start)
            } else {
                let start = position
                let pair = at(1).map { String(String.UnicodeScalarView([scalar, $0])) } ?? ""
                position += ["<=", ">=", "!=", "**", "..", "->"].contains(pair) ? 2 : 1
                add(.symbol, from: start)
            }
        }
        tokens.append(Token(kind: .end, text: "", start: scalars.count, end: scalars.count))
    }

    private mutating func add(_ kind: Token.Kind, from start: Int) {
        let text = String(String.UnicodeScalarView(scalars[start..<position]))
        tokens.append(Token(kind: kind, text: text, start: start, end: position))
    }

    private mutating func number() throws(FEELSyntaxError) {
        let start = position
        while at(0).map(Lexer.isDigit) == true { position += 1 }
        if at(0) == ".", at(1).map(Lexer.isDigit) == true {
            position += 1
            while at(0).map(Lexer.isDigit) == true { position += 1 }
        }
        if at(0) == "e" || at(0) == "E" {
            let sign = at(1) == "+" || at(1) == "-" ? 1 : 0
            if at(1 + sign).map(Lexer.isDigit) == true {
                position += 1 + sign
                while at(0).map(Lexer.isDigit) == true { position += 1 }
            }
        }
        guard let number = Decimal(String(String.UnicodeScalarView(scalars[start..<position]))) else {
            throw FEELSyntaxError("feel.invalid_number", start)
        }
        add(.number(number), from: start)
    }

    private mutating func string() throws(FEELSyntaxError) -> String {
        let start = position
        position += 1
        var units: [UInt16] = []
        while let scalar = at(0) {
            position += 1
            switch scalar {
            case "\"": return String(decoding: units, as: UTF16.self)
            case "\\":
                guard let escaped = at(0) else { break }
                position += 1
                switch escaped {
                case "n": units.append(10)
                case "r": units.append(13)
                case "t": units.append(9)
                case "\"", "'", "\\": units.append(contentsOf: UTF16.encode(escaped) ?? .init())
                case "u", "U":
                    let count = escaped == "u" ? 4 : 6
                    let code = (0..<count).reduce(UInt32?(0)) { sum, offset in
                        guard let sum, let digit = at(offset).flatMap({ Character($0).hexDigitValue }) else {
                            return nil
                        }
                        return sum << 4 | UInt32(digit)
                    }
                    guard let code, code <= 0x10FFFF else { throw FEELSyntaxError("feel.invalid_escape", position) }
                    position += count
                    if let scalar = Unicode.Scalar(code) {
                        units.append(contentsOf: UTF16.encode(scalar) ?? .init())
                    } else {
                        units.append(UInt16(code))  // half of a pair; its other half follows
                    }
                default:
                    units.append(contentsOf: [0x5C])
                    units.append(contentsOf: UTF16.encode(escaped) ?? .init())
                }
            default: units.append(contentsOf: UTF16.encode(scalar) ?? .init())
            }
        }
        throw FEELSyntaxError("feel.unclosed_string", start)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
            0xFEFF:
            true
        default: false
        }
    }

    static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            !isSpace(scalar)
        default: false
        }
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isNameStart(scalar)
        }
    }
}

/// A text that is no FEEL expression, and where it stops being one.
package struct FEELSyntaxError: Error, Hashable, Sendable {
    /// `feel.unexpected`, `feel.unclosed_string` …
    package let code: String
    /// In Unicode scalars from the start.
    package let offset: Int
    /// What stood there.
    package let found: String

    init(_ code: String, _ offset: Int, found: String = "") {
        self.code = code
        self.offset = offset
        self.found = found
    }
}
