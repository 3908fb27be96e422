import Ledger
import Testing

struct MerkleTests {
    /// The tree as RFC 9162 §2.1.1 defines it, word for word.
    static func defined(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard leaves.count > 1, let first = leaves.indices.first else { return leaves.first ?? .empty }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return .node(defined(leaves[first..<first + half]), defined(leaves[(first + half)...]))
    }

    static let leaves = (0..<71).map { MerkleHash.leaf([UInt8($0), 7]) }

    static func node(_ height: Int, _ index: Int) -> MerkleHash {
        defined(leaves[(index << height)..<((index + 1) << height)])
    }

    @Test func `the empty tree has the hash of nothing`() {
        #expect(
            MerkleFrontier().root.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `a tree grown leaf by leaf has the defined root at every size`() throws {
        var grown = MerkleFrontier()
        for size in 1...70 {
            grown.append(MerkleTests.leaves[size - 1]) { height, index, hash in
                #expect(hash == MerkleTests.node(height, index))
            }
            let root = MerkleTests.defined(MerkleTests.leaves[..<size])
            #expect(grown.root == root)
            #expect(try MerkleFrontier(size: size, nodes: MerkleTests.node) == grown)
            #expect(try MerkleProof.root(of: size, nodes: MerkleTests.node) == root)
        }
    }

    @Test func `every leaf of every tree is proved, and no other is`() throws {
        for size in 1...70 {
            let root = MerkleTests.defined(MerkleTests.leaves[..<size])
            for index in 0..<size {
                let proof = try MerkleProof.inclusion(of: index, in: size, nodes: MerkleTests.node)
                func holds(_ leaf: Int, at place: Int) -> Bool {
                    MerkleVerification.inclusion(
                        of: MerkleTests.leaves[leaf], at: UInt64(place), in: UInt64(size), proof: proof, root: root)
                }
                #expect(holds(index, at: index))
                #expect(!holds((index + 1) % 70, at: index))
                #expect(size == 1 || !holds(index, at: (index + 1) % size))
            }
        }
    }

    @Test func `every tree is proved to begin with every smaller one, and with no other`() throws {
        for size in 1...70 {
            let root = MerkleTests.defined(MerkleTests.leaves[..<size])
            for old in 1...size {
                let proof = try MerkleProof.consistency(from: old, to: size, nodes: MerkleTests.node)
                let oldRoot = MerkleTests.defined(MerkleTests.leaves[..<old])
                func holds(_ first: MerkleHash) -> Bool {
                    MerkleVerification.consistency(from: UInt64(old), first, to: UInt64(size), root, proof: proof)
                }
                #expect(holds(oldRoot))
                #expect(!holds(MerkleTests.defined(MerkleTests.leaves[1...old])))
            }
        }
    }

    @Test func `nothing is proved from the empty tree`() {
        #expect(!MerkleVerification.consistency(from: 0, .empty, to: 1, MerkleTests.leaves[0], proof: []))
        #expect(!MerkleVerification.consistency(from: 0, .empty, to: 0, .empty, proof: []))
        #expect(!MerkleVerification.inclusion(of: .empty, at: 0, in: 0, proof: [], root: .empty))
    }
}
