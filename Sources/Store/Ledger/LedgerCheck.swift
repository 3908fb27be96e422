import Core
import Ledger

/// The comparison itself, fed with rows in the order of their positions.
struct LedgerCheck {
    struct Node: Hashable, Sendable {
        let height: Int
        let number: Int
    }
    /// What the ledger says of itself.
    struct Stored: Sendable {
        let size: Int
        let end: Int
        let checkpointCount: Int
        let checkpoints: [(number: Int, size: Int, note: String)]
        let nodes: [Node: [UInt8]]
        /// Rows that have no place in the ledger's own tables, named.
        let strange: [String]
        let erasures: [Int64]
        let withoutAdoption: [Int]
        let stamps: [(checkpoint: Int, response: [UInt8])]
    }
    struct Rows: Sendable {
        let entries: [Row]
        let contents: [Int: [Row]]
    }

    let stored: Stored
    var result = LedgerVerification()
    private let names: [Int: String]
    private var frontier = MerkleFrontier()
    private var nodesSeen = 0
    /// How many rows of each kind the entries had.
    private(set) var found: [Int: Int] = [:]
    private var kinds: Set<Int> = []
    /// What the root must be at a size, and who says so; in the order of sizes.
    private var expected: [(size: Int, root: MerkleHash, who: String)] = []
    private var nextExpected = 0

    init(sources: [LedgerSource], stored: Stored, verifier: LedgerVerifier, known: [(Checkpoint, who: String)]) {
        self.stored = stored
        names = Dictionary(sources.map { ($0.kind, $0.name) }, uniquingKeysWith: { first, _ in first })
        checkCheckpoints(verifier)
        expected += known.map { ($0.0.size, $0.0.root, $0.who) }
        expected.sort { $0.size < $1.size }
        // The table is there, and nothing of the program writes to it.
        for id in stored.erasures { result.find("erasure \(id)/0: nothing erases, this was written by hand") }
        for row in stored.strange { result.find(row) }
        if stored.end != stored.size {
            result.find("the ledger has \(stored.end) entries and should have \(stored.size)")
        }
        meetExpected()
    }

    private mutating func checkCheckpoints(_ verifier: LedgerVerifier) {
        var last = (number: 0, size: 0)
        for stored in stored.checkpoints {
            let name = "checkpoint \(stored.number)"
            if stored.number != last.number + 1 { result.find("\(name): the one before it is missing") }
            if stored.size <= last.size { result.find("\(name): it is not larger than the one before") }
            last = (stored.number, stored.size)
            do {
                let checkpoint = try Checkpoint(note: stored.note, signedBy: verifier)
                if checkpoint.size != stored.size { result.find("\(name): its size is not what was signed") }
                expected.append((checkpoint.size, checkpoint.root, name))
            } catch {
                result.find("\(name): it is not signed by \(verifier.name)")
            }
        }
        result.checkpoints = stored.checkpoints.count
        if stored.checkpointCount != result.checkpoints || last.size != stored.size {
            result.find("the last checkpoint is not that of the whole ledger")
        }
        for stamp in stored.stamps {
            // One whose checkpoint is gone is named among the strange rows.
            guard let note = stored.checkpoints.first(where: { $0.number == stamp.checkpoint })?.note else { continue }
            do {
                try TimeStamp(response: stamp.response).require(over: note)
            } catch {
                result.find("checkpoint \(stamp.checkpoint): its time stamp is not one of this checkpoint")
            }
        }
    }

    mutating func take(_ rows: Rows, below end: Int) {
        var places = rows.contents.mapValues { _ in 0 }
        for entry in rows.entries {
            do {
                try take(entry, rows.contents, &places)
            } catch {
                result.find("entry \(frontier.size): it cannot be read")
                frontier.append(.empty)
            }
        }
        if frontier.size != end, result.findings.isEmpty { result.find("entry \(frontier.size) is missing") }
    }

    private mutating func take(_ entry: Row, _ contents: [Int: [Row]], _ places: inout [Int: Int]) throws {
        let values = entry.values
        guard values.count == 6, case .integer(let position) = values[0], case .integer(let subject) = values[1],
            case .integer(let kind) = values[2], case .integer(let number) = values[3],
            case .blob(let commitment) = values[5], let committed = MerkleHash(commitment)
        else { throw Problem(.fault, "ledger.incomplete") }
        if Int(position) != frontier.size { result.find("entry \(frontier.size) is missing or out of order") }
        let name = names[Int(kind)]
        kinds.insert(Int(kind))
        let words = { "entry \(position) (\(name ?? "unknown kind") \(subject)/\(number))" }
        var content: Row?
        if let list = contents[Int(kind)], var place = places[Int(kind)] {
            while place < list.count, case .integer(let other) = list[place].values[0], other < position { place += 1 }
            if place < list.count, list[place].values[0] == .integer(position) { content = list[place] }
            places[Int(kind)] = place
        }
        if content != nil { found[Int(kind), default: 0] += 1 }
        if case .blob(let salt) = values[4] {
            if let content {
                let present = LeafContent(name ?? "", [], content.values[1...]).commitment(salt: salt)
                if present != committed { result.find("\(words()): the row is not what was committed to") }
            } else {
                result.find("\(words()): the row is gone")
            }
        } else {
            // Without it the row cannot be compared, so whoever changes a row would only have to take it away.
            result.find("\(words()): its salt is gone")
        }
        append(.leaf(committed))
    }

    private mutating func append(_ leaf: MerkleHash) {
        var frontier = frontier
        frontier.append(leaf) { height, index, hash in
            guard height % LedgerLog.storedHeights == 0 else { return }
            nodesSeen += 1
            if stored.nodes[Node(height: height, number: index)] != hash.bytes {
                result.find("the stored node \(index) at height \(height) is not the tree's")
            }
        }
        self.frontier = frontier
        meetExpected()
    }

    private mutating func meetExpected() {
        while nextExpected < expected.count, expected[nextExpected].size <= frontier.size {
            let next = expected[nextExpected]
            nextExpected += 1
            if next.size == frontier.size, next.root != frontier.root {
                result.find("\(next.who): the tree of \(next.size) entries has another root")
            }
        }
    }

    mutating func end() {
        for next in expected[nextExpected...] {
            result.find("\(next.who): it speaks of \(next.size) entries, there are \(frontier.size)")
        }
        // A ledger that no start has adopted for says so of nothing; one start leaves entries of its own.
        if kinds.contains(LedgerSource.adoptions.kind) {
            for kind in stored.withoutAdoption where kinds.contains(kind) {
                result.find("\(names[kind] ?? "unknown kind"): it has entries, and its adoption is gone")
            }
        }
        if stored.nodes.count != nodesSeen { result.find("there are stored nodes that the tree does not have") }
        result.entries = frontier.size
        result.root = frontier.root
    }
}
