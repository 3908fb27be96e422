/// Checks of proofs by somebody who holds nothing but roots (RFC 9162 §2.1.3.2, §2.1.4.2). Numbers are unsigned, since
/// they come from outside.
package enum MerkleVerification {
    /// Whether `proof` shows that a leaf with this hash stands at `index` in the tree with `size` leaves and this root.
    package static func inclusion(
        of leaf: MerkleHash, at index: UInt64, in size: UInt64, proof: [MerkleHash], root: MerkleHash
    ) -> Bool {
        guard index < size else { return false }
        var (place, last, hash) = (index, size - 1, leaf)
        for sibling in proof {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = MerkleHash.node(sibling, hash)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleHash.node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether `proof` shows that the tree of `old` leaves is the beginning of the tree of `size` leaves.
    ///
    /// Nothing is ever proved about a tree without leaves: it is the beginning of every tree, so a proof from it would
    /// say nothing, and is refused.
    package static func consistency(
        from old: UInt64, _ oldRoot: MerkleHash, to size: UInt64, _ root: MerkleHash, proof: [MerkleHash]
    ) -> Bool {
        old > 0 && subtreeConsistency(0, old, of: size, proof: proof, subtree: oldRoot, root: root)
    }

    /// Whether a leaf stands at `index` of the subtree over leaves `start..<end` (draft-ietf-plants-merkle-tree-certs).
    package static func subtreeInclusion(
        of leaf: MerkleHash, at index: UInt64, start: UInt64, end: UInt64, proof: [MerkleHash], subtree: MerkleHash
    ) -> Bool {
        guard isSubtree(start, end), (start..<end).contains(index) else { return false }
        return inclusion(of: leaf, at: index - start, in: end - start, proof: proof, root: subtree)
    }

    /// Whether the subtree over leaves `start..<end` belongs to the tree of `size` leaves. A subtree without leaves
    /// belongs to every tree that reaches so far; its hash is that of nothing, its proof has no hashes.
    package static func subtreeConsistency(
        _ start: UInt64, _ end: UInt64, of size: UInt64, proof: [MerkleHash], subtree: MerkleHash, root: MerkleHash
    ) -> Bool {
        guard start <= end, end <= size else { return false }
        if start == end { return subtree == .empty && proof.isEmpty }
        guard isSubtree(start, end) else { return false }
        var (first, last, end) = (start, end - 1, size - 1)
        while first != last, last == end || last & 1 == 1 {
            (first, last, end) = (first >> 1, last >> 1, end >> 1)
        }
        var rest = proof[...]
        var old = subtree
        if first != last {
            guard let next = rest.popFirst() else { return false }
            old = next
        }
        var new = old
        for sibling in rest {
            guard end > 0 else { return false }
            if last & 1 == 1 || last == end {
                if first < last { old = MerkleHash.node(sibling, old) }
                new = MerkleHash.node(sibling, new)
                while last & 1 == 0, last != 0 { (first, last, end) = (first >> 1, last >> 1, end >> 1) }
            } else {
                new = MerkleHash.node(new, sibling)
            }
            (first, last, end) = (first >> 1, last >> 1, end >> 1)
        }
        return end == 0 && old == subtree && new == root
    }

    /// `start` must be a multiple of the smallest power of two that holds the subtree.
    private static func isSubtree(_ start: UInt64, _ end: UInt64) -> Bool {
        guard start < end else { return false }
        guard start > 0 else { return true }
        let power = UInt64.bitWidth - (end - start - 1).leadingZeroBitCount
        return power < UInt64.bitWidth && start & (1 << UInt64(power) - 1) == 0
    }
}
