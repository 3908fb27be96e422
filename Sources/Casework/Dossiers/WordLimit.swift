package import Core

/// What people write into a dossier in their own words has an end, by whichever way it comes.
package enum WordLimit {
    /// Characters (Unicode scalars) of a reason or note.
    package static let longest = 4000

    /// Throws `dossier.text_too_long`, at `pointer`.
    static func require(_ text: String?, at pointer: String) throws {
        guard let text, text.unicodeScalars.count > longest else { return }
        throw Problem(.invalid, "dossier.text_too_long", ["most": String(longest)], at: pointer)
    }

    /// What was written, without white space around it; nil when nothing was. A program's blanks are no reason either.
    package static func said(_ text: String?) -> String? {
        guard let text = text?.trimmed, !text.isEmpty else { return nil }
        return text
    }
}

extension Act {
    func requireShort() throws {
        try WordLimit.require(reason, at: "/reason")
        try WordLimit.require(note, at: "/note")
        try WordLimit.require(reference, at: "/reference")
        for item in items { try WordLimit.require(item, at: "/items") }
    }
}
