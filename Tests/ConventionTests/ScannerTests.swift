import Casework
import Core
import Foundation
import Testing

@testable import MotCua

@Suite struct ScannerTests {
    @Test func `only what is plainly a verdict is one`() throws {
        #expect(try ClamdReplies.verdict("stream: OK") == .clean)
        #expect(try ClamdReplies.verdict("stream: Win.Test.EICAR_HDB-1 FOUND") == .infected("Win.Test.EICAR_HDB-1"))
        for (reply, code) in [
            ("INSTREAM size limit exceeded. ERROR", "scanner.too_large"), ("", "scanner.failed"),
            ("stream: OKAY", "scanner.failed"), ("stream: a ERROR", "scanner.failed"), ("OK", "scanner.failed"),
            ("UNKNOWN COMMAND", "scanner.failed"), ("stream: OK\nstream: x", "scanner.failed"),
        ] {
            #expect(throws: Problem(.unavailable, code), "\(reply)") { try ClamdReplies.verdict(reply) }
        }
    }

    @Test func `the day of signatures is read, or there is none`() throws {
        let told = try ClamdReplies.signatures("ClamAV 1.4.6/27810/Fri Nov  6 17:01:41 2026")
        #expect(told.version == "ClamAV 1.4.6/27810")
        let made = try #require(told.madeAt)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(made.milliseconds) / 1000))
        #expect([parts.year, parts.month, parts.day] == [2026, 11, 6])
        #expect([parts.hour, parts.minute, parts.second] == [17, 1, 41])
        for reply in ["ClamAV 1.4.6", "ClamAV 1.4.6/27810/yesterday", "ClamAV 1/1/Fri Foo 6 17:01:41 2026"] {
            #expect(try ClamdReplies.signatures(reply).madeAt == nil, "\(reply)")
        }
        #expect(throws: Problem(.unavailable, "scanner.failed")) { try ClamdReplies.signatures("HTTP/1.1 400") }
    }

    @Test func `without a scanner the demo scans nothing and everybody else holds all`() throws {
        #expect(try ScannerSetting(nil, demo: true) == .none)
        #expect(try ScannerSetting(nil, demo: false) == .missing)
        #expect(try ScannerSetting("none", demo: false) == .none)
        #expect(try ScannerSetting("/run/clamav/clamd.ctl", demo: true) == .socket("/run/clamav/clamd.ctl"))
        #expect(try ScannerSetting("scanner.example:3310", demo: true) == .host("scanner.example", port: 3310))
        #expect(try ScannerSetting("[::1]:3310", demo: true) == .host("::1", port: 3310))
        for wrong in ["clamd", "host:", ":3310", "host:0", "host:x", "/" + String(repeating: "a", count: 108)] {
            #expect(throws: ConfigurationProblem.self, "\(wrong)") { try ScannerSetting(wrong, demo: true) }
        }
        #expect(!ScannerSetting.none.holds && ScannerSetting.missing.holds && ScannerSetting.socket("/a").holds)
    }

    @Test func `nobody at the other end is an absence, and silence ends`() async throws {
        let nobody = ClamdClient(place: .socket("/nowhere/clamd.ctl"))
        await #expect(throws: Problem(.unavailable, "scanner.away")) { try await nobody.signatures() }
        // A socket that takes connections in and says nothing.
        let path = FileManager.default.temporaryDirectory.appending(path: "mute-\(UUID().uuidString.prefix(8))").path
        let mute = try MuteSocket(path)
        defer { mute.close() }
        let patient = ClamdClient(place: .socket(path), versionLimit: .milliseconds(100))
        await #expect(throws: Problem(.unavailable, "scanner.too_slow")) { try await patient.signatures() }
    }
}

private struct MuteSocket {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(descriptor >= 0 && bound == 0 && listen(descriptor, 8) == 0)
    }

    func close() {
        Foundation.close(descriptor)
        unlink(path)
    }
}
