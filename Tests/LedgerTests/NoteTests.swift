import Core
import Ledger
import Testing

struct NoteTests {
    static let seed = (0..<32).map { UInt8($0) }

    private func refuses(_ code: String, _ body: () throws -> Void) {
        #expect(throws: Problem(.invalid, code), performing: body)
    }

    /// The seed's public key is that of every implementation of Ed25519.
    @Test func `a key is told as signed notes tell it, and read back`() throws {
        let key = try LedgerKey(seed: NoteTests.seed, name: "example.vn/ledger")
        #expect(
            key.verifier.description.hasSuffix("+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"))
        #expect(try LedgerVerifier(key.verifier.description) == key.verifier)
        refuses("ledger.key_form") { _ = try LedgerVerifier("example.vn/other+00000000+AQ==") }
        refuses("ledger.key_form") { _ = try LedgerKey(seed: [1, 2, 3]) }
        refuses("ledger.key_form") { _ = try LedgerKey(seed: NoteTests.seed, name: "with space") }
    }

    @Test func `a checkpoint is a signed note of three lines`() throws {
        let key = try LedgerKey(seed: NoteTests.seed)
        let checkpoint = Checkpoint(origin: key.name, size: 3, root: .empty)
        let note = try checkpoint.signed(by: key).note
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[..<4] == [key.name[...], "3", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", ""])
        #expect(lines[4].hasPrefix("— \(key.name) ") && lines.count == 6 && lines[5].isEmpty)
        #expect(try Checkpoint(note: note, signedBy: key.verifier) == checkpoint)
    }

    @Test func `a checkpoint that was touched, or is another's, is refused`() throws {
        let key = try LedgerKey(seed: NoteTests.seed, name: "a")
        let other = try LedgerKey(seed: NoteTests.seed.reversed(), name: "a")
        let note = try Checkpoint(origin: "a", size: 3, root: .empty).signed(by: key).note
        refuses("ledger.signature") {
            _ = try Checkpoint(note: note.replacing("\n3\n", with: "\n4\n"), signedBy: key.verifier)
        }
        refuses("ledger.signature") { _ = try Checkpoint(note: note, signedBy: other.verifier) }
        refuses("ledger.signature") {
            _ = try Checkpoint(
                note: try Checkpoint(origin: "b", size: 3, root: .empty).signed(by: key).note, signedBy: key.verifier)
        }
        refuses("ledger.note_form") { _ = try Checkpoint(note: String(note.dropLast()), signedBy: key.verifier) }
        refuses("ledger.note_form") { _ = try Checkpoint(note: "a\n3\n", signedBy: key.verifier) }
        for size in ["03", "-1", "", "3 "] {
            refuses("ledger.checkpoint_form") {
                let text = "a\n\(size)\n\(MerkleHash.empty.base64)\n"
                _ = try Checkpoint(note: try SignedNote(text: text, signedBy: key).note, signedBy: key.verifier)
            }
        }
    }

    @Test func `base64 is read only as it is written`() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode([0xFF]) == "/w==")
        for text in ["/x==", "/w=", "/w", "/w==/w==", "a b=", "====", "-w=="] { #expect(Base64.decode(text) == nil) }
    }

    @Test func `two rows never have the same content`() {
        func bytes(_ fields: [Evidence.Field]) -> [UInt8] {
            var content = LeafContent(kind: "k")
            for field in fields { content.append(field) }
            return content.bytes
        }
        let rows: [[Evidence.Field]] = [
            [], [.null], [.integer(0)], [.text("")], [.bytes([])], [.text("ab")], [.text("a"), .text("b")],
            [.text("a"), .bytes([98])], [.integer(97)], [.null, .null], [.text("\u{1E0}")], [.text("A\u{307}\u{304}")],
        ]
        #expect(Set(rows.map(bytes)).count == rows.count)
        #expect(bytes([.integer(-2), .text("é")]).count == 6 + 9 + 5 + 2)
    }

    @Test func `evidence is verified whole with the public key alone`() throws {
        let key = try LedgerKey(seed: NoteTests.seed)
        let salts = (0..<5).map { number in [UInt8](repeating: UInt8(number), count: 16) }
        func entry(_ number: Int, proof: [MerkleHash] = []) -> Evidence.Entry {
            Evidence.Entry(
                kind: "journal", fields: [.integer(Int64(number)), .text("filed"), .null, .bytes([1])],
                salt: salts[number], position: number, proof: proof)
        }
        let leaves = (0..<5).map { entry($0).leaf }
        let nodes: MerkleNodes = { MerkleTests.defined(leaves[($1 << $0)..<(($1 + 1) << $0)]) }
        let checkpoint = Checkpoint(origin: key.name, size: 5, root: try MerkleProof.root(of: 5, nodes: nodes))
        let proved = try (1..<3).map { entry($0, proof: try MerkleProof.inclusion(of: $0, in: 5, nodes: nodes)) }
        func file(
            _ entries: [Evidence.Entry], _ note: String, _ sentences: [String], kind: Evidence.Kind = .extract
        ) throws -> String {
            try Evidence(
                kind: kind, issuedAt: Instant(milliseconds: 0), subject: "H29", sentences: sentences,
                entries: entries, checkpoint: note
            ).signed(by: key)
        }
        let said = ["Ông A đã xem.", "Ông A đã xem nữa."]
        let note = try checkpoint.signed(by: key).note
        let good = try file(proved, note, said)
        #expect(try Evidence(file: good, signedBy: key.verifier).entries == proved)
        refuses("ledger.signature") {
            _ = try Evidence(file: good.replacing("Ông A", with: "Ông B"), signedBy: key.verifier)
        }
        #expect(throws: Problem(.invalid, "ledger.not_included", ["number": "2"])) {
            _ = try Evidence(
                file: try file([proved[0], entry(3, proof: proved[1].proof)], note, said), signedBy: key.verifier)
        }
        // Signed, and each entry proved: but a sentence that none of them proves.
        for (entries, sentences, kind) in [
            (proved, [], Evidence.Kind.extract), ([], said, .extract), ([], said, .receipt), ([], [], .receipt),
        ] {
            refuses("ledger.evidence_bare") {
                _ = try Evidence(file: try file(entries, note, sentences, kind: kind), signedBy: key.verifier)
            }
        }
        #expect(try Evidence(file: try file([], note, []), signedBy: key.verifier).entries.isEmpty)
        refuses("ledger.evidence_form") { _ = try Evidence(file: note, signedBy: key.verifier) }
    }
}
