package import Core
import Crypto
import Foundation
import SwiftASN1
import X509

/// Certificates for a demonstration, from a root of its own that nobody outside trusts. Keys and certificates are made
/// when they are first asked for.
package struct DemoAuthority: Sendable {
    private let folder: String
    private let key: P256.Signing.PrivateKey
    private let name: DistinguishedName

    /// The root, made in `folder` at the first time. Throws `signing.key_readable`, `signing.key_unusable`.
    package init(folder: String, at moment: Instant) throws {
        self.folder = folder
        let file = folder + "/demo-authority.pem"
        do {
            if !FileManager.default.fileExists(atPath: file) {
                let fresh = P256.Signing.PrivateKey()
                let name = try DistinguishedName {
                    CountryName("VN")
                    OrganizationName("MotCua demo")
                    CommonName("MotCua demo authority, not to be trusted")
                }
                let certificate = try Certificate(
                    version: .v3, serialNumber: DemoAuthority.serial(), publicKey: .init(fresh.publicKey),
                    notValidBefore: DemoAuthority.date(moment, years: -1),
                    notValidAfter: DemoAuthority.date(moment, years: 20), issuer: name, subject: name,
                    signatureAlgorithm: .ecdsaWithSHA256,
                    extensions: try Certificate.Extensions {
                        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                        SubjectKeyIdentifier(hash: .init(fresh.publicKey))
                    }, issuerPrivateKey: .init(fresh))
                try PrivateFile.write(
                    fresh.pemRepresentation + "\n" + (try certificate.serializeAsPEM().pemString) + "\n", to: file)
            }
            let documents = try PEMDocument.parseMultiple(pemString: try PrivateFile.read(file))
            guard let own = documents.first(where: { $0.discriminator == "PRIVATE KEY" }),
                let root = documents.first(where: { $0.discriminator == "CERTIFICATE" })
            else { throw Problem(.fault, "signing.key_unusable") }
            key = try P256.Signing.PrivateKey(pemRepresentation: own.pemString)
            name = try Certificate(derEncoded: root.derBytes).subject
            try root.pemString.write(toFile: folder + "/demo-root.pem", atomically: true, encoding: .utf8)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.fault, "signing.key_unusable")
        }
    }

    /// Makes a key with a certificate for somebody, for three years. Throws `signing.key_unusable`.
    func issue(to holder: String, of organisation: String, file: String, at moment: Instant) throws {
        let fresh = P256.Signing.PrivateKey()
        do {
            let subject = try DistinguishedName {
                CountryName("VN")
                OrganizationName(String(organisation.prefix(64)))
                CommonName(String(holder.prefix(64)))
            }
            let certificate = try Certificate(
                version: .v3, serialNumber: DemoAuthority.serial(), publicKey: .init(fresh.publicKey),
                notValidBefore: DemoAuthority.date(moment, years: -1),
                notValidAfter: DemoAuthority.date(moment, years: 3), issuer: name, subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true, nonRepudiation: true))
                    SubjectKeyIdentifier(hash: .init(fresh.publicKey))
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: .init(key.publicKey)).keyIdentifier)
                }, issuerPrivateKey: .init(key))
            try PrivateFile.write(
                fresh.pemRepresentation + "\n" + (try certificate.serializeAsPEM().pemString) + "\n", to: file)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.fault, "signing.key_unusable")
        }
    }

    /// Sixteen random bytes. The library's own serial numbers may take 21 octets, of which RFC 5280 allows 20 and NSS
    /// reads no more.
    private static func serial() -> Certificate.SerialNumber {
        Certificate.SerialNumber(bytes: (0..<16).map { UInt8.random(in: $0 == 0 ? 1...0x7F : .min ... .max) })
    }

    private static func date(_ moment: Instant, years: Double) -> Date {
        // Whole seconds: certificates have no parts of one.
        Date(timeIntervalSince1970: Double(moment.milliseconds / 1000) + years * 365 * 86_400)
    }
}
