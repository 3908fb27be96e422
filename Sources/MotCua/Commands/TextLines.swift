import Core
import Foundation

/// The lines of a file, as bytes: each stands for itself, whatever ends it (`\n`, or `\r\n` as Windows writes) and
/// whatever is wrong with another. Empty ones are lines too, so that answers stand beside what they answer. A file is
/// never in memory as a whole.
struct TextLines {
    private static let chunk = 1 << 18

    private let path: String
    private let handle: FileHandle
    private var bytes: ArraySlice<UInt8> = []
    private var isAtEnd = false

    /// Throws `file.missing`, `file.folder` or `file.unreadable`, each with `file`.
    init(_ path: String) throws(Problem) {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CommandFiles.problem(path) }
        (self.path, self.handle) = (path, handle)
        try more()
        // What editors of Windows put at the beginning of a file.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    }

    /// Nil after the last one. Throws `file.unreadable`.
    mutating func next() throws(Problem) -> ArraySlice<UInt8>? {
        var seen = bytes.startIndex
        while true {
            if let end = bytes[seen...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes = bytes[(end + 1)...] }
                return bytes[..<end]
            }
            guard !isAtEnd else {
                defer { bytes = [] }
                return bytes.isEmpty ? nil : bytes
            }
            let scanned = bytes.count
            try more()
            seen = bytes.startIndex + scanned
        }
    }

    private mutating func more() throws(Problem) {
        do {
            let read = try handle.read(upToCount: TextLines.chunk) ?? Data()
            isAtEnd = read.isEmpty
            bytes.append(contentsOf: read)
        } catch {
            throw CommandFiles.problem(path)
        }
    }
}
