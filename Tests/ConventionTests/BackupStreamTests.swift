import Core
import Foundation
import Testing

@testable import MotCua

/// What a backup's encryption promises: nothing that was touched is ever read as if it had not been.
@Suite struct BackupStreamTests {
    private let secret = (0..<32).map { UInt8($0) }

    private func with(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "motcua-backup-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try BackupWriter(path: path, secret: secret)
        try writer.item("one", [UInt8](repeating: 7, count: 3 << 20))
        try writer.item("none", [])
        try writer.begin("")
        try writer.finish()
        try body(path)
    }

    private func read(_ path: String, _ secret: [UInt8]) throws -> [String: Int] {
        let reader = try BackupReader(path: path, secret: secret)
        var found: [String: Int] = [:]
        while let name = try reader.nextItem() {
            found[name] = 0
            try reader.pieces { found[name, default: 0] += $0.count }
        }
        try reader.end()
        return found
    }

    @Test func `what was written is read`() throws {
        try with { stream in
            let found = try read(stream, secret)
            #expect(found == ["one": 3 << 20, "none": 0])
        }
    }

    @Test func `another key reads nothing`() throws {
        try with { path in
            #expect(throws: Problem(.invalid, "backup.damaged")) { try read(path, secret.reversed()) }
        }
    }

    @Test func `a file that was cut anywhere is refused`() throws {
        try with { path in
            let whole = try Data(contentsOf: URL(filePath: path))
            let edges = [0, 10, 47, 48, 60, 1 << 20, (1 << 20) + 68, 2 << 20, whole.count - 17, whole.count - 1]
            var random = Seeded(state: 7)
            for cut in edges + (0..<40).map({ _ in Int.random(in: 0..<whole.count, using: &random) }) {
                try whole.prefix(cut).write(to: URL(filePath: path))
                #expect(throws: Problem.self, "cut at \(cut)") { try read(path, secret) }
            }
            // Cut between two chunks: only the missing mark of the last tells.
            try whole.prefix(48 + 2 * ((1 << 20) + 20)).write(to: URL(filePath: path))
            #expect(throws: Problem(.invalid, "backup.truncated")) { try read(path, secret) }
        }
    }

    @Test func `a byte that was changed, a chunk that was moved or added is found`() throws {
        try with { path in
            let whole = try Data(contentsOf: URL(filePath: path))
            var random = Seeded(state: 11)
            let places = (0..<64).map { $0 } + (0..<136).map { _ in Int.random(in: 0..<whole.count, using: &random) }
            for place in places {
                var bytes = whole
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try bytes.write(to: URL(filePath: path))
                #expect(throws: Problem.self, "changed at \(place)") { try read(path, secret) }
            }
            let (start, size) = (48, (1 << 20) + 20)
            let first = whole[start..<start + size]
            let second = whole[start + size..<start + 2 * size]
            try (whole.prefix(start) + second + first + whole.suffix(from: start + 2 * size))
                .write(to: URL(filePath: path))
            #expect(throws: Problem(.invalid, "backup.damaged")) { try read(path, secret) }
            try (whole + [0]).write(to: URL(filePath: path))
            #expect(throws: Problem(.invalid, "backup.damaged")) { try read(path, secret) }
        }
    }
}

/// The same numbers at every run (SplitMix64).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
