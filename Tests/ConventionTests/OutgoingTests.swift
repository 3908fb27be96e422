import Administration
import Core
import FoundationEssentials
import Testing

@testable import MotCua

/// Whoever gives us an address to call must not reach inner systems through us.
@Suite struct OutgoingTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "2001:0:1::1",
        "ff02::1",
    ])
    func `inner addresses are told`(_ address: String) throws {
        let found = InnerAddress.resolve(address)
        #expect(!found.isEmpty, "\(address)")
        #expect(found.allSatisfy { InnerAddress.isInner($0.octets) }, "\(address)")
    }

    @Test(arguments: ["1.1.1.1", "172.32.0.1", "192.169.0.1", "9.255.255.255", "100.128.0.1", "2606:4700::1111"])
    func `addresses of the world are not`(_ address: String) throws {
        let found = InnerAddress.resolve(address)
        #expect(!found.isEmpty && found.allSatisfy { !InnerAddress.isInner($0.octets) }, "\(address)")
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://localhost:8080/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://[::ffff:127.0.0.1]/", "ftp://1.1.1.1/", "file:///etc/passwd", "//1.1.1.1/",
        "http://",
        "http://user@1.1.1.1/", "",
    ])
    func `addresses that lead inside are not called, however they are written`(_ url: String) async {
        do {
            _ = try await listing(url).target(url)
            Issue.record("\(url) would be called")
        } catch {
            let code = (error as? Problem)?.code
            #expect(code == "outgoing.refused" || code == "outgoing.failed", "\(url)")
        }
    }

    @Test(arguments: ["http://1.1.1.1/", "HTTP://93.184.216.34/token"])
    func `what an answer names is not called without encryption`(_ url: String) async {
        await #expect(throws: Problem(.forbidden, "outgoing.refused")) {
            _ = try await listing(url).target(url)
        }
    }

    @Test func `a host that nobody listed is not called, whatever a partner's answer names`() async throws {
        let client = GuardedClient(hosts: ["1.1.1.1", "Tokens.Example"], innerHosts: [])
        #expect(try await client.target("https://1.1.1.1/token").address == "1.1.1.1")
        for url in [
            "https://1.1.1.2/", "https://1.1.1.1.example/", "https://1.1.1.1@9.9.9.9/", "https://9.9.9.9/#1.1.1.1",
        ] {
            await #expect(throws: Problem(.forbidden, "outgoing.refused"), "\(url)") {
                _ = try await client.target(url)
            }
        }
        // Listed, so it is looked for: a name that leads nowhere.
        await #expect(throws: Problem(.unavailable, "outgoing.failed")) {
            _ = try await GuardedClient(hosts: ["x.invalid"], innerHosts: []).target("https://X.invalid/")
        }
    }

    @Test func `who is called is the host of the settings, and those that the operator listed`() throws {
        let secrets = ["--oidc-issuer=https://id.example", "--outgoing-hosts=tokens.example,keys.example"]
        let configuration = try Configuration(arguments: secrets, environment: [:])
        #expect(
            configuration.outgoing(to: "https://id.example:8443/x").hosts
                == ["id.example", "tokens.example", "keys.example"])
        #expect(configuration.outgoing(to: "https://[2606:4700::1111]/").hosts.contains("2606:4700::1111"))
    }

    /// With the host on the list, so that something else must refuse it.
    private func listing(_ url: String) -> GuardedClient {
        GuardedClient(hosts: URL(string: url).flatMap(GuardedClient.host).map { [$0] } ?? [], innerHosts: [])
    }

    @Test func `a host that was named may be inner, and no other by that`() async throws {
        let client = GuardedClient(hosts: [], innerHosts: ["Localhost"])
        #expect(try await client.target("http://localhost:9400/x").host == "localhost")
        await #expect(throws: Problem(.forbidden, "outgoing.refused")) {
            _ = try await client.target("http://127.0.0.1:9400/x")
        }
    }
}
