import Core

/// The kinds of files that people hand in, told by their first bytes and not by their names.
package enum FileType: String, Sendable, CaseIterable, Hashable {
    case jpeg, png, pdf

    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .pdf: "application/pdf"
        }
    }

    /// File name extensions that belong to it, the usual one first.
    package var extensions: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png"]
        case .pdf: ["pdf"]
        }
    }

    /// How many bytes ``init(sniffing:)`` wants to see.
    static let sniffedBytes = 32

    /// Nil for anything else.
    init?(mediaType: String) {
        guard let type = FileType.allCases.first(where: { $0.mediaType == mediaType }) else { return nil }
        self = type
    }

    /// Nil for anything else.
    package init?(sniffing head: some Collection<UInt8>) {
        let head = Array(head.prefix(FileType.sniffedBytes))
        if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: Array("%PDF-".utf8)) {
            self = .pdf
        } else {
            return nil
        }
    }

    /// Refuses a name whose extension is another type's: `upload.type_mismatch` (extension, type). A name without one
    /// says nothing.
    func require(name: String, _ kind: Problem.Kind, at place: String) throws(Problem) {
        guard let claimed = FileName.extension(of: name), !extensions.contains(claimed) else { return }
        throw Problem(
            kind, "upload.type_mismatch", ["extension": claimed, "type": rawValue.uppercased()], at: place)
    }

    /// Whether a file begins as photos of newer phones do (ISO 23008-12), which few office computers can show: people
    /// are told how to send a JPEG instead.
    static func isHEIC(_ head: some Collection<UInt8>) -> Bool {
        let head = Array(head.prefix(FileType.sniffedBytes))
        guard head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) else { return false }
        return ["heic", "heix", "heim", "heis", "mif1", "msf1"].contains(String(decoding: head[8..<12], as: UTF8.self))
    }
}
