import Core
package import Foundation

// Reading all of it, as backups and checks do.
extension PaperVault {
    /// The hashes of the kept files, a folder at a time. Throws `paper.unreadable` (path, reason) for a folder that
    /// cannot be read; blocks on the disk.
    package func eachFolder(_ take: ([String]) throws -> Void) throws {
        for folder in try PaperVault.list(root) where folder.wholeMatch(of: /[0-9a-f]{2}/) != nil {
            let names = try PaperVault.list("\(root)/\(folder)")
            try take(names.filter { $0.hasPrefix(folder) && $0.wholeMatch(of: /[0-9a-f]{64}/) != nil })
        }
    }

    /// Opens a kept file; nil when it is not there. Throws `paper.unreadable` (path, reason).
    package func handle(_ sha256: String) throws -> FileHandle? { try PaperVault.handle(at: path(sha256)) }

    static func handle(at path: String) throws -> FileHandle? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw unreadable(path, errno) }
            return nil
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var about = stat()
        guard fstat(descriptor, &about) == 0 else { throw unreadable(path, errno) }
        guard about.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, EISDIR) }
        return file
    }

    /// Sorted, so that two backups of the same files are alike.
    private static func list(_ folder: String) throws -> [String] {
        guard let opened = opendir(folder) else {
            guard errno == ENOENT else { throw unreadable(folder, errno) }
            return []
        }
        closedir(opened)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw unreadable(folder, EIO)
        }
    }

    static func unreadable(_ path: String, _ error: Int32) -> Problem {
        Problem(.fault, "paper.unreadable", ["path": path, "reason": String(cString: strerror(error))])
    }
}
