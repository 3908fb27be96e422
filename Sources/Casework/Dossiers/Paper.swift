package import Core

/// One paper of the dossier.
package struct Paper: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case file(File)
        /// The desk has it in its hands and did not scan it: it lies in the dossier's folder, and there are no bytes.
        case onPaper
    }

    /// A file, whose bytes are kept under the hash of their content.
    package struct File: Sendable, Hashable {
        package let name: String
        package let mediaType: String
        package let size: Int
        /// SHA-256, 64 lower-case hexadecimal digits.
        package let sha256: String
    }

    /// Which of the procedure's papers it is.
    package let paper: String
    package let content: Content

    /// Nil for a paper that is there on paper only.
    package var file: File? {
        guard case .file(let file) = content else { return nil }
        return file
    }

    package init(paper: String, fileName: String, mediaType: String, size: Int, sha256: String) {
        self.paper = paper
        content = .file(File(name: fileName, mediaType: mediaType, size: size, sha256: sha256))
    }

    package init(onPaper paper: String) {
        self.paper = paper
        content = .onPaper
    }

    private init(paper: String, content: Content) {
        self.paper = paper
        self.content = content
    }

    /// The same paper as what another procedure calls it.
    func serving(as paper: String) -> Paper { Paper(paper: paper, content: content) }
}

extension Paper {
    package var value: Value {
        switch content {
        case .onPaper: ["paper": .string(paper), "onPaper": .bool(true)]
        case .file(let file):
            [
                "paper": .string(paper), "fileName": .string(file.name), "mediaType": .string(file.mediaType),
                "size": Value(file.size), "sha256": .string(file.sha256),
            ]
        }
    }

    /// Journals of before 0.1 tell a paper without bytes by an empty hash.
    init(_ members: Members) throws {
        let paper = try members.text("paper")
        if members.bool("onPaper") || members.optionalText("sha256") == "" {
            self.init(onPaper: paper)
        } else {
            self.init(
                paper: paper, fileName: try members.text("fileName"), mediaType: try members.text("mediaType"),
                size: try members.int("size"), sha256: try members.text("sha256"))
        }
    }
}
