import Core
import Crypto
import Foundation

/// The files of a pack, from a folder or from the database, by path inside the pack.
package struct PackSource: Sendable {
    /// Where it came from, for messages: a folder's path, or the pack's hash.
    package let origin: String
    package let files: [String: [UInt8]]

    package init(origin: String, files: [String: [UInt8]]) {
        self.origin = origin
        self.files = files
    }

    /// Reads a folder that has a `pack.yaml`. Throws Problem `pack.unreadable` when it cannot be read, `pack.too_large`
    /// above 32 MiB.
    package static func folder(_ path: String) throws -> PackSource {
        var files: [String: [UInt8]] = [:]
        var total = 0
        let root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.path
        guard let walk = FileManager.default.enumerator(atPath: path) else {
            throw Problem(.invalid, "pack.unreadable", ["path": path])
        }
        for case let name as String in walk {
            guard walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular,
                !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            else { continue }
            guard let data = FileManager.default.contents(atPath: root + "/" + name) else {
                throw Problem(.invalid, "pack.unreadable", ["path": name])
            }
            total += data.count
            guard total <= 32 << 20 else { throw Problem(.tooLarge, "pack.too_large", ["path": path]) }
            files[name] = Array(data)
        }
        guard files["pack.yaml"] != nil else { throw Problem(.invalid, "pack.no_manifest", ["path": path]) }
        return PackSource(origin: path, files: files)
    }

    /// The folders at or below `path` that hold a pack.
    package static func folders(below path: String) -> [String] {
        if FileManager.default.fileExists(atPath: path + "/pack.yaml") { return [path] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
            var isFolder: ObjCBool = false
            let inner = path + "/" + name
            guard FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder), isFolder.boolValue else {
                return []
            }
            return folders(below: inner)
        }
    }

    /// SHA-256 over every file's path and content hash, in the order of paths.
    package var hash: String {
        var whole = SHA256()
        for path in files.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            whole.update(data: Array(path.utf8) + [0])
            whole.update(data: Array(SHA256.hash(data: files[path] ?? [])))
        }
        return hexadecimal(whole.finalize())
    }

    /// A file's text; nil when there is no such file or it is no UTF-8.
    package func text(_ path: String) -> String? {
        files[path].flatMap { String(validating: $0, as: UTF8.self) }
    }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
