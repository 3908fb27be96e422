import Foundation
import SwiftASN1
import X509

/// Whether a certificate leads to a publicly known authority, now.
package enum PublicCertificate {
    /// `path`: PEM, its own certificate first. False also for what cannot be read.
    package static func isKnown(_ path: String) async -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        let end = "-----END CERTIFICATE-----"
        let texts = String(decoding: data, as: UTF8.self).components(separatedBy: end).dropLast().map { $0 + end }
        do {
            let chain = try texts.map { try Certificate(pemEncoded: $0) }
            guard let own = chain.first else { return false }
            var verifier = Verifier(rootCertificates: .systemTrustRoots) { RFC5280Policy() }
            let result = await verifier.validate(leaf: own, intermediates: CertificateStore(chain.dropFirst()))
            if case .validCertificate = result { return true }
            return false
        } catch {
            return false
        }
    }
}
