import Core
import Foundation
import Ledger
import Testing

/// The published cases of proofs (transparency-dev/merkle), found by `CONFORMANCE_DIR`.
struct ConformanceTests {
    static let folder: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/conformance").standardizedFileURL.path
        let folder = (ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] ?? root) + "/merkle/testdata"
        guard FileManager.default.fileExists(atPath: folder) else {
            print("skipped: no Merkle proofs in \(folder)")
            return nil
        }
        return folder
    }()

    @Test(
        .enabled(if: folder != nil, "CONFORMANCE_DIR has no Merkle proofs"),
        arguments: [("inclusion", 90), ("consistency", 80), ("subtreeinclusion", 80), ("subtreeconsistency", 70)])
    func `every published proof is accepted or refused as it says`(kind: String, least: Int) throws {
        let folder = try #require(ConformanceTests.folder) + "/" + kind
        let names = try #require(FileManager.default.subpaths(atPath: folder)).filter { $0.hasSuffix(".json") }
        var wrong: [String] = []
        for name in names {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            let proof = PublishedProof(kind: kind, try JSONReader.read(text))
            if try proof.isAccepted() == proof.isWrong { wrong.append(name) }
        }
        #expect(wrong == [])
        #expect(names.count >= least / 2, "the cases are there and were run")
        print("Merkle cases, \(kind): \(names.count) run")
    }
}

/// One case. What isn't even the right form (a hash of another length, a number beyond 64 bits) is refused.
struct PublishedProof {
    let kind: String
    let value: Value

    init(kind: String, _ value: Value) {
        self.kind = kind
        self.value = value
    }

    var isWrong: Bool { value["wantErr"]?.bool ?? true }

    func isAccepted() throws -> Bool {
        let parts = (value["proof"]?.array ?? []).map { $0.string.flatMap { MerkleHash(Base64.decode($0) ?? []) } }
        guard !parts.contains(nil) else { return false }
        let proof = parts.compactMap(\.self)
        switch kind {
        case "inclusion":
            guard let root = hash("root"), let leaf = hash("leafHash"), let index = number("leafIdx"),
                let size = number("treeSize")
            else { return false }
            return MerkleVerification.inclusion(of: leaf, at: index, in: size, proof: proof, root: root)
        case "subtreeinclusion":
            guard let root = hash("root"), let leaf = hash("leafHash"), let index = number("leafIdx"),
                let end = number("end") ?? number("treeSize")
            else { return false }
            return MerkleVerification.subtreeInclusion(
                of: leaf, at: index, start: number("start") ?? 0, end: end, proof: proof, subtree: root)
        case "consistency":
            guard let old = root("root1"), let new = root("root2"), let from = number("size1"),
                let size = number("size2")
            else { return false }
            return MerkleVerification.consistency(from: from, old, to: size, new, proof: proof)
        default:
            guard let old = root("root1"), let new = root("root2"), let start = number("start"),
                let end = number("end"), let size = number("size")
            else { return false }
            return MerkleVerification.subtreeConsistency(
                start, end, of: size, proof: proof, subtree: old, root: new)
        }
    }

    private func hash(_ name: String) -> MerkleHash? { MerkleHash(Base64.decode(value[name]?.string ?? "") ?? []) }
    /// Some cases have words where no hash is looked into ("don't care"): the words' hash stands for them.
    private func root(_ name: String) -> MerkleHash? {
        hash(name) ?? Base64.decode(value[name]?.string ?? "").flatMap { $0.isEmpty ? nil : MerkleHash.leaf($0) }
    }
    private func number(_ name: String) -> UInt64? { (value[name]?.number?.description).flatMap { UInt64($0) } }
}
