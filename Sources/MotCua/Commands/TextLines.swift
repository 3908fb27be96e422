import Foundation

/// The lines of a file that say something, as bytes: each stands for itself, whatever ends it (`\n`, or `\r\n` as
/// Windows writes) and whatever is wrong with another.
enum TextLines {
    static func read(_ path: String) throws -> [ArraySlice<UInt8>] {
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))[...]
        // What editors of Windows put at the beginning of a file.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        return bytes.split(separator: UInt8(ascii: "\n")).filter { line in
            !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
        }
    }
}
