package import Core
import Crypto
import SwiftASN1

/// A time stamp of a checkpoint (RFC 3161): somebody else's word that it was there at a time. The signature of the
/// authority is verified by `openssl ts -verify`, against certificates that whoever verifies trusts; here we make
/// sure that an answer speaks of our checkpoint.
package struct TimeStamp: Sendable, Hashable {
    /// The whole TimeStampResp, as it came.
    package let response: [UInt8]
    private let imprint: [UInt8]
    private let nonce: ArraySlice<UInt8>?

    /// The TimeStampReq for a checkpoint's note (all of its bytes, signatures too): SHA-256, with a nonce, asking for
    /// the authority's certificate.
    package static func request(over note: String, nonce: UInt64) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { request in
            try request.serialize(1)
            try request.appendConstructedNode(identifier: .sequence) { imprint in
                try imprint.appendConstructedNode(identifier: .sequence) { algorithm in
                    try algorithm.serialize(sha256)
                    try algorithm.serialize(ASN1Null())
                }
                try imprint.serialize(ASN1OctetString(contentBytes: digest(note)[...]))
            }
            try request.serialize(nonce)
            try request.serialize(true)
        }
        return serializer.serializedBytes
    }

    /// Reads a TimeStampResp. Throws `ledger.stamp_form`, or `ledger.stamp_refused` when the authority granted none.
    package init(response: [UInt8]) throws {
        self.response = response
        do {
            let parts = try TimeStamp.members(try DER.parse(response))
            guard let status = try parts.first.map(TimeStamp.members)?.first, parts.count == 2 else {
                throw Problem(.invalid, "ledger.stamp_refused")
            }
            guard [0, 1].contains(try Int(derEncoded: status)) else { throw Problem(.invalid, "ledger.stamp_refused") }
            // ContentInfo → [0] SignedData → encapContentInfo → [0] OCTET STRING → TSTInfo
            let signed = try TimeStamp.member(try TimeStamp.member(parts[1], 1), 0)
            let octets = try TimeStamp.member(try TimeStamp.member(try TimeStamp.member(signed, 2), 1), 0)
            let info = try TimeStamp.members(try DER.parse(try ASN1OctetString(derEncoded: octets).bytes))
            guard info.count >= 5 else { throw Problem(.invalid, "ledger.stamp_form") }
            let algorithm = try TimeStamp.member(try TimeStamp.member(info[2], 0), 0)
            guard try ASN1ObjectIdentifier(derEncoded: algorithm) == TimeStamp.sha256 else {
                throw Problem(.invalid, "ledger.stamp_form")
            }
            imprint = Array(try ASN1OctetString(derEncoded: try TimeStamp.member(info[2], 1)).bytes)
            // After the time come only optional members; the integer among them is the nonce.
            nonce = try info[5...].first { $0.identifier == .integer }.map { try ArraySlice(derEncoded: $0) }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.invalid, "ledger.stamp_form")
        }
    }

    /// Throws `ledger.stamp_other` unless this stamp is over that note, and answers the request with that nonce.
    package func require(over note: String, nonce wanted: UInt64? = nil) throws {
        var answered = true
        if let wanted {
            answered = wanted.withBigEndianIntegerBytes { bytes in
                nonce.map { Array($0.drop { $0 == 0 }) == Array(bytes.drop { $0 == 0 }) } ?? false
            }
        }
        guard imprint == TimeStamp.digest(note), answered else { throw Problem(.invalid, "ledger.stamp_other") }
    }

    private static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]

    private static func digest(_ note: String) -> [UInt8] { Array(SHA256.hash(data: Array(note.utf8))) }

    private static func members(_ node: ASN1Node) throws -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { throw Problem(.invalid, "ledger.stamp_form") }
        return Array(nodes)
    }

    private static func member(_ node: ASN1Node, _ index: Int) throws -> ASN1Node {
        let members = try members(node)
        guard members.indices.contains(index) else { throw Problem(.invalid, "ledger.stamp_form") }
        return members[index]
    }
}
