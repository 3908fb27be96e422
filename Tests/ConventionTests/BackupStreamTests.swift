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
        try with { #expect(try read($0, secret) == ["one": 3 << 20, "none": 0]) }
    }

    @Test func `another key reads nothing`() throws {
        try with { path in
            #expect(throws: Problem(.invalid, "backup.damaged")) { try read(path, secret.reversed()) }
        }
    }

    @Test func `a file that was cut anywhere is refused`() throws {
        try with { path in
            let whole = try Data(contentsOf: URL(filePath: path))
            for cut in [10, 48, 60, 1 << 20, (1 << 20) + 68, 2 << 20, whole.count - 17, whole.count - 1] {
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
            for place in stride(from: 0, to: whole.count, by: whole.count / 40) {
                var bytes = whole
                bytes[place] ^= 1
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
