import Crypto
package import Foundation

/// SHA-256 as the vault names its files by it: 64 hexadecimal digits.
package struct FileHash {
    private var hasher = SHA256()

    package init() {}

    package mutating func update(_ bytes: Data) { hasher.update(data: bytes) }

    package func digits() -> String {
        hasher.finalize().map { String(UInt16($0) | 256, radix: 16).dropFirst() }.joined()
    }

    /// Of what is left in a file. Throws what reading it throws.
    package static func sha256(of file: FileHandle) throws -> String {
        var hash = FileHash()
        while let bytes = try file.read(upToCount: 1 << 18), !bytes.isEmpty { hash.update(bytes) }
        return hash.digits()
    }
}
