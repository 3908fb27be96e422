import Core
import Glibc

enum FileAppend {
    /// Throws `message.not_kept`.
    static func write(_ bytes: [UInt8], to path: String) throws(Problem) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem(.unavailable, "message.not_kept") }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw Problem(.unavailable, "message.not_kept") }
    }
}
