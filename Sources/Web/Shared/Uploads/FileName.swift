/// Names of files that come from people: for showing and for downloads, never for opening.
package enum FileName {
    /// The last part of `text` without path, control characters and what would turn the reading direction; at most 100
    /// characters. Nil when nothing is left.
    package static func clean(_ text: String) -> String? {
        // By scalars: a slash with an accent behind it is another character, and leads on all the same.
        guard let last = text.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last else { return nil }
        var name = String.UnicodeScalarView()
        for scalar in last {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE, 0xFFFF:
                continue
            default: name.append(scalar)
            }
        }
        let trimmed = FormData.clean(String(name))?[...].trimmed ?? ""
        let kept = String(Substring(trimmed.unicodeScalars.drop { $0 == "." }))
        guard !kept.isEmpty else { return nil }
        guard kept.count > 100 else { return kept }
        let tail = self.extension(of: String(kept)).map { ".\($0)" } ?? ""
        return kept.prefix(100 - tail.count) + tail
    }

    /// What stands behind the last dot, in lower case; nil without one, or when it does not look like an extension.
    package static func `extension`(of name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let text = name[name.index(after: dot)...].lowercased()
        return (1...8).contains(text.count) && text.utf8.allSatisfy { $0 > 0x2F && $0 < 0x7B } ? text : nil
    }

    /// `Content-Disposition` for a download (RFC 6266): the name in ASCII, and beside it the whole of it.
    package static func attachment(_ name: String, inline: Bool = false) -> String {
        let clean = clean(name) ?? "file"
        let ascii = String(
            clean.unicodeScalars.map { scalar in
                let plain = scalar.isASCII && scalar != "\"" && scalar != "\\" && scalar != "%" && scalar != ";"
                return plain ? Character(scalar) : "_"
            })
        return "\(inline ? "inline" : "attachment"); filename=\"\(ascii)\"; filename*=UTF-8''\(URLs.encode(clean))"
    }
}
