package import Core

/// What a person takes home and can verify anywhere with the public key alone: rows of the log with their salts, the
/// proof that each is in it, and the checkpoint, all under one signature (docs/ledger.md, "Evidence").
package struct Evidence: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// That a dossier was taken in.
        case receipt
        /// Who read a person's data.
        case extract
    }

    /// A value of a row, as ``LeafContent`` takes it.
    package enum Field: Sendable, Hashable {
        case null
        case integer(Int64)
        case text(String)
        case bytes([UInt8])
    }

    package struct Entry: Sendable, Hashable {
        /// `journal`, `access`.
        package let kind: String
        package let fields: [Field]
        package let salt: [UInt8]
        package let position: Int
        package let proof: [MerkleHash]

        package init(kind: String, fields: [Field], salt: [UInt8], position: Int, proof: [MerkleHash]) {
            self.kind = kind
            self.fields = fields
            self.salt = salt
            self.position = position
            self.proof = proof
        }

        package var leaf: MerkleHash {
            var content = LeafContent(kind: kind)
            for field in fields { content.append(field) }
            return .leaf(content.commitment(salt: salt))
        }
    }

    package let kind: Kind
    package let issuedAt: Instant
    /// What it is about, in words: a dossier's code.
    package let subject: String
    /// What the entries say, in plain sentences for who reads the file: as many as there are entries.
    package let sentences: [String]
    package let entries: [Entry]
    /// The signed note.
    package let checkpoint: String

    package init(
        kind: Kind, issuedAt: Instant, subject: String, sentences: [String], entries: [Entry], checkpoint: String
    ) {
        self.kind = kind
        self.issuedAt = issuedAt
        self.subject = subject
        self.sentences = sentences
        self.entries = entries
        self.checkpoint = checkpoint
    }

    /// The file: a signed note.
    package func signed(by key: LedgerKey) throws -> String {
        try SignedNote(text: "\(Evidence.mark)\n\(value.canonicalJSON)\n", signedBy: key).note
    }

    /// Reads a file and verifies all of it: the signature, the checkpoint's, every entry's proof. Throws
    /// `ledger.note_form`, `ledger.evidence_form`, `ledger.signature`, `ledger.checkpoint_form`, `ledger.evidence_bare`
    /// when a sentence has no entry that proves it, or `ledger.not_included` with the entry's number.
    package init(file: String, signedBy key: LedgerVerifier) throws {
        let note = try SignedNote(file)
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0] == Evidence.mark else { throw Problem(.invalid, "ledger.evidence_form") }
        guard note.isSigned(by: key) else { throw Problem(.invalid, "ledger.signature") }
        guard let value = try? JSONReader.read(String(lines[1])) else {
            throw Problem(.invalid, "ledger.evidence_form")
        }
        try self.init(value)
        guard entries.count == sentences.count, kind == .extract || !entries.isEmpty else {
            throw Problem(.invalid, "ledger.evidence_bare")
        }
        let checkpoint = try Checkpoint(note: self.checkpoint, signedBy: key)
        for (index, entry) in entries.enumerated() {
            guard entry.position >= 0,
                MerkleVerification.inclusion(
                    of: entry.leaf, at: UInt64(entry.position), in: UInt64(checkpoint.size), proof: entry.proof,
                    root: checkpoint.root)
            else { throw Problem(.invalid, "ledger.not_included", ["number": String(index + 1)]) }
        }
    }

    private static let mark = "motcua/evidence/v1"
}

extension LeafContent {
    package mutating func append(_ field: Evidence.Field) {
        switch field {
        case .null: appendNull()
        case .integer(let number): append(number)
        case .text(let text): append(text)
        case .bytes(let bytes): append(bytes)
        }
    }
}
