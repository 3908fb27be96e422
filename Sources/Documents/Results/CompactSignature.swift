import Core
import Crypto
import Foundation

/// A JSON Web Signature in its compact form (RFC 7515) with Ed25519 (RFC 8037), and nothing else: the algorithm is not
/// for the sender to choose.
enum CompactSignature {
    static func make(_ payload: [UInt8], with key: Curve25519.Signing.PrivateKey) throws -> String {
        let head: Value = ["alg": "EdDSA", "kid": .string(PublishedKeys.name(key.publicKey))]
        let signed = Base64URL.encode(Array(head.json.utf8)) + "." + Base64URL.encode(payload)
        return signed + "." + Base64URL.encode(Array(try key.signature(for: Array(signed.utf8))))
    }

    /// The payload. Throws `result.not_a_mark` for what has not this form, `result.key_unknown`, `result.forged`.
    static func open(_ text: String, with keys: PublishedKeys) throws -> Value {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, text.utf8.count <= 1 << 20, let head = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
        else { throw Problem(.invalid, "result.not_a_mark") }
        do {
            let head = try JSONReader.read(head)
            guard head["alg"] == "EdDSA", let name = head["kid"]?.string, head["crit"] == nil else {
                throw Problem(.invalid, "result.not_a_mark")
            }
            guard let key = keys[name] else { throw Problem(.invalid, "result.key_unknown", ["key": name]) }
            guard key.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)) else {
                throw Problem(.invalid, "result.forged")
            }
            return try JSONReader.read(payload)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.invalid, "result.not_a_mark")
        }
    }
}

/// RFC 4648 §5, without padding; nothing but its own letters is read, and only in the one way of writing a value.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        guard
            let data = Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)),
            encode(Array(data)) == text
        else { return nil }
        return Array(data)
    }
}
