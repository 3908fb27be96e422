import Core

/// What becomes a PDF file: a document's own HTML on official paper, and the mark to check it by.
struct FilePage: PageModel {
    struct Check: Model {
        let qr: Markup?
        /// What the code holds, for who reads the file on a screen.
        let link: String
        let address: String
        /// In groups of four, as people type it.
        let reference: String
        let signed: [String]
    }

    static let template = "documents/file"
    let title: String
    let author: String
    /// RFC 3339, for the file's own date.
    let created: String
    let signed: Bool
    let body: Markup
    let check: Check?
    /// That it is no more than a draft; nil for what is issued.
    var draft: String?

    /// `7K3M9QPX2W4T8VZA` → `7K3M-9QPX-2W4T-8VZA`
    static func grouped(_ reference: String) -> String {
        stride(from: 0, to: reference.count, by: 4).map { start in
            String(reference.dropFirst(start).prefix(4))
        }.joined(separator: "-")
    }
}
