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
    let lines = try TextLines.read(file.path(percentEncoded: false))
    #expect(lines.count == 4, "an empty line is answered in its place")
    let read: [Value] = lines.compactMap { try? JSONReader.read($0) }
    #expect(read == [[:], [1]])
}
