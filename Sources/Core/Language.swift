/// A language that pages, messages and documents exist in.
package enum Language: String, Sendable, CaseIterable, Hashable {
    case vietnamese = "vi"
    case english = "en"
}

/// One text in each language; packs must give every one.
package struct Localized: Hashable, Sendable {
    package let vietnamese: String
    package let english: String

    package init(vietnamese: String, english: String) {
        self.vietnamese = vietnamese
        self.english = english
    }

    package subscript(language: Language) -> String {
        switch language {
        case .vietnamese: vietnamese
        case .english: english
        }
    }
}
