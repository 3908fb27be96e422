import Core
import Foundation
import Schemas

/// Files that a command is given: what is wrong with one is told with its place.
enum CommandFiles {
    /// Throws `file.missing`, `file.folder` or `file.unreadable`, each with `file`.
    static func bytes(_ path: String) throws(Problem) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw problem(path)
        }
    }

    /// Throws those, and `file.not_text` for what is not UTF-8.
    static func text(_ path: String) throws(Problem) -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw Problem(.invalid, "file.not_text", ["file": path])
        }
        return text
    }

    /// Throws those of `bytes`, and the `json.…` codes with line and column.
    static func json(_ path: String) throws(Problem) -> Value {
        var bytes = try bytes(path)
        // What editors of Windows put at the beginning of a file.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        do {
            return try JSONReader.read(bytes)
        } catch {
            throw error.problem(in: bytes, file: path)
        }
    }

    /// Throws `file.missing` or `file.no_folder` unless there is a folder.
    static func folder(_ path: String) throws(Problem) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw problem(path) }
        guard isFolder.boolValue else { throw Problem(.invalid, "file.no_folder", ["file": path]) }
    }

    /// Why a file cannot be read.
    static func problem(_ path: String) -> Problem {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return Problem(.notFound, "file.missing", ["file": path])
        }
        return Problem(.invalid, isFolder.boolValue ? "file.folder" : "file.unreadable", ["file": path])
    }
}
