import Core
import Crypto
import Foundation
import SwiftASN1
import Testing

@testable import Documents

@Suite struct `A signature in a file` {
    static let now = Instant("2026-11-27T10:00+07:00")!
    /// As the worker writes files: a plain table of objects at the end, an empty field among them.
    static let file = Array(
        """
        %PDF-1.7
        1 0 obj
        <</Type /Annot /Subtype /Widget /FT /Sig /T (seal)>>
        endobj
        xref
        0 2
        0000000000 65535 f\u{20}
        0000000009 00000 n\u{20}
        trailer
        <<
        /Size 4
        /Root 2 0 R
        /Info 3 0 R
        /ID [(a) (b)]
        >>
        startxref
        80
        %%EOF

        """.utf8)
    static let place = RenderedPDF.Field(object: 1, page: 2)

    private func identity() throws -> SigningIdentity {
        let path = FileManager.default.temporaryDirectory.appending(path: "motcua_sign_\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let keys = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
        return try #require(try keys.seal(unit: "u", name: "Ủy ban", at: Self.now))
    }

    private func signature(
        _ identity: SigningIdentity, at moment: Instant = Self.now, stamp: TimeStamping? = nil
    )
        -> PDFSignature
    {
        PDFSignature(field: "seal", identity: identity, reason: "Thử", at: moment, timeStamping: stamp)
    }

    @Test func `leaves what was there byte for byte, and covers all but itself`() async throws {
        let signed = try await signature(try identity()).sign(Self.file, Self.place)
        #expect(signed.starts(with: Self.file))
        let text = String(decoding: signed, as: UTF8.self)
        let range = try #require(text.firstMatch(of: /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/))
        let (start, end, rest) = (Int(range.1)!, Int(range.2)!, Int(range.3)!)
        #expect(end + rest == signed.count)
        #expect(signed[start] == UInt8(ascii: "<") && signed[end - 1] == UInt8(ascii: ">"))
        // No byte of slack: the last ones are the signature's, not filling.
        #expect(signed[(end - 9)..<(end - 1)] != ArraySlice(Array("00000000".utf8)))
        #expect(text.hasSuffix("%%EOF\n") && text.contains("/Size 5 /Root 2 0 R /Info 3 0 R /ID [(a) (b)] /Prev 80"))
    }

    @Test func `is not made with a certificate that has ended, nor in a file that is not ours`() async throws {
        let identity = try identity()
        await #expect(throws: Problem(.fault, "signing.certificate_expired")) {
            _ = try await signature(identity, at: Self.now + .seconds(86_400 * 365 * 5)).sign(Self.file, Self.place)
        }
        for bytes in [[], Array("%PDF-1.7\nstartxref\n9\n%%EOF".utf8), Array(Self.file.dropLast(40))] {
            await #expect(throws: Problem(.fault, "signing.file_unreadable")) {
                _ = try await signature(identity).sign(bytes, Self.place)
            }
        }
    }

    @Test func `takes no time stamp that is refused, or stamps something else`() async throws {
        let identity = try identity()
        let refused = try encode { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(2) }
            }
        }
        let other = try encode { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(0) }
                try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(7) }
            }
        }
        for answer in [refused, other, [], [0x30], Array("<html>".utf8)] {
            let stamp = TimeStamping { _ in answer }
            await #expect(throws: Problem(.unavailable, "signing.time_stamp_refused")) {
                _ = try await signature(identity, stamp: stamp).sign(Self.file, Self.place)
            }
        }
    }
}
