import Core
import Foundation

/// The lines of a file, as bytes: each stands for itself, whatever ends it (`\n`, or `\r\n` as Windows writes) and
/// whatever is wrong with another. Empty ones are lines too, so that answers stand beside what they answer.
enum TextLines {
    static func read(_ path: String) throws(Problem) -> [ArraySlice<UInt8>] {
        var bytes = try CommandFiles.bytes(path)[...]
        // What editors of Windows put at the beginning of a file.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
