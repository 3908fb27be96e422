import Core
import Foundation
import Testing
import X509

@testable import Documents

@Suite struct `Signing keys` {
    static let now = Instant("2026-11-27T10:00+07:00")!

    private func folder<T>(_ body: (String) throws -> T) throws -> T {
        let path = FileManager.default.temporaryDirectory.appending(path: "motcua_keys_\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    @Test func `are made once for a demonstration, and read again`() throws {
        try folder { path in
            let keys = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
            let first = try #require(try keys.seal(unit: "H29.267.43", name: "Ủy ban", at: Self.now))
            let again = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
            let second = try #require(try again.seal(unit: "H29.267.43", name: "Tên khác", at: Self.now))
            #expect(first.chain == second.chain && first.name == "Ủy ban")
            #expect(first.stands(at: Self.now) && !first.stands(at: Self.now + .seconds(86_400 * 365 * 4)))
            let published = (try keys.resultKeys()?.published.json, try again.resultKeys()?.published.json)
            #expect(published.0 != nil && published.0 == published.1)
            // RFC 5280 allows serial numbers of 20 octets.
            #expect(first.certificate.serialNumber.bytes.count <= 20)
        }
    }

    @Test func `are not there where nobody put them and nothing is demonstrated`() throws {
        try folder { (path: String) throws -> Void in
            let keys = KeyFolder(path: path)
            #expect(try keys.seal(unit: "H29", name: "x", at: Self.now) == nil)
            #expect(
                try keys.signer(officer: Identifier(rawValue: 7), name: "x", organisation: "y", at: Self.now) == nil)
            #expect(try keys.resultKeys() == nil)
        }
    }

    @Test func `that others may read are not used`() throws {
        try folder { path in
            let keys = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
            _ = try keys.seal(unit: "H29", name: "x", at: Self.now)
            _ = try keys.resultKeys()
            for file in ["units/H29.pem", "results/demo.pem", "demo-authority.pem"] {
                #expect(
                    try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[.posixPermissions] as? Int
                        == 0o600)
                try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(path)/\(file)")
            }
            #expect(code { _ = try keys.seal(unit: "H29", name: "x", at: Self.now) } == "signing.key_readable")
            #expect(code { _ = try keys.resultKeys() } == "signing.key_readable")
            #expect(code { _ = try DemoAuthority(folder: path, at: Self.now) } == "signing.key_readable")
        }
    }

    @Test func `stay in their folder whatever a unit is called`() throws {
        try folder { path in
            let keys = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
            for name in ["../x", "..", "a/b", "", ".hidden", "a\u{0}b", String(repeating: "a", count: 65), "ộ"] {
                #expect(try keys.seal(unit: name, name: "x", at: Self.now) == nil, "\(name)")
            }
        }
    }

    @Test func `with a certificate of another key are not used`() throws {
        try folder { path in
            let keys = KeyFolder(path: path, authority: try DemoAuthority(folder: path, at: Self.now))
            _ = try keys.seal(unit: "a", name: "x", at: Self.now)
            _ = try keys.seal(unit: "b", name: "y", at: Self.now)
            let (a, b) = (
                try String(contentsOfFile: path + "/units/a.pem", encoding: .utf8),
                try String(contentsOfFile: path + "/units/b.pem", encoding: .utf8)
            )
            let certificate = try #require(b.range(of: "-----BEGIN CERTIFICATE-----"))
            let key = try #require(a.range(of: "-----BEGIN CERTIFICATE-----"))
            let mixed = String(a[..<key.lowerBound]) + String(b[certificate.lowerBound...])
            #expect(code { _ = try SigningIdentity(pem: mixed) } == "signing.key_unusable")
            #expect(code { _ = try SigningIdentity(pem: "nothing") } == "signing.key_unusable")
        }
    }
}
