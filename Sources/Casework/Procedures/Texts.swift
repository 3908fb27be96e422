package import Core

/// The texts of a procedure in one language (text.vi.yaml, text.en.yaml).
package struct Texts: Sendable {
    /// As it was read.
    let value: Value
    package static let empty = Texts([:])

    package init(_ value: Value) { self.value = value }

    package var title: String { self["title"] ?? "" }
    package var summary: String { self["summary"] ?? "" }
    /// What people call it in everyday words, for the search.
    package var keywords: String { self["keywords"] ?? "" }
    package var basis: String { self["basis"] ?? "" }
    package func step(_ id: String) -> String { self["steps", id] ?? id }
    package func outcome(_ id: String) -> String { self["outcomes", id] ?? id }
    package func consult(_ branch: String) -> String { self["consult", branch] ?? branch }
    package func branch(_ id: String) -> String { self["branches", id] ?? id }
    package func paper(_ id: String) -> String { self["papers", id, "title"] ?? id }
    package func paperHint(_ id: String) -> String? { self["papers", id, "hint"] }
    package func fee(_ id: String) -> String { self["fees", id] ?? id }
    package func page(_ id: String) -> String { self["pages", id] ?? id }
    package func section(_ id: String) -> String { self["sections", id] ?? id }
    /// What one row of a table is: `Thành viên`.
    package func row(_ path: String) -> String { self["rows", path] ?? path }
    package func label(_ path: String) -> String { self["fields", path, "label"] ?? path }
    package func hint(_ path: String) -> String? { self["fields", path, "hint"] }
    package func choice(_ path: String, _ value: String) -> String { self["choices", path, value] ?? value }
    package func document(_ id: String) -> String { self["documents", id] ?? id }
    package func result(_ id: String) -> String { self["results", id] ?? id }

    /// The text under these keys; nil when there is none.
    package subscript(keys: String...) -> String? {
        keys.reduce(Optional(value)) { $0?[$1] }?.string
    }
}
