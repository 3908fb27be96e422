import Documents
import FoundationEssentials
import StorePostgres
import Web

/// What an operator may send over a network unencrypted, by saying so.
enum Cleartext: String, Sendable, CaseIterable { case http, database, outgoing }

extension Configuration {
    /// Whether only this machine can reach the server.
    var isLoopback: Bool {
        ["::1", "localhost"].contains(host) || (host.hasPrefix("127.") && AddressRange(host) != nil)
    }

    /// Whether nobody but this machine's own people reach the server: no proxy brings others, and it has no name for them.
    var isAlone: Bool {
        isLoopback && trustedProxies.isEmpty
            && Configuration.isHere(URL(string: publicURL)?.host(percentEncoded: false) ?? "")
    }

    /// Whether what people send could be read on a network between here and the proxies.
    var listensInTheClear: Bool { !isLoopback && tls == nil }

    /// Throws ``ConfigurationProblem`` when one of the two is named without the other.
    static func tls(_ certificate: String?, _ key: String?) throws -> (certificate: String, key: String)? {
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return (certificate, key)
        default:
            throw ConfigurationProblem(
                "incomplete", in: "configuration", "tls-certificate and tls-key belong together: name both or neither")
        }
    }

    /// Throws ``ConfigurationProblem`` unless what people send is encrypted, or stays on this machine, or comes through
    /// proxies that are named, or somebody has said that it need not be.
    func requireProtectedListening() throws {
        guard listensInTheClear, trustedProxies.isEmpty, !cleartext.contains(.http) else { return }
        throw ConfigurationProblem(
            "in_the_clear", in: "configuration",
            "host \(host) can be reached from a network: name tls-certificate and tls-key, or the proxies that end TLS in "
                + "trusted-proxies, or allow it (--cleartext http)")
    }

    /// The same for whoever this process calls: `https`, whose certificate is then checked, unless they are on this machine;
    /// clamd has no encryption of its own.
    func requireProtectedCalls() throws {
        guard !cleartext.contains(.outgoing) else { return }
        let calls = [("oidc-issuer", oidcIssuer), ("gateway-url", gateway?.url), ("timestamp-url", timestampURL)]
        for (name, address) in calls {
            guard let address else { continue }
            let url = URL(string: address)
            if url?.scheme?.lowercased() == "https" || Configuration.isHere(url?.host(percentEncoded: false) ?? "") {
                continue
            }
            throw ConfigurationProblem(
                "in_the_clear", in: "configuration",
                "\(name): what is sent there could be read and changed on the way: name it with https, or allow it "
                    + "(--cleartext outgoing)")
        }
        guard case .host(let host, _) = scanner, !Configuration.isHere(host) else { return }
        throw ConfigurationProblem(
            "in_the_clear", in: "configuration",
            "scanner: clamd on another machine is sent people's papers unencrypted: run one here, or allow it "
                + "(--cleartext outgoing)")
    }

    /// Throws ``ConfigurationProblem`` unless people's browsers know the authority that vouches for the certificate of our own
    /// TLS, as this machine's store of authorities does, or somebody has said that it comes from an authority of their own.
    func requirePublicCertificate() async throws {
        guard let tls, !tlsPrivate else { return }
        guard await PublicCertificate.isKnown(tls.certificate) else {
            throw ConfigurationProblem(
                "tls_private", in: "configuration",
                "tls-certificate: nobody whom this machine's store of authorities (ca-certificates) knows vouches for "
                    + "\(tls.certificate): browsers will warn people away. Use one of a public authority, or say that people's "
                    + "devices know yours (--tls-private)")
        }
    }

    /// What calls one partner: its own host, and those that the operator listed.
    func outgoing(to address: String) -> GuardedClient {
        let own = URL(string: address).flatMap(GuardedClient.host).map { [$0] } ?? []
        return GuardedClient(hosts: own + outgoingHosts, innerHosts: outgoingInnerHosts)
    }

    static func isHere(_ host: String) -> Bool {
        let name = host.trimmingPrefix("[").hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return ["::1", "localhost"].contains(name.lowercased())
            || (name.hasPrefix("127.") && AddressRange(name) != nil)
    }

    /// The same for PostgreSQL: its server must prove who it is (`sslmode=verify-full`) unless it is on this machine.
    /// An address of another kind of database, which libpq would take for a name, is refused.
    func requireProtectedDatabase() throws {
        let isURL = database?.contains("://") == true
        guard !isURL || database?.contains(/^postgres(ql)?:\/\//) == true else {
            throw ConfigurationProblem(
                "database_address", in: "configuration", "database: write an address like postgres://user@host/name")
        }
        guard let database, !cleartext.contains(.database), let address = PostgresAddress(database),
            address.isElsewhere,
            !address.verifiesServer
        else { return }
        throw ConfigurationProblem(
            "in_the_clear", in: "configuration",
            "database: the server is elsewhere, and nothing proves that it is the right one: add sslmode=verify-full (and "
                + "sslrootcert) to its address, or allow it (--cleartext database)")
    }
}
