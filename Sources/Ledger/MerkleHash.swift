import Crypto

/// A SHA-256 value: the hash of a leaf, of a node, of a whole tree. Held in place, since a tree has millions of them.
package struct MerkleHash: Hashable, Sendable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    init(_ digest: SHA256.Digest) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { target in digest.withUnsafeBytes { target.copyMemory(from: $0) } }
        self.words = words
    }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
    package var base64: String { Base64.encode(bytes) }
    package var description: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    package func withUnsafeBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try Swift.withUnsafeBytes(of: words, body)
    }

    package static func == (left: MerkleHash, right: MerkleHash) -> Bool { left.words == right.words }
    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension MerkleHash {
    /// The root of a tree without leaves: the hash of nothing (RFC 9162 §2.1.1).
    package static let empty = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// The hash of a leaf: `SHA-256(0x00 ‖ data)` (RFC 9162 §2.1.1).
    package static func leaf(_ data: MerkleHash) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeByte(0) { hasher.update(bufferPointer: $0) }
        data.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    package static func leaf(_ data: [UInt8]) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeByte(0) { hasher.update(bufferPointer: $0) }
        hasher.update(data: data)
        return MerkleHash(hasher.finalize())
    }

    /// The hash of a node: `SHA-256(0x01 ‖ left ‖ right)`.
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeByte(1) { hasher.update(bufferPointer: $0) }
        left.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        right.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    private static func withUnsafeByte(_ byte: UInt8, _ body: (UnsafeRawBufferPointer) -> Void) {
        Swift.withUnsafeBytes(of: byte, body)
    }
}
