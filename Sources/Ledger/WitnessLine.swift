package import Core

/// A checkpoint as a line of a witness file, which only ever grows: `NAME SIZE ROOT SIGNATURE`, the last two in base64 as
/// in the note. A line that a crash cut off has no line feed.
package enum WitnessLine {
    /// The line of a note of ours, without its line feed. Throws `ledger.note_form`, `ledger.checkpoint_form`.
    package static func line(of note: String) throws -> String {
        let signed = try SignedNote(note)
        let checkpoint = try Checkpoint(text: signed.text)
        guard let signature = signed.note.split(separator: "\n").last?.split(separator: " ").last else {
            throw Problem(.invalid, "ledger.note_form")
        }
        return "\(checkpoint.origin) \(checkpoint.size) \(checkpoint.root.base64) \(signature)"
    }

    /// The note that a line stands for. Throws `ledger.witness_form`.
    package static func note(_ line: some StringProtocol) throws -> String {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, SignedNote.isName(parts[0]) else { throw Problem(.invalid, "ledger.witness_form") }
        return "\(parts[0])\n\(parts[1])\n\(parts[2])\n\n— \(parts[0]) \(parts[3])\n"
    }
}
