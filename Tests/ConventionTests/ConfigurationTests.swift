import Administration
import Foundation
import Testing

@testable import MotCua

@Suite struct ConfigurationTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "motcua-\(UUID().uuidString)")

    private func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func configuration(_ arguments: String..., environment: [String: String] = [:]) throws -> Configuration {
        try Configuration(arguments: arguments, environment: environment)
    }

    /// The codes of the mistakes, and the whole message.
    private func mistakes(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) -> (codes: [String], message: String) {
        do {
            _ = try Configuration(arguments: arguments, environment: environment)
            return ([], "")
        } catch let problems as ConfigurationProblems {
            return (problems.all.map(\.code), problems.description)
        } catch {
            return (["\(error)"], "\(error)")
        }
    }

    @Test func `without any source every key has its documented default`() throws {
        let configuration = try configuration()
        #expect(configuration.port == 8080)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.data == "data")
        #expect(configuration.database == nil)
        #expect(configuration.publicURL == "http://127.0.0.1:8080")
        #expect(!configuration.secureCookies)
        #expect(configuration.trustedProxies == [])
    }

    @Test func `flags win over the environment and the environment over the file`() throws {
        let path = try file("motcua.json", #"{"port": 1, "node": 1, "data": "of file", "trusted-proxies": ["::1"]}"#)
        let environment = ["MOTCUA_CONFIG": path, "MOTCUA_PORT": "2", "MOTCUA_NODE": "2", "HOME": "/"]
        let configuration = try configuration("--port", "3", environment: environment)
        #expect(configuration.port == 3)
        #expect(configuration.node == 2)
        #expect(configuration.data == "of file")
        #expect(configuration.trustedProxies == ["::1"])
    }

    @Test(arguments: [
        (["--prot", "80"], ["configuration.unknown_key"], "did you mean --port?"),
        (["--port"], ["configuration.value_missing"], "a whole number from 0 to 65535"),
        (["--port", "--demo"], ["configuration.value_missing"], "--port needs a value"),
        (["--port", "eighty"], ["configuration.ill_typed"], "command line: port must be a whole number"),
        (["--port", "70000"], ["configuration.ill_typed"], "from 0 to 65535"),
        (["--port", "1", "--port=2"], ["configuration.given_twice"], "keep one"),
        (["--data", "a", "b"], ["configuration.unexpected_argument"], "b belongs to no flag"),
        (["--data="], ["configuration.ill_typed"], "data must be a path"),
        (["--log-level", "loud"], ["configuration.ill_typed"], "one of trace, debug"),
        (["--public-url", "dichvucong.vn"], ["configuration.ill_typed"], "public-url must be an address"),
        (["--public-url", "https://a.vn/path"], ["configuration.ill_typed"], "without a path"),
        (["--trusted-proxies", "10.0.0.0/33"], ["configuration.ill_typed"], "trusted-proxies"),
        (["--trusted-proxies", "0.0.0.0/0"], ["configuration.ill_typed"], "trusted-proxies"),
        (["--trusted-proxies", "10.0.0.5,::/0"], ["configuration.ill_typed"], "trusted-proxies"),
        (["--demo=maybe"], ["configuration.ill_typed"], "demo must be true or false"),
        (["--config", "/nowhere.json"], ["configuration.unreadable"], "cannot be read"),
        (["--nod", "1", "--port", "x"], ["configuration.unknown_key", "configuration.ill_typed"], "--node"),
    ])
    func `a mistaken flag is told with its mend`(arguments: [String], codes: [String], told: String) {
        let found = mistakes(arguments)
        #expect(found.codes == codes)
        #expect(found.message.contains(told))
    }

    @Test func `an unknown variable is a mistake, one of the checks is not`() {
        #expect(mistakes([], ["MOTCUA_PROT": "1"]).message.contains("did you mean MOTCUA_PORT?"))
        #expect(mistakes([], ["MOTCUA_TEST_POSTGRES": "postgres:///x"]).codes == [])
        #expect(mistakes([], ["MOTCUA_PORT": ""]).codes == ["configuration.ill_typed"])
    }

    @Test(arguments: [
        (#"{"port": true}"#, "configuration.ill_typed"), (#"{"port": "80"}"#, "configuration.ill_typed"),
        (#"{"port": 1.5}"#, "configuration.ill_typed"), (#"{"demo": 1}"#, "configuration.ill_typed"),
        (#"{"trusted-proxies": "::1"}"#, "configuration.ill_typed"), (#"{"prot": 1}"#, "configuration.unknown_key"),
        (#"{"port": 80"#, "configuration.not_json"), ("[]", "configuration.not_an_object"),
    ])
    func `a mistaken file is told by its kind`(text: String, code: String) throws {
        #expect(mistakes(["--config", try file("motcua.json", text)]).codes == [code])
    }

    @Test func `a value may hold commas and equal signs`() throws {
        let address = "postgres://a,b/motcua?options=x=1,2"
        #expect(try configuration("--database", address).database == address)
        #expect(try configuration("--database=" + address).database == address)
        #expect(
            try configuration("--trusted-proxies", "10.0.0.0/8, ::1").trustedProxies == ["10.0.0.0/8", "::1"])
    }

    @Test func `a secret comes from a file or from the credentials directory`() throws {
        let path = try file("database", "postgres://secret/motcua\n")
        #expect(try configuration("--database-file", path).database == "postgres://secret/motcua")
        let credentials = ["CREDENTIALS_DIRECTORY": folder.path]
        #expect(try configuration(environment: credentials).database == "postgres://secret/motcua")
        #expect(try configuration("--database", "postgres:///x", environment: credentials).database == "postgres:///x")
        let stronger = ["MOTCUA_DATABASE_FILE": path]
        #expect(try configuration("--database", "postgres:///x", environment: stronger).database == "postgres:///x")
    }

    @Test func `a secret that others may read is refused and never printed`() throws {
        let path = try file("open", "postgres://hidden", mode: 0o644)
        #expect(mistakes(["--database-file", path]).codes == ["configuration.secret_readable"])
        let both = mistakes(["--database", "postgres://hidden", "--database-file", path, "--port", "x"])
        #expect(both.codes.contains("configuration.given_twice"))
        #expect(!both.message.contains("hidden"))
    }

    @Test func `cookies are secure when browsers come over TLS, unless told otherwise`() throws {
        #expect(try configuration("--public-url", "https://motcua.example.vn").secureCookies)
        #expect(
            try !configuration("--public-url", "https://motcua.example.vn", "--secure-cookies", "false").secureCookies)
    }

    @Test(arguments: [
        (["--host", "0.0.0.0"], true), (["--host", "192.0.2.7"], true), (["--host", "::"], true), ([], false),
        (["--host", "127.0.0.2"], false), (["--host", "127.example"], true), (["--host", "::1"], false),
        (["--host", "localhost"], false),
        (["--host", "0.0.0.0", "--trusted-proxies", "192.0.2.1"], false),
        (["--host", "0.0.0.0", "--cleartext", "http"], false),
        (["--host", "0.0.0.0", "--cleartext", "database"], true),
        (["--host", "0.0.0.0", "--tls-certificate", "c.pem", "--tls-key", "k.pem"], false),
    ])
    func `nothing is served to a network in the clear unless somebody says so`(words: [String], isRefused: Bool) throws
    {
        let configuration = try Configuration(arguments: words, environment: [:])
        guard isRefused else { return try configuration.requireProtectedListening() }
        let problem = #expect(throws: ConfigurationProblem.self) { try configuration.requireProtectedListening() }
        #expect(problem?.code == "configuration.in_the_clear")
    }

    @Test(arguments: [
        ([], true), (["--public-url", "http://localhost:8080"], true), (["--host", "0.0.0.0"], false),
        (["--trusted-proxies", "127.0.0.1"], false), (["--public-url", "https://motcua.example"], false),
    ])
    func `a demo goes without second factors only where nobody else reaches it`(words: [String], isAlone: Bool) throws {
        let demo = try Configuration(arguments: words + ["--demo"], environment: [:])
        let served = try Configuration(arguments: words, environment: [:])
        let settings = try (demo.signIn(ticketKey: []), served.signIn(ticketKey: []))
        #expect(settings.0.secondFactorRequired == !isAlone && settings.0.showsCodes == isAlone)
        #expect(settings.1.secondFactorRequired && !settings.1.showsCodes)
    }

    @Test(arguments: [
        ("postgres://db.example/motcua", true), ("postgres://u@10.0.0.9:5433/motcua?sslmode=require", true),
        ("postgres://db.example/motcua?sslmode=verify-full&sslrootcert=ca.pem", false),
        ("host=/run/postgresql,db.example dbname=motcua", true), ("postgres://u@%2Frun%2Fpostgresql/motcua", false),
        ("postgres://127.0.0.1:5433/motcua", false), ("postgres://localhost/motcua", false),
        ("postgres://127.example/motcua", true),
        ("postgres:///motcua", false), ("postgres:///motcua?service=province", true),
        ("postgres:///?service=province&sslmode=verify-full", false),
        ("postgres://localhost/motcua?service=province", false),
        ("postgres:///motcua?hostaddr=10.0.0.9", true), ("host=::1 dbname=motcua", false),
    ])
    func `a database elsewhere must prove who it is unless somebody says otherwise`(
        address: String, isRefused: Bool
    ) throws {
        let plain = try configuration("--database", address)
        if isRefused {
            let problem = #expect(throws: ConfigurationProblem.self) { try plain.requireProtectedDatabase() }
            #expect(problem?.code == "configuration.in_the_clear")
        } else {
            try plain.requireProtectedDatabase()
        }
        try configuration("--database", address, "--cleartext", "database").requireProtectedDatabase()
    }

    @Test(arguments: [
        (["--oidc-issuer", "http://dinhdanh.example"], true), (["--oidc-issuer", "https://dinhdanh.example"], false),
        (["--oidc-issuer", "http://127.0.0.1:9400"], false), (["--oidc-issuer", "http://localhost:9400"], false),
        (["--oidc-issuer", "http://127.example"], true), (["--timestamp-url", "http://tsa.example/x"], true),
        (["--timestamp-url", "http://[::1]:8/x"], false), (["--timestamp-url", "HTTPS://tsa.example"], false),
        (["--gateway-url", "http://pay.example", "--gateway-secret", "một khóa bí mật dài"], true),
        (["--gateway-url", "https://pay.example", "--gateway-secret", "một khóa bí mật dài"], false),
        (["--scanner", "scan.example:3310"], true), (["--scanner", "127.0.0.1:3310"], false),
        (["--scanner", "/run/clamav/clamd.ctl"], false), ([], false),
    ])
    func `nobody is called in the clear unless somebody says so`(words: [String], isRefused: Bool) throws {
        let plain = try Configuration(arguments: words, environment: [:])
        if isRefused {
            let problem = #expect(throws: ConfigurationProblem.self) { try plain.requireProtectedCalls() }
            #expect(problem?.code == "configuration.in_the_clear")
        } else {
            try plain.requireProtectedCalls()
        }
        try Configuration(arguments: words + ["--cleartext", "outgoing"], environment: [:]).requireProtectedCalls()
    }

    @Test func `a certificate and its key are named together, and cookies are secure with them`() throws {
        #expect(mistakes(["--cleartext", "everything"]).codes == ["configuration.ill_typed"])
        #expect(mistakes(["--proxy-header", "via"]).codes == ["configuration.ill_typed"])
        #expect(throws: ConfigurationProblem.self) { try configuration("--tls-key", "k.pem") }
        let secured = try configuration("--tls-certificate", "c.pem", "--tls-key", "k.pem")
        #expect(secured.secureCookies && secured.publicURL == "https://127.0.0.1:8080")
    }

    @Test func `a share folder without templates is told with where it was looked for`() throws {
        let configuration = try configuration("--share", folder.path)
        #expect(throws: ConfigurationProblem.self) { try configuration.folders.share() }
        let templates = folder.appending(path: "templates")
        try FileManager.default.createDirectory(at: templates, withIntermediateDirectories: true)
        #expect(try configuration.folders.share() == folder.path)
    }
}
