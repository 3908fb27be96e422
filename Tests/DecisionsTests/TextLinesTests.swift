import Core
import Foundation
import Testing

@testable import MotCua

@Test func `lines may end as Windows ends them, and one that is wrong leaves the others`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let noUTF8: [UInt8] = [0x22, 0xFF, 0x22, 0x0A]
    try Data(mark + Array("{}\r\n \t\r\n".utf8) + noUTF8 + Array("[1]".utf8)).write(to: file)
    let lines = try all(file)
    #expect(lines.count == 4, "an empty line is answered in its place")
    let read: [Value] = lines.compactMap { try? JSONReader.read($0) }
    #expect(read == [[:], [1]])
}

@Test func `lines are the same wherever the file is cut while it is read`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    // Around and far beyond what is read at once; the last one ends without a line's end.
    let lengths = [0, 1, (1 << 18) - 3, 1, 0, (1 << 18) - 1, 1 << 20, 5]
    let texts = lengths.map { Array(repeating: UInt8(ascii: "x"), count: $0) }
    try Data(texts.joined(separator: [UInt8(ascii: "\n")])).write(to: file)
    #expect(try all(file).map { Array($0) } == texts)
    try Data().write(to: file)
    #expect(try all(file).isEmpty)
}

private func all(_ file: URL) throws -> [ArraySlice<UInt8>] {
    var lines = try TextLines(file.path(percentEncoded: false))
    var all: [ArraySlice<UInt8>] = []
    while let line = try lines.next() { all.append(line) }
    return all
}
