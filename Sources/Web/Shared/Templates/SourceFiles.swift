import Core
import Foundation

/// Files of ours that are read once, at start.
enum SourceFiles {
    /// Paths relative to `directory`, sorted, those in its folders included.
    static func paths(under directory: String, endingWith suffix: String) throws -> [String] {
        let root = URL(filePath: directory).resolvingSymlinksInPath().path(percentEncoded: false)
        guard let found = FileManager.default.enumerator(atPath: root) else {
            throw SourceProblem(file: directory, line: 0, rule: "file.no_such_folder")
        }
        return found.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    static func text(_ path: String) throws -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw SourceProblem(file: path, line: 0, rule: "file.encoding")
        }
        return text
    }
}
