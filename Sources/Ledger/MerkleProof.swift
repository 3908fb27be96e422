/// Proofs of a tree whose nodes can be looked up (RFC 9162 §2.1.3 and §2.1.4).
package enum MerkleProof {
    /// That the leaf at `index` is in the tree of the first `size` leaves. `index` must be below `size`.
    package static func inclusion(of index: Int, in size: Int, nodes: MerkleNodes) throws -> [MerkleHash] {
        try path(index, 0, size, nodes)
    }

    /// That the tree of the first `old` leaves is the beginning of that of the first `size`. `old` must be 1…`size`.
    package static func consistency(from old: Int, to size: Int, nodes: MerkleNodes) throws -> [MerkleHash] {
        try subproof(old, 0, size, true, nodes)
    }

    /// The root of the first `size` leaves.
    package static func root(of size: Int, nodes: MerkleNodes) throws -> MerkleHash {
        size == 0 ? .empty : try hash(0, size, nodes)
    }

    private static func path(_ index: Int, _ start: Int, _ end: Int, _ nodes: MerkleNodes) throws -> [MerkleHash] {
        guard end - start > 1 else { return [] }
        let middle = start + split(end - start)
        return index < middle
            ? try path(index, start, middle, nodes) + [try hash(middle, end, nodes)]
            : try path(index, middle, end, nodes) + [try hash(start, middle, nodes)]
    }

    /// SUBPROOF of RFC 9162 §2.1.4.1; `old` is where the old tree ends. `isWhole`: the old tree's root is known to who
    /// verifies and need not be told.
    private static func subproof(
        _ old: Int, _ start: Int, _ end: Int, _ isWhole: Bool, _ nodes: MerkleNodes
    ) throws -> [MerkleHash] {
        if old == end { return isWhole ? [] : [try hash(start, end, nodes)] }
        let middle = start + split(end - start)
        return old <= middle
            ? try subproof(old, start, middle, isWhole, nodes) + [try hash(middle, end, nodes)]
            : try subproof(old, middle, end, false, nodes) + [try hash(start, middle, nodes)]
    }

    /// The hash over leaves `start..<end`, where `start` is a multiple of the span's next power of two.
    private static func hash(_ start: Int, _ end: Int, _ nodes: MerkleNodes) throws -> MerkleHash {
        let span = end - start
        if span & (span - 1) == 0 {
            let height = span.trailingZeroBitCount
            return try nodes(height, start >> height)
        }
        let middle = start + split(span)
        return MerkleHash.node(try hash(start, middle, nodes), try hash(middle, end, nodes))
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}
