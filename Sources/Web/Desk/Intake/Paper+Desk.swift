import Casework

extension Paper {
    /// A paper that the desk has in its hands and did not scan: it is in the dossier, its bytes are nowhere.
    static func onPaper(_ rule: PaperRule) -> Paper {
        let type = rule.accepts.first ?? .pdf
        return Paper(
            paper: rule.id, fileName: "", mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)",
            size: 1, sha256: "")
    }

    var isOnPaper: Bool { sha256.isEmpty }
}
