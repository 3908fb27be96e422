import Core
import Foundation
import Glibc

/// Files that hold keys: readable by their owner alone, or not used at all.
enum PrivateFile {
    /// Throws `signing.key_readable` when others may read it, `signing.key_unusable` when it cannot be read.
    static func read(_ path: String) throws -> String {
        guard let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int else {
            throw Problem(.fault, "signing.key_unusable")
        }
        guard mode & 0o077 == 0 else { throw Problem(.fault, "signing.key_readable") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw Problem(.fault, "signing.key_unusable") }
        return text
    }

    /// Writes a new file for its owner alone, whole or not at all; one that is there already stays as it is.
    static func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Problem(.fault, "signing.key_unusable")
        }
        let beside = "\(path).\(UInt32.random(in: .min ... .max))"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem(.fault, "signing.key_unusable") }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        // A link fails when the name is taken: of two who make the same key at once, one wins and both use it.
        if isWritten { link(beside, path) }
        unlink(beside)
        guard isWritten, FileManager.default.fileExists(atPath: path) else {
            throw Problem(.fault, "signing.key_unusable")
        }
    }
}
