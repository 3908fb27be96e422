import Core
import Foundation

/// Held on a data folder by the one backup or restore that works in it. It ends with its process, however that ends,
/// and leaves no file.
struct FolderLock: Sendable {
    private let descriptor: Int32

    /// Throws `backup.running` (path), `backup.unreadable` (path).
    init(_ folder: String) throws {
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw Problem(.invalid, "backup.unreadable", ["path": folder]) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw Problem(.conflict, "backup.running", ["path": folder])
        }
        descriptor = opened
    }

    func release() { close(descriptor) }
}

/// To whom what is put into a folder is given, when we are root: the folder's own owner, whose server reads it.
struct FolderOwner {
    private let user: uid_t
    private let group: gid_t

    init(of folder: String) throws {
        var about = stat()
        guard stat(folder, &about) == 0 else { throw Problem(.fault, "backup.unreadable", ["path": folder]) }
        (user, group) = (about.st_uid, about.st_gid)
    }

    /// Throws `backup.cannot_write` (path).
    func give(_ path: String) throws {
        guard geteuid() == 0 else { return }
        guard chown(path, user, group) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": path]) }
    }
}
