/// A tree that only grows, known by the roots of its perfect subtrees: what is needed to add leaves and to tell the
/// root, in 32 bytes for each bit of the size.
package struct MerkleFrontier: Sendable, Hashable {
    package private(set) var size: Int
    /// The roots of the perfect subtrees from left to right: one for each bit that is set in `size`, the largest first.
    private var peaks: [MerkleHash]

    package init() {
        size = 0
        peaks = []
    }

    /// The frontier of a tree whose perfect subtrees are known. Throws what `nodes` throws.
    package init(size: Int, nodes: MerkleNodes) throws {
        self.size = size
        var start = 0
        peaks = []
        for height in stride(from: Int.bitWidth - 2, through: 0, by: -1) where size >> height & 1 == 1 {
            peaks.append(try nodes(height, start >> height))
            start += 1 << height
        }
    }

    /// Adds the hash of a leaf. `completed` is told every subtree that this leaf completes, by its height (1 for two
    /// leaves) and its number among those of that height.
    package mutating func append(
        _ leaf: MerkleHash, completed: (_ height: Int, _ index: Int, _ hash: MerkleHash) -> Void = { _, _, _ in }
    ) {
        var hash = leaf
        var height = 0
        while size >> height & 1 == 1, let left = peaks.popLast() {
            hash = MerkleHash.node(left, hash)
            height += 1
            completed(height, size >> height, hash)
        }
        peaks.append(hash)
        size += 1
    }

    package var root: MerkleHash {
        guard var hash = peaks.last else { return .empty }
        for peak in peaks.dropLast().reversed() { hash = MerkleHash.node(peak, hash) }
        return hash
    }
}

/// The hash of a perfect subtree by its height (0: a leaf) and its number among those of that height.
package typealias MerkleNodes = (_ height: Int, _ index: Int) throws -> MerkleHash
