import Foundation
import Testing

@testable import MotCua

/// docs/keys.md against the program: keys, algorithms, classes of data, connections.
@Suite struct ProtectionDocumentTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The rows of the tables under a heading, cut into cells, without the heads.
    private static func rows(_ heading: String) throws -> [[String]] {
        let text = try String(contentsOf: root.appending(path: "docs/keys.md"), encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
        var rows: [[String]] = []
        var isHead = true
        for line in section.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                isHead = true
                continue
            }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if !isHead, !line.hasPrefix("|--") { rows.append(cells) }
            isHead = false
        }
        return rows
    }

    private static func names(_ cell: String) -> [String] {
        cell.matches(of: /`([^`]+)`/).map { String($0.1) }
    }

    /// Every Swift file of the program, without comments, by its path.
    private static func sources() throws -> [String: String] {
        let folder = root.appending(path: "Sources")
        let paths = try #require(FileManager.default.subpaths(atPath: folder.path))
        var sources: [String: String] = [:]
        for path in paths where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            let code = text.split(separator: "\n").filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }
            sources["Sources/" + path] = code.joined(separator: "\n")
        }
        return sources
    }

    @Test func `every key has a row, with what it is for and when it is changed`() throws {
        var keys: Set<String> = ["signing-keys", "tls-key"]
        for (_, text) in try Self.sources() {
            for match in text.matches(of: /ServerKeys\.(?:obtain|kept)\(\s*"([a-z]+)"/) { keys.insert(String(match.1)) }
        }
        for key in ConfigurationKey.all where key.secret { keys.insert(key.name) }
        let rows = try Self.rows("Keys")
        #expect(Set(rows.compactMap { Self.names($0[0]).first }) == keys)
        for row in rows { #expect(row.count == 6 && row.allSatisfy { !$0.isEmpty }, "\(row)") }
    }

    @Test func `no algorithm is used that is not listed, and the weak one stands in one file`() throws {
        let algorithms =
            /\b(AES\.(?:GCM|KeyWrap|_CBC|_CTR)|ChaChaPoly|Curve25519\.(?:Signing|KeyAgreement)|(?:P256|P384|P521)\.\w+|_RSA\.\w+|Insecure\.\w+|SHA(?:256|384|512)|SHA3_\d+|HMAC|HKDF|KDF\.\w+)\b/
            .wordBoundaryKind(.simple)
        var found: [String: Set<String>] = [:]
        for (path, text) in try Self.sources() {
            for match in text.matches(of: algorithms) { found[String(match.1), default: []].insert(path) }
        }
        #expect(Set(found.keys) == Set(try Self.rows("Algorithms").compactMap { Self.names($0[0]).first }))
        #expect(found["Insecure.SHA1"] == ["Sources/Administration/Accounts/TimeCode.swift"])
    }

    @Test func `nothing makes primitives but the validated libraries`() throws {
        let allowed: Set<String> = ["Crypto", "CryptoExtras", "X509", "NIOSSL", "HummingbirdTLS"]
        let others = /^import (\w*(?:[Cc]rypt|SSL|TLS|[Ss]odium|X509)\w*)/
        for (path, text) in try Self.sources() {
            for line in text.split(separator: "\n") {
                guard let match = line.firstMatch(of: others) else { continue }
                #expect(allowed.contains(String(match.1)), "\(path): \(line)")
            }
            // Hand-made: the usual constants of MD5, SHA-1 and AES.
            #expect(!text.contains("0x67452301") && !text.contains("0x5A827999"), "\(path)")
        }
    }

    @Test func `every table has one class`() throws {
        var tables: Set<String> = []
        for name in ["sqlite.sql", "registers-sqlite.sql"] {
            let text = try String(contentsOf: Self.root.appending(path: "Tests/Golden/Schema/\(name)"), encoding: .utf8)
            for match in text.matches(of: /CREATE TABLE "?([a-z_]+)"?/) { tables.insert(String(match.1)) }
        }
        let rows = try Self.rows("Data")
        let classes = rows.filter { $0.count == 3 }.map { $0[0] }
        let lists = rows.filter { $0.count == 2 }
        #expect(lists.map { $0[0] } == classes && classes.count == 5, "each class says how it is protected")
        let listed = lists.flatMap { Self.names($0[1]) }
        #expect(Set(listed).count == listed.count, "no table stands twice")
        #expect(tables.subtracting(listed).sorted() == [], "give each a class")
        #expect(Set(listed).subtracting(tables).sorted() == [], "take these out")
    }

    @Test func `whatever opens a connection is in the list of connections`() throws {
        let opens =
            /HTTPClient\(|\bsocket\(|\bsocketpair\(|PQconnect|ServerBootstrap|ClientBootstrap|HTTPServerBuilder/
            .wordBoundaryKind(.simple)
        let rows = try Self.rows("Connections")
        let places = Set(rows.flatMap { Self.names($0[5]) })
        for (path, text) in try Self.sources() where text.contains(opens) {
            // Where it is started, and where only a type's name stands.
            let isListed =
                places.contains { path.hasPrefix($0 + "/") }
                || ["/ServeCommand.swift", "/ScannerSetting.swift"].contains { path.hasSuffix($0) }
            #expect(isListed, "\(path): which connection of docs/keys.md is it?")
        }
        let settings = Set(rows.flatMap { Self.names($0[2]) })
        for name in ["host", "port", "database", "oidc-issuer", "gateway-url", "timestamp-url", "scanner"] {
            #expect(settings.contains(name), "\(name)")
        }
    }
}
