import Core

/// As much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, texts, lists and maps of a stated length.
indirect enum CBOR: Hashable, Sendable {
    case integer(Int64)
    case bytes([UInt8])
    case text(String)
    case list([CBOR])
    case map([CBOR: CBOR])
    case simple(UInt8)

    subscript(key: String) -> CBOR? { self[.text(key)] }
    subscript(key: Int64) -> CBOR? { self[.integer(key)] }

    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }

    private subscript(key: CBOR) -> CBOR? { if case .map(let members) = self { members[key] } else { nil } }
}

/// Reads one value from the front of `rest`. Lengths that the input does not hold, nesting deeper than authenticators
/// need and doubled keys are refused before anything is set aside for them.
struct CBORReader {
    private(set) var rest: ArraySlice<UInt8>

    private static let deepest = 8
    private static let refused = Problem(.invalid, "passkey.form")

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    /// Throws `passkey.form`.
    mutating func read(depth: Int = 0) throws(Problem) -> CBOR {
        guard depth < CBORReader.deepest, let first = rest.popFirst() else { throw CBORReader.refused }
        let count = try argument(first & 31)
        switch first >> 5 {
        case 0: return .integer(Int64(count))
        case 1: return .integer(-1 - Int64(count))
        case 2: return .bytes(try take(count))
        case 3:
            guard let text = String(validating: try take(count), as: UTF8.self) else { throw CBORReader.refused }
            return .text(text)
        case 4:
            guard count <= rest.count else { throw CBORReader.refused }
            var elements: [CBOR] = []
            for _ in 0..<count { elements.append(try read(depth: depth + 1)) }
            return .list(elements)
        case 5:
            guard count <= rest.count / 2 else { throw CBORReader.refused }
            var members: [CBOR: CBOR] = [:]
            for _ in 0..<count {
                let key = try read(depth: depth + 1)
                guard members.updateValue(try read(depth: depth + 1), forKey: key) == nil else {
                    throw CBORReader.refused
                }
            }
            return .map(members)
        case 7 where first & 31 < 24: return .simple(first & 31)
        default: throw CBORReader.refused
        }
    }

    private mutating func argument(_ short: UInt8) throws(Problem) -> Int {
        let width: Int
        switch short {
        case 0..<24: return Int(short)
        case 24: width = 1
        case 25: width = 2
        case 26: width = 4
        default: throw CBORReader.refused
        }
        return try take(width).reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func take(_ count: Int) throws(Problem) -> [UInt8] {
        guard count <= rest.count else { throw CBORReader.refused }
        let taken = Array(rest.prefix(count))
        rest.removeFirst(count)
        return taken
    }
}
