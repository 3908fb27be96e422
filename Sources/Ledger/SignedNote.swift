import Core
import Crypto

/// A text with signatures under it, in the form of C2SP's signed-note: text that ends with a line feed, an empty line,
/// and lines `— NAME BASE64(key id ‖ signature)`.
package struct SignedNote: Sendable, Hashable {
    package struct Signature: Sendable, Hashable {
        package let name: String
        package let keyID: UInt32
        package let bytes: [UInt8]
    }

    /// With its last line feed.
    package let text: String
    package let signatures: [Signature]

    package init(text: String, signedBy key: LedgerKey) throws {
        self.text = text
        signatures = [
            Signature(name: key.name, keyID: key.verifier.keyID, bytes: try key.sign(Array(text.utf8)))
        ]
    }

    /// Reads a note; nothing is verified. Throws `ledger.note_form`.
    package init(_ note: String) throws {
        let bad = Problem(.invalid, "ledger.note_form")
        let bytes = Array(note.utf8)
        guard bytes.count <= SignedNote.longest, bytes.last == 0x0A,
            bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            // The last empty line parts the text from its signatures.
            let end = (1..<bytes.count).last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A })
        else { throw bad }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast()
        signatures = try lines.map { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", SignedNote.isName(parts[1]),
                let bytes = Base64.decode(parts[2]), bytes.count > 4
            else { throw bad }
            return Signature(
                name: String(parts[1]), keyID: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) },
                bytes: Array(bytes[4...]))
        }
        guard !signatures.isEmpty, signatures.count <= 100 else { throw bad }
    }

    package var note: String {
        let lines = signatures.map { signature in
            let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.keyID >> UInt32(24 - 8 * $0)) }
            return "— \(signature.name) \(Base64.encode(id + signature.bytes))\n"
        }
        return text + "\n" + lines.joined()
    }

    /// Whether one of the signatures is this key's, and right. A wrong signature under a known key is never passed over.
    package func isSigned(by key: LedgerVerifier) -> Bool {
        let own = signatures.filter { $0.name == key.name && $0.keyID == key.keyID }
        return !own.isEmpty && own.allSatisfy { key.verifies($0.bytes, over: Array(text.utf8)) }
    }

    /// A key's name: something, without spaces and without the plus sign that parts the fields of a verifier.
    static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" }
    }

    /// Extracts of a busy dossier are long; nothing is read without an end.
    private static let longest = 64 << 20
}
