import CLibPQ
import Glibc

/// What an address of a server says about the way to it, as libpq reads it.
package struct PostgresAddress: Sendable {
    /// Not this machine: neither a socket nor its own address.
    package let isElsewhere: Bool
    /// The server must show a certificate for its name, from an authority that we know.
    package let verifiesServer: Bool

    /// Nil for what libpq cannot read.
    package init?(_ url: String) {
        guard let options = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var stated: [String: String] = [:]
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val { stated[String(cString: name)] = String(cString: value) }
            option += 1
        }
        func setting(_ name: String, _ variable: String) -> String? {
            stated[name] ?? getenv(variable).map { String(cString: $0) }
        }
        // The file of services says what the address does not, before the variables do; it is not read here.
        let isService = setting("service", "PGSERVICE") != nil
        func host(_ name: String, _ variable: String) -> String? {
            isService ? stated[name] : setting(name, variable)
        }
        let hosts = host("hostaddr", "PGHOSTADDR") ?? host("host", "PGHOST")
        let isNamed = hosts.map { !$0.isEmpty } ?? false
        let isAway = (hosts ?? "").split(separator: ",").contains { !PostgresAddress.isHere($0) }
        isElsewhere = isAway || (isService && !isNamed)
        verifiesServer = host("sslmode", "PGSSLMODE") == "verify-full"
    }

    private static func isHere(_ host: Substring) -> Bool {
        // A name may begin like an address of this machine and be anywhere.
        let isOwnAddress = host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber }
        return host.hasPrefix("/") || host.hasPrefix("@") || isOwnAddress || ["localhost", "::1"].contains(host)
    }
}
