import Core
import Crypto
import SwiftASN1

/// A time-stamping authority (RFC 3161). How its bytes travel is somebody else's concern.
package struct TimeStamping: Sendable {
    /// Sends an `application/timestamp-query` and gives the body of the answer.
    package typealias Exchange = @Sendable ([UInt8]) async throws -> [UInt8]

    private let exchange: Exchange

    package init(_ exchange: @escaping Exchange) { self.exchange = exchange }

    private static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    private static let content: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]

    /// A token over `value`. Throws `signing.time_stamp_refused` when the authority gives none, or one for something
    /// else; what `exchange` throws.
    func token(over value: [UInt8]) async throws -> [UInt8] {
        let digest = Array(SHA256.hash(data: value))
        let nonce = (0..<8).map { $0 == 0 ? UInt8.random(in: 1...0x7F) : UInt8.random(in: .min ... .max) }
        let answer = try await exchange(try TimeStamping.request(digest, nonce))
        do {
            let token = try TimeStamping.token(in: answer)
            guard token.holds(digest), token.holds(nonce) else {
                throw Problem(.unavailable, "signing.time_stamp_refused")
            }
            return token
        } catch {
            throw Problem(.unavailable, "signing.time_stamp_refused")
        }
    }

    static func request(_ digest: [UInt8], _ nonce: [UInt8]) throws -> [UInt8] {
        try encode { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(1)
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(TimeStamping.sha256) }
                    try coder.serialize(ASN1OctetString(contentBytes: digest[...]))
                }
                try coder.serialize(nonce[...])
                try coder.serialize(true)
            }
        }
    }

    /// The token of a granted answer.
    static func token(in answer: [UInt8]) throws -> [UInt8] {
        let refused = Problem(.unavailable, "signing.time_stamp_refused")
        guard case .constructed(let parts) = try DER.parse(answer).content else { throw refused }
        var members = parts.makeIterator()
        guard let status = members.next(), case .constructed(let statusParts) = status.content else { throw refused }
        var codes = statusParts.makeIterator()
        guard let code = codes.next(), let token = members.next() else { throw refused }
        // 0 granted, 1 granted with changes.
        guard try (0...1).contains(Int(derEncoded: code)) else { throw refused }
        return Array(token.encodedBytes)
    }
}

extension [UInt8] {
    /// Whether `part` stands somewhere in these bytes.
    func holds(_ part: [UInt8]) -> Bool { firstRange(of: part) != nil }
}
