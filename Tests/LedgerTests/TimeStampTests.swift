import Core
import Foundation
import Ledger
import Testing

/// Against `openssl ts`, an authority that is not ours.
struct TimeStampTests {
    private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @discardableResult
    private func run(_ arguments: [String], in folder: URL) throws -> Int32 {
        try ChildProcess(try #require(TimeStampTests.openssl), arguments, directory: folder.path).wait()
    }

    private func authority(in folder: URL) throws {
        try """
        [tsa]
        default_tsa = one
        [one]
        serial = serial
        signer_cert = cert.pem
        signer_key = key.pem
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        [req]
        distinguished_name = name
        x509_extensions = ext
        prompt = no
        [name]
        CN = Stamps
        [ext]
        extendedKeyUsage = critical,timeStamping
        """.write(to: folder.appending(path: "tsa.cnf"), atomically: true, encoding: .utf8)
        try "01\n".write(to: folder.appending(path: "serial"), atomically: true, encoding: .utf8)
        let made = try run(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf", "-keyout", "key.pem", "-out",
                "cert.pem", "-days", "30",
            ], in: folder)
        #expect(made == 0)
    }

    @Test(.enabled(if: openssl != nil, "no openssl"))
    func `openssl answers our request, its answer is ours, and it verifies it`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motcua_ts_\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try authority(in: folder)
        let note = "origin\n1\nAAAA\n\n— origin AAAA\n"
        let nonce: UInt64 = 0x00F1_0203_0405_0607
        try Data(try TimeStamp.request(over: note, nonce: nonce)).write(to: folder.appending(path: "ask.tsq"))
        try Data(note.utf8).write(to: folder.appending(path: "note"))
        let reply = try run(
            ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "ask.tsq", "-out", "said.tsr"], in: folder)
        #expect(reply == 0)
        let response = Array(try Data(contentsOf: folder.appending(path: "said.tsr")))
        let stamp = try TimeStamp(response: response)
        try stamp.require(over: note, nonce: nonce)
        #expect(throws: Problem(.invalid, "ledger.stamp_other")) { try stamp.require(over: note + "x", nonce: nonce) }
        #expect(throws: Problem(.invalid, "ledger.stamp_other")) { try stamp.require(over: note, nonce: 7) }
        #expect(throws: Problem(.invalid, "ledger.stamp_form")) { _ = try TimeStamp(response: Array("no".utf8)) }
        let verified = try run(
            ["ts", "-verify", "-data", "note", "-in", "said.tsr", "-CAfile", "cert.pem"], in: folder)
        #expect(verified == 0)
    }
}
