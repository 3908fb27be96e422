import Glibc

/// The database holds people's data, and the secrets of the place with it: nobody else on the machine may read it,
/// however open its folder and the process's mask are. SQLite gives what it keeps beside the database the same mode.
enum SQLiteFileMode {
    private static let others: mode_t = 0o007

    /// Makes a file that is not there yet for its owner alone, and takes from others what an older one allowed them. A
    /// group stays as the operator set it. Nothing is opened that exists: closing it would let go of locks on it.
    static func protect(_ path: String) {
        let made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 { close(made) }
        for name in [path, path + "-wal", path + "-shm", path + "-journal"] {
            var found = stat()
            guard stat(name, &found) == 0, found.st_mode & others != 0 else { continue }
            // Where it is somebody else's, SQLite says what is wrong with it.
            chmod(name, found.st_mode & 0o7770)
        }
    }
}
