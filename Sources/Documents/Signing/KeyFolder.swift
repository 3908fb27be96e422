package import Core
import Foundation

/// The keys that results are signed and sealed with, as files of one folder: `units/UNIT.pem` the seal of a unit,
/// `signers/OFFICER.pem` the key of an officer, `results/*.pem` the Ed25519 keys of the marks on results.
package struct KeyFolder: Sendable {
    package let path: String
    /// Makes what is missing, for a demonstration.
    private let authority: DemoAuthority?

    package init(path: String, authority: DemoAuthority? = nil) {
        self.path = path
        self.authority = authority
    }

    /// The seal of a unit; nil when it has none. Throws `signing.key_readable`, `signing.key_unusable`.
    package func seal(unit: String, name: String, at moment: Instant) throws -> SigningIdentity? {
        try identity("units", unit, holder: name, organisation: name, at: moment)
    }

    /// The key of an officer; nil when they have none. Throws as ``seal(unit:name:at:)``.
    package func signer(
        officer: Identifier, name: String, organisation: String, at moment: Instant
    ) throws -> SigningIdentity? {
        try identity("signers", "\(officer)", holder: name, organisation: organisation, at: moment)
    }

    private func identity(
        _ kind: String, _ id: String, holder: String, organisation: String, at moment: Instant
    ) throws -> SigningIdentity? {
        guard !id.isEmpty, id.utf8.count <= 64, !id.hasPrefix("."),
            id.utf8.allSatisfy({ KeyFolder.allowed.contains($0) })
        else { return nil }
        let file = "\(path)/\(kind)/\(id).pem"
        if !FileManager.default.fileExists(atPath: file) {
            guard let authority else { return nil }
            try authority.issue(to: holder, of: organisation, file: file, at: moment)
        }
        return try SigningIdentity(file: file)
    }

    private static let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".utf8)

    /// The keys of the marks on results: the last by name signs, all are published; nil when there are none. Throws as
    /// ``seal(unit:name:at:)``.
    package func resultKeys() throws -> ResultKeys? {
        let folder = path + "/results"
        var names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasSuffix(".pem")
        }
        if names.isEmpty {
            guard authority != nil else { return nil }
            try PrivateFile.write(ResultKey().pem, to: folder + "/demo.pem")
            names = ["demo.pem"]
        }
        return try ResultKeys(
            names.sorted().map { try ResultKey(pem: PrivateFile.read("\(folder)/\($0)")) })
    }
}
