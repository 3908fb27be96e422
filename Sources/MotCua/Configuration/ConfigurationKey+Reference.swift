extension ConfigurationKey {
    /// What `motcua config` prints: every key with its flag, variable, default and meaning.
    static var reference: String {
        all.map { key in
            """
            \(key.flag), \(key.variable)\(key.fallback.map { " (default: \($0.isEmpty ? "none" : $0.description))" } ?? "")
                \(key.summary)
                Takes \(key.expectation)\(key.secret ? "; secret, also through \(key.fileKey.flag)" : "").
            """
        }
        .joined(separator: "\n")
    }

    /// This key's row in docs/operations.md; a test finds the rows that are missing, changed or too many.
    var row: String {
        let value = fallback.map { $0.isEmpty ? "none" : "`\($0)`" } ?? "–"
        return "| `\(name)` | \(expectation)\(secret ? " (secret)" : "") | \(value) | \(summary) |"
    }
}

extension ConfigurationValue {
    var isEmpty: Bool { self == .list([]) }
}
