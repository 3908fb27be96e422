import Core

/// What the log commits to at a moment: its size and its root, in the form of C2SP's tlog-checkpoint.
package struct Checkpoint: Sendable, Hashable {
    package let origin: String
    package let size: Int
    package let root: MerkleHash

    package init(origin: String, size: Int, root: MerkleHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note. Lines after the third are extensions, which we neither write nor heed. Throws
    /// `ledger.checkpoint_form`.
    package init(text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", !lines[0].isEmpty, lines.dropLast().allSatisfy({ !$0.isEmpty }),
            let size = Int(lines[1]), size >= 0, String(size) == lines[1], let bytes = Base64.decode(lines[2]),
            let root = MerkleHash(bytes)
        else { throw Problem(.invalid, "ledger.checkpoint_form") }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// Reads a note and verifies it: signed by `key`, of the log that the key is named after. Throws
    /// `ledger.note_form`, `ledger.checkpoint_form`, `ledger.signature`.
    package init(note: String, signedBy key: LedgerVerifier) throws {
        let note = try SignedNote(note)
        guard note.isSigned(by: key) else { throw Problem(.invalid, "ledger.signature") }
        try self.init(text: note.text)
        guard origin == key.name else { throw Problem(.invalid, "ledger.signature") }
    }

    package var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    package func signed(by key: LedgerKey) throws -> SignedNote { try SignedNote(text: text, signedBy: key) }
}
