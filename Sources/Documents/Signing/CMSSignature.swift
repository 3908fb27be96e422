import Crypto
import SwiftASN1
import X509

/// A detached CMS SignedData (RFC 5652) as PAdES asks for (ETSI EN 319 142-1, baseline B-B): signed are the content's
/// kind, its digest and the certificate (`signing-certificate-v2`, RFC 5035); no signing time, which stands in the PDF.
struct CMSSignature {
    let identity: SigningIdentity

    private static let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]
    private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    private static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    private static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
    private static let signingCertificate: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    private static let timeStamp: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 14]
    private static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
    private static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]
    private static let rsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 11]

    /// The signature's value over a content with this SHA-256, and the attributes that it covers.
    func sign(digest: [UInt8]) throws -> (attributes: [UInt8], value: [UInt8]) {
        let attributes = try signedAttributes(digest)
        let set = encode { coder in
            coder.appendConstructedNode(identifier: .set) { $0.serializeRawBytes(attributes) }
        }
        return (attributes, try identity.signature(over: set))
    }

    /// The whole: what stands in the PDF. `token`: a time-stamp token over the signature's value (RFC 3161).
    func assemble(attributes: [UInt8], value: [UInt8], token: [UInt8]? = nil) throws -> [UInt8] {
        try encode { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(CMSSignature.signedData)
                try coder.appendConstructedNode(identifier: tagged(0)) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(1)
                        try coder.appendConstructedNode(identifier: .set) { try algorithm(CMSSignature.sha256, &$0) }
                        try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(CMSSignature.data) }
                        coder.appendConstructedNode(identifier: tagged(0)) { coder in
                            for certificate in identity.chain { coder.serializeRawBytes(certificate) }
                        }
                        try coder.appendConstructedNode(identifier: .set) { coder in
                            try signer(attributes, value, token, &coder)
                        }
                    }
                }
            }
        }
    }

    private func signer(
        _ attributes: [UInt8], _ value: [UInt8], _ token: [UInt8]?, _ coder: inout DER.Serializer
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(1)
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(identity.certificate.issuer)
                try coder.serialize(identity.certificate.serialNumber.bytes)
            }
            try algorithm(CMSSignature.sha256, &coder)
            coder.appendConstructedNode(identifier: tagged(0)) { $0.serializeRawBytes(attributes) }
            switch identity.key {
            case .p256: try algorithm(CMSSignature.ecdsaWithSHA256, &coder)
            case .rsa: try algorithm(CMSSignature.rsaWithSHA256, &coder, null: true)
            }
            try coder.serialize(ASN1OctetString(contentBytes: value[...]))
            guard let token else { return }
            try coder.appendConstructedNode(identifier: tagged(1)) { coder in
                coder.serializeRawBytes(try attribute(CMSSignature.timeStamp) { $0.serializeRawBytes(token) })
            }
        }
    }

    /// The content of the SET, in the order that DER asks for.
    private func signedAttributes(_ digest: [UInt8]) throws -> [UInt8] {
        let certificate = Array(SHA256.hash(data: identity.chain[0]))
        let all = [
            try attribute(CMSSignature.contentType) { try $0.serialize(CMSSignature.data) },
            try attribute(CMSSignature.messageDigest) {
                try $0.serialize(ASN1OctetString(contentBytes: digest[...]))
            },
            try attribute(CMSSignature.signingCertificate) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.appendConstructedNode(identifier: .sequence) { coder in
                            // The hash is SHA-256 when nothing says otherwise.
                            try coder.serialize(ASN1OctetString(contentBytes: certificate[...]))
                            try issuerAndSerial(&coder)
                        }
                    }
                }
            },
        ]
        return all.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
    }

    private func issuerAndSerial(_ coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: tagged(4)) { coder in
                    try coder.serialize(identity.certificate.issuer)
                }
            }
            try coder.serialize(identity.certificate.serialNumber.bytes)
        }
    }

    private func attribute(
        _ kind: ASN1ObjectIdentifier, _ value: (inout DER.Serializer) throws -> Void
    ) throws -> [UInt8] {
        try encode { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(kind)
                try coder.appendConstructedNode(identifier: .set) { try value(&$0) }
            }
        }
    }

    private func algorithm(
        _ kind: ASN1ObjectIdentifier, _ coder: inout DER.Serializer, null: Bool = false
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(kind)
            if null { try coder.serialize(ASN1Null()) }
        }
    }

    private func tagged(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}

/// DER of what `body` writes.
func encode(_ body: (inout DER.Serializer) throws -> Void) rethrows -> [UInt8] {
    var coder = DER.Serializer()
    try body(&coder)
    return coder.serializedBytes
}
