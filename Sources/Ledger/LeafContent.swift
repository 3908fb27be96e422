import Crypto

/// What a row contributes to the log, as bytes that any implementation can make again: each value with its type and
/// its length, so that two different rows never give the same bytes (docs/ledger.md, "Content").
package struct LeafContent: Sendable {
    package private(set) var bytes: [UInt8]

    /// `kind`: what kind of row it is, `journal` or `access`.
    package init(kind: String, capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
        append(kind)
    }

    package mutating func appendNull() { bytes.append(0) }

    /// `1`, then 8 bytes, the highest first.
    package mutating func append(_ number: Int64) {
        bytes.append(1)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// `2`, the number of bytes of its UTF-8 in 4 bytes, then those.
    package mutating func append(_ text: String) {
        bytes.append(2)
        let start = bytes.count
        for _ in 0..<4 { bytes.append(0) }
        bytes.append(contentsOf: text.utf8)
        setLength(bytes.count - start - 4, at: start)
    }

    /// `3`, their number in 4 bytes, then those.
    package mutating func append(_ more: [UInt8]) {
        bytes.append(3)
        let start = bytes.count
        for _ in 0..<4 { bytes.append(0) }
        bytes.append(contentsOf: more)
        setLength(more.count, at: start)
    }

    private mutating func setLength(_ count: Int, at start: Int) {
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: count >> (24 - 8 * place)) }
    }

    /// What stands in the log for this row: `SHA-256(salt ‖ content)`. Without the salt it tells nothing, not even to
    /// somebody who guesses the content.
    package func commitment(salt: [UInt8]) -> MerkleHash {
        var hasher = SHA256()
        salt.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// 128 random bits.
    package static func randomSalt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let words = (random.next(), random.next())
        return withUnsafeBytes(of: words) { Array($0) }
    }
}
