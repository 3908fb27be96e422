import CryptoExtras
import Crypto
import Foundation
import SwiftASN1
import X509
package import Core

/// A private key with its certificate and those above it, as one PEM file holds them. The key never leaves this type.
package struct SigningIdentity: Sendable {
    enum Key: Sendable {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    let key: Key
    let certificate: Certificate
    /// DER of the certificate, then of those between it and the root; the root itself is with whoever checks.
    let chain: [[UInt8]]

    /// Reads a file with one private key (PKCS#8, SEC 1 or PKCS#1; ECDSA P-256 or RSA) and its certificates, its own
    /// first. Throws `signing.key_readable` when others than its owner may read it, `signing.key_unusable`.
    package init(file: String) throws {
        try self.init(pem: PrivateFile.read(file))
    }

    init(pem: String) throws {
        do {
            var key: Key?
            var certificates: [[UInt8]] = []
            for document in try PEMDocument.parseMultiple(pemString: pem) {
                if document.discriminator == "CERTIFICATE" {
                    certificates.append(document.derBytes)
                } else if document.discriminator.hasSuffix("PRIVATE KEY") {
                    key = try SigningIdentity.key(document.pemString)
                }
            }
            guard let key, let first = certificates.first else { throw Problem(.fault, "signing.key_unusable") }
            let certificate = try Certificate(derEncoded: first)
            let above = try certificates.dropFirst().filter {
                let issuer = try Certificate(derEncoded: $0)
                return issuer.issuer != issuer.subject
            }
            self.key = key
            self.certificate = certificate
            chain = [first] + above
        } catch {
            throw Problem(.fault, "signing.key_unusable")
        }
        guard matches else { throw Problem(.fault, "signing.key_unusable") }
    }

    private static func key(_ pem: String) throws -> Key {
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) { return .p256(key) }
        return .rsa(try _RSA.Signing.PrivateKey(pemRepresentation: pem))
    }

    /// Whether the key is that of the certificate.
    private var matches: Bool {
        let own: [UInt8] =
            switch key {
            case .p256(let key): Array(key.publicKey.derRepresentation)
            case .rsa(let key): Array(key.publicKey.derRepresentation)
            }
        do {
            return try Certificate.PublicKey(derEncoded: own) == certificate.publicKey
        } catch {
            return false
        }
    }

    /// The name in the certificate, as signatures show it.
    package var name: String {
        for part in certificate.subject.reversed() {
            for attribute in part where attribute.type == .RDNAttributeType.commonName {
                return String(attribute.value) ?? "\(attribute.value)"
            }
        }
        return "\(certificate.subject)"
    }

    /// Whether the certificate stands at `moment`.
    package func stands(at moment: Instant) -> Bool {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        return certificate.notValidBefore <= date && date <= certificate.notValidAfter
    }

    /// An ECDSA signature varies by two bytes in length; 71 is the likeliest, and one that has it is soon found. So a
    /// place of just the right size can be kept for it, without a byte of slack that nobody watches.
    func signature(over data: [UInt8]) throws -> [UInt8] {
        switch key {
        case .p256(let key):
            while true {
                let signature = try key.signature(for: data).derRepresentation
                if signature.count == 71 { return Array(signature) }
            }
        case .rsa(let key):
            return Array(try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }
}
