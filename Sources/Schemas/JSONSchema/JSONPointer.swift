package import Core
import OrderedCollections

/// JSON Pointers (RFC 6901).
package enum JSONPointer {
    /// One reference token, escaped.
    package static func escape(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The tokens of a pointer; nil when `text` is none.
    package static func tokens(_ text: String) -> [String]? {
        if text.isEmpty { return [] }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// The member or element of `value` that a token names.
    package static func child(_ value: Value, _ token: String) -> Value? {
        switch value {
        case .object(let members): return members[token]
        case .array(let elements):
            guard let index = Int(token), elements.indices.contains(index), token == String(index) else { return nil }
            return elements[index]
        default: return nil
        }
    }
}
