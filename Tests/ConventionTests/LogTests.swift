import Core
import Foundation
import Logging
import Testing

@testable import MotCua

@Suite struct LogTests {
    private let moment = Instant("2026-11-23T15:30:00+07:00").unsafelyUnwrapped

    private func line(
        _ message: String, error: (any Error)? = nil, _ metadata: Logger.Metadata = [:]
    ) throws -> (text: String, object: [String: String]) {
        let line = LogLine(level: .notice, logger: "web", message: message, error: error, metadata: metadata)
        let bytes = line.json(at: moment)
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String]
        return (String(decoding: bytes, as: UTF8.self), try #require(object))
    }

    @Test func `an entry is one line of JSON`() throws {
        let (text, object) = try line("a \"quoted\"\nline\u{2028}\u{7}", ["request": "7f", "status": "200"])
        #expect(text.hasSuffix("}\n"))
        #expect(text.filter(\.isNewline).count == 1)
        #expect(
            object == [
                "time": "2026-11-23T15:30:00+07:00", "level": "notice", "logger": "web", "request": "7f",
                "message": "a \"quoted\"\nline\u{2028}\u{7}", "status": "200",
            ])
    }

    @Test func `metadata under an unknown name is withheld, and its name is told`() throws {
        let (text, object) = try line("signed in", ["phone": "0912345678", "hb.request.path": "/?q=An", "code": "ok"])
        #expect(!text.contains("0912345678") && !text.contains("q=An"))
        #expect(object["withheld"] == "hb.request.path phone")
        #expect(object["code"] == "ok")
    }

    @Test func `an error shows its code or its type, never what it describes`() throws {
        let problem = Problem(.conflict, "dossier.step_closed", ["step": "sign"])
        #expect(try line("refused", error: problem).object["code"] == "dossier.step_closed")
        struct Quoting: Error, CustomStringConvertible { var description: String { "Key (phone)=(0912345678)" } }
        let (text, object) = try line("failed", error: Quoting())
        #expect(!text.contains("0912345678"))
        #expect(object["error"]?.hasSuffix("Quoting") == true)
        #expect(try line("failed", ["error": "\(Quoting())"]).object["withheld"] == "error")
        #expect(try line("failed", ["error": "\(type(of: Quoting()))"]).object["error"] == "Quoting")
    }

    @Test func `a long text is cut`() throws {
        #expect(try line(String(repeating: "ă", count: 5_000)).object["message"]?.count == LogLine.longest)
    }

    @Test func `lines reach the descriptor whole and in order`() throws {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        for number in 0..<500 { sink.write(Array("\(number)\n".utf8)) }
        #expect(sink.flush(milliseconds: 5_000))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
        #expect(text == (0..<500).map { "\($0)\n" }.joined())
    }

    @Test func `a reader that stands still holds nobody up, and what was dropped is counted`() throws {
        let pipe = Pipe()
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 100_000)
        let line = Array((String(repeating: "x", count: 999) + "\n").utf8)
        for _ in 0..<1_000 { sink.write(line) }
        #expect(!sink.flush(milliseconds: 20))
        let reading = pipe.fileHandleForReading
        var (text, kept, dropped) = ("", 0, 0)
        // The writer may catch up more than once, and tells each time how many it had to drop.
        while kept + dropped < 1_000 {
            text += String(decoding: reading.availableData, as: UTF8.self)
            let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            kept = whole.count { $0.hasPrefix("x") }
            dropped = whole.compactMap { $0.firstMatch(of: /"count":(\d+)/).flatMap { Int($0.1) } }.reduce(0, +)
        }
        #expect(kept < 1_000)
        #expect(kept + dropped == 1_000)
        #expect(sink.flush(milliseconds: 5_000))
    }
}
