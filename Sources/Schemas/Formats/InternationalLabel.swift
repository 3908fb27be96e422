import Foundation

/// What a label of an internationalised name may hold: IDNA 2008 (RFC 5892) with its contextual rules, and the Bidi
/// rule (RFC 5893). Swift's library knows neither scripts nor joining and bidi classes: where these are asked for,
/// blocks stand for them.
enum InternationalLabel {
    typealias Scalars = [Unicode.Scalar]

    static func isValid(_ label: Scalars) -> Bool {
        guard let first = label.first, first != "-", label.last != "-", !isMark(first) else { return false }
        if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
        return label.indices.allSatisfy { isAllowed(label, $0) }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isAllowed(_ label: Scalars, _ place: Int) -> Bool {
        let scalar = label[place]
        let previous = place > 0 ? label[place - 1] : nil
        let next = place + 1 < label.count ? label[place + 1] : nil
        func has(_ range: ClosedRange<UInt32>) -> Bool { label.contains { range.contains($0.value) } }
        switch scalar.value {
        case 0xB7: return previous == "l" && next == "l"
        case 0x375: return next.map(isGreek) ?? false
        case 0x5F3, 0x5F4: return previous.map { (0x591...0x5F4).contains($0.value) } ?? false
        case 0x30FB: return label.contains { $0.value != 0x30FB && isKanaOrHan($0) }
        case 0x660...0x669: return !has(0x6F0...0x6F9)
        case 0x6F0...0x6F9: return !has(0x660...0x669)
        case 0x200D: return previous?.properties.canonicalCombiningClass == .virama
        case 0x200C: return previous?.properties.canonicalCombiningClass == .virama || joins(label, place)
        // The exceptions of RFC 5892 §2.6.
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
        // Old Hangul Jamo.
        case 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF: return false
        case 0x2D, 0x30...0x39, 0x61...0x7A: return true
        case 0..<0x80: return false
        default: return isLetterOrDigit(scalar) && isStable(scalar)
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint { return false }
        return switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber: true
        default: false
        }
    }

    /// Whether neither case folding nor compatibility composition changes it.
    private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
        let text = String(scalar)
        let folded = scalar.properties.lowercaseMapping.precomposedStringWithCompatibilityMapping
        return folded.unicodeScalars.elementsEqual(text.unicodeScalars)
    }

    private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
        (0x370...0x3FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
    }

    private static func isKanaOrHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// RFC 5892 A.1: between letters of a joining script, the first of which joins to its left.
    private static func joins(_ label: Scalars, _ place: Int) -> Bool {
        func letter(_ scalars: some Sequence<Unicode.Scalar>) -> UInt32? {
            scalars.first { !isMark($0) }.map(\.value)
        }
        guard let before = letter(label[..<place].reversed()), let after = letter(label[(place + 1)...]) else {
            return false
        }
        let rightOnly = ScalarSet([
            0x622...0x625, 0x627...0x627, 0x629...0x629, 0x62F...0x632, 0x648...0x648, 0x671...0x673, 0x675...0x677,
            0x688...0x699, 0x6C0...0x6C0, 0x6C3...0x6CB, 0x6CD...0x6CD, 0x6CF...0x6CF, 0x6D2...0x6D3, 0x6D5...0x6D5,
        ])
        let joining: ClosedRange<UInt32> = 0x620...0x77F
        return joining.contains(before) && !rightOnly.contains(before) && joining.contains(after)
    }

    private enum Direction { case left, right, arabicNumber, europeanNumber, mark, neutral }

    private static func direction(_ scalar: Unicode.Scalar) -> Direction {
        switch scalar.value {
        case 0x30...0x39, 0x6F0...0x6F9: return .europeanNumber
        case 0x660...0x669, 0x66B, 0x66C: return .arabicNumber
        default: break
        }
        if scalar.properties.generalCategory == .nonspacingMark { return .mark }
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return .right
        default: return scalar.properties.isAlphabetic ? .left : .neutral
        }
    }

    static func obeyBidi(_ labels: [Scalars]) -> Bool {
        let directions = labels.map { $0.map(direction) }
        guard directions.contains(where: { $0.contains(.right) || $0.contains(.arabicNumber) }) else { return true }
        return directions.allSatisfy { label in
            let last = label.last { $0 != .mark }
            switch label.first {
            case .right:
                return !label.contains(.left) && !(label.contains(.europeanNumber) && label.contains(.arabicNumber))
                    && (last == .right || last == .europeanNumber || last == .arabicNumber)
            case .left:
                return !label.contains(.right) && !label.contains(.arabicNumber)
                    && (last == .left || last == .europeanNumber)
            default: return false
            }
        }
    }
}
