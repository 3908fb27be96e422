import StorePostgres
import Web

/// What an operator may send over a network unencrypted, by saying so.
enum Cleartext: String, Sendable, CaseIterable { case http, database }

extension Configuration {
    /// Whether only this machine can reach the server.
    var isLoopback: Bool {
        ["::1", "localhost"].contains(host) || (host.hasPrefix("127.") && AddressRange(host) != nil)
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
