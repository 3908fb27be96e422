import Core
import HTTPTypes
import Hummingbird

/// The entity tags of `If-Match` or `If-None-Match` (RFC 9110 §8.8.3, §13.1).
enum EntityTags: Equatable {
    /// `*`
    case any
    case these([Tag])

    struct Tag: Equatable {
        /// What stands between the quotes.
        let opaque: String
        let isWeak: Bool
    }

    /// Nil without the header. Throws `request.entity_tag` for anything that is not `*` or a list of entity tags.
    init?(_ request: Request, _ name: HTTPField.Name) throws(Problem) {
        guard let header = request.headers[name] else { return nil }
        guard let tags = EntityTags(header) else {
            throw Problem(.invalid, "request.entity_tag", ["header": name.canonicalName], at: name.canonicalName)
        }
        self = tags
    }

    init?(_ header: String) {
        var rest = Array(header.utf8)[...]
        func skip(_ bytes: [UInt8]) { while let byte = rest.first, bytes.contains(byte) { rest.removeFirst() } }
        let blank: [UInt8] = [0x20, 0x09]
        let quote = UInt8(ascii: "\"")
        var tags: [Tag] = []
        skip(blank)
        if rest.first == UInt8(ascii: "*") {
            rest.removeFirst()
            skip(blank)
            guard rest.isEmpty else { return nil }
            self = .any
            return
        }
        while !rest.isEmpty {
            let isWeak = rest.starts(with: [UInt8(ascii: "W"), UInt8(ascii: "/")])
            if isWeak { rest.removeFirst(2) }
            guard rest.first == quote else { return nil }
            rest.removeFirst()
            guard let end = rest.firstIndex(of: quote),
                rest[..<end].allSatisfy({ $0 == 0x21 || $0 > 0x22 && $0 != 0x7F })
            else { return nil }
            tags.append(Tag(opaque: String(decoding: rest[..<end], as: UTF8.self), isWeak: isWeak))
            rest = rest[(end + 1)...]
            skip(blank)
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
            skip(blank + [UInt8(ascii: ",")])
        }
        guard !tags.isEmpty else { return nil }
        self = .these(tags)
    }

    /// Strong comparison, as `If-Match` wants it: a weak tag matches nothing.
    func matchesStrongly(_ opaque: String) -> Bool {
        switch self {
        case .any: true
        case .these(let tags): tags.contains { !$0.isWeak && $0.opaque == opaque }
        }
    }

    /// Weak comparison, as `If-None-Match` wants it.
    func matches(_ opaque: String) -> Bool {
        switch self {
        case .any: true
        case .these(let tags): tags.contains { $0.opaque == opaque }
        }
    }
}
