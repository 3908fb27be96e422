import Web

/// One setting: its name in every source, what it may hold, and the line that documents it.
///
/// `log-level` is the flag `--log-level`, the variable `MOTCUA_LOG_LEVEL` and the member `log-level` of the
/// configuration file. docs/operations.md has one row for each key; a test compares the two.
struct ConfigurationKey: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case text
        /// A file or a folder; relative paths start at the working directory.
        case path
        /// `https://host[:port]`, without a path.
        case origin
        case integer(ClosedRange<Int>)
        case flag
        /// Several texts, separated by commas; an array in the configuration file.
        case list
        case choice([String])
    }

    let name: String
    let kind: Kind
    /// What holds when no source says anything; nil where nothing does, or where it follows from other keys.
    let fallback: ConfigurationValue?
    /// Never printed nor logged; may also come from `NAME-file` or from systemd's credentials directory.
    let secret: Bool
    /// One line of documentation.
    let summary: String

    init(
        _ name: String, _ kind: Kind, default fallback: ConfigurationValue? = nil, secret: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.secret = secret
        self.summary = summary
    }

    var flag: String { "--" + name }
    var variable: String { "MOTCUA_" + name.uppercased().replacing("-", with: "_") }
    /// The key under which a secret's file is named.
    var fileKey: ConfigurationKey {
        ConfigurationKey(name + "-file", .path, "A file that holds `\(name)`, readable by its owner only.")
    }

    static func == (left: ConfigurationKey, right: ConfigurationKey) -> Bool { left.name == right.name }
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

enum ConfigurationValue: Sendable, Hashable, CustomStringConvertible {
    case text(String)
    case integer(Int)
    case flag(Bool)
    case list([String])

    var description: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .flag(let isOn): String(isOn)
        case .list(let texts): texts.joined(separator: ",")
        }
    }
}

extension ConfigurationKey {
    static let config = ConfigurationKey(
        "config", .path, "A JSON file with any of these keys; flags and variables win over it.")
    static let data = ConfigurationKey(
        "data", .path, default: .text("data"),
        "The folder of the embedded database and of uploaded files; made when absent.")
    static let database = ConfigurationKey(
        "database", .text, secret: true,
        "A PostgreSQL address, `postgres://user@host/name`; without it the embedded database in `data` is used.")
    static let databaseConnections = ConfigurationKey(
        "database-connections", .integer(1...512), default: .integer(16),
        "Connections kept to PostgreSQL; the embedded database has one writer and two readers.")
    static let host = ConfigurationKey(
        "host", .text, default: .text("127.0.0.1"),
        "The address to listen on. Others than this machine's need `tls-certificate`, or the proxies that end TLS in front in `trusted-proxies`."
    )
    static let port = ConfigurationKey(
        "port", .integer(0...65535), default: .integer(8080),
        "The port to listen on; 0 takes a spare one and prints it.")
    static let publicURL = ConfigurationKey(
        "public-url", .origin, "What people's browsers call this server; by default `http://HOST:PORT`.")
    static let packs = ConfigurationKey(
        "packs", .path, "The folder of packs; by default `packs` beside `share`.")
    static let share = ConfigurationKey(
        "share", .path,
        "The folder of templates, texts and styles; by default looked for from the program and the working directory.")
    static let node = ConfigurationKey(
        "node", .integer(0...1023), default: .integer(0),
        "This process's number, different for each process on one database; it becomes part of every id.")
    static let logLevel = ConfigurationKey(
        "log-level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        default: .text("info"), "The least severe level that is logged.")
    static let shutdownSeconds = ConfigurationKey(
        "shutdown-seconds", .integer(1...600), default: .integer(20),
        "How long requests under way may take after a stop signal; then the process ends.")
    static let connections = ConfigurationKey(
        "connections", .integer(16...65_535), default: .integer(2000),
        "Connections of clients at once; more of them wait until one ends.")
    static let answerSeconds = ConfigurationKey(
        "answer-seconds", .integer(6...3600), default: .integer(30),
        "How long a client may take nothing of an answer that waits for it; then its connection ends.")
    static let trustedProxies = ConfigurationKey(
        "trusted-proxies", .list, default: .list([]),
        "Addresses (`10.0.0.5`, `10.0.0.0/24`) of the proxies in front, whose `proxy-header` is believed.")
    static let proxyHeader = ConfigurationKey(
        "proxy-header", .choice(ProxyHeader.allCases.map(\.rawValue)),
        default: .text(ProxyHeader.forwardedFor.rawValue),
        "Where the trusted proxies say for whom they ask: `X-Forwarded-For`, or `Forwarded` (RFC 7239). The other is not read."
    )
    static let tlsCertificate = ConfigurationKey(
        "tls-certificate", .path,
        "A PEM file with the server's certificate and those between it and a known authority: TLS 1.3 is spoken here, by this process. Read again when it changes."
    )
    static let tlsKey = ConfigurationKey(
        "tls-key", .path, "The PEM file of the certificate's private key, which others may not read.")
    static let tlsPrivate = ConfigurationKey(
        "tls-private", .flag, default: .flag(false),
        "The certificate comes from an authority of your own, which people's devices know; without this one that no public authority vouches for is refused at the start."
    )
    static let cleartext = ConfigurationKey(
        "cleartext", .list, default: .list([]),
        "What may go over a network unencrypted all the same: `http`, this server without TLS and without proxies; `database`, a PostgreSQL elsewhere without `sslmode=verify-full`; `outgoing`, calls to a provider, gateway or time-stamping server without https, and a clamd elsewhere."
    )
    static let apiCalls = ConfigurationKey(
        "api-calls-per-minute", .integer(0...10_000_000), default: .integer(60_000),
        "Calls of the API that one account may make in a minute; more of them get 429. 0 for no limit.")
    static let uploads = ConfigurationKey(
        "uploads-per-minute", .integer(0...100_000), default: .integer(300),
        "Forms with files and papers that one account, or an address without one, may send in a minute. 0 for no limit."
    )
    static let uploadFloor = ConfigurationKey(
        "upload-free-megabytes", .integer(0...100_000_000), default: .integer(1024),
        "Free disk under which no files are taken in (503 `upload.no_room`) and `/readyz` says so. 0 for no floor.")
    static let uploadsPerDay = ConfigurationKey(
        "upload-megabytes-per-day", .integer(0...10_000_000), default: .integer(5000),
        "Megabytes of files that one account, or an address without one, may send in a day. 0 for no limit.")
    static let uploadsPerDayPrograms = ConfigurationKey(
        "upload-megabytes-per-day-programs", .integer(0...100_000_000), default: .integer(100_000),
        "The same for one information system. 0 for no limit.")
    static let searches = ConfigurationKey(
        "searches-per-minute", .integer(0...100_000), default: .integer(120),
        "Searches that one officer may make at the desk in a minute. 0 for no limit.")
    static let listPeople = ConfigurationKey(
        "list-people-per-day", .integer(0...1_000_000), default: .integer(3000),
        "People whom lists (searches, the follow-up book, registers, a unit's tasks) may show one officer in a day; who reaches it is told to the unit's head. 0 for no limit."
    )
    static let listPeoplePrograms = ConfigurationKey(
        "list-people-per-day-programs", .integer(0...100_000_000), default: .integer(100_000),
        "The same for one information system. 0 for no limit.")
    static let metricsToken = ConfigurationKey(
        "metrics-token", .text, secret: true,
        "What a program must send as `Authorization: Bearer …` to read `/metrics`; without it only programs of this machine may, directly."
    )
    static let secureCookies = ConfigurationKey(
        "secure-cookies", .flag, "Send cookies over TLS only; by default so when `public-url` is https.")
    static let sessionIdleMinutes = ConfigurationKey(
        "session-idle-minutes", .integer(5...60), default: .integer(30),
        "A session ends after so long without a request (NIST SP 800-63B-4 AAL2: at most an hour).")
    static let sessionHours = ConfigurationKey(
        "session-hours", .integer(1...24), default: .integer(12),
        "A session ends after so long in any case (NIST SP 800-63B-4 AAL2: at most a day).")
    static let passwordBlocklist = ConfigurationKey(
        "password-blocklist", .path,
        "A file of passwords that nobody may choose, one a line, beside those in `share/passwords`.")
    static let oidcIssuer = ConfigurationKey(
        "oidc-issuer", .text, "A site that knows citizens (OpenID Connect), exactly as it names itself.")
    static let oidcName = ConfigurationKey(
        "oidc-name", .text, default: .text("VNeID"), "What the button of that site says.")
    static let oidcClient = ConfigurationKey(
        "oidc-client-id", .text, default: .text("motcua"), "Our name at that site.")
    static let oidcSecret = ConfigurationKey(
        "oidc-client-secret", .text, secret: true, "Our secret at that site; without it only PKCE proves us.")
    static let outgoingHosts = ConfigurationKey(
        "outgoing-hosts", .list, default: .list([]),
        "Hosts that we may call besides those of `oidc-issuer`, `gateway-url` and `timestamp-url`: where that site's discovery puts its tokens and keys; all others are refused."
    )
    static let outgoingInnerHosts = ConfigurationKey(
        "outgoing-inner-hosts", .list, default: .list([]),
        "Hosts that we may call although their addresses are inner ones; all others are refused.")
    static let messagesFile = ConfigurationKey(
        "messages-file", .path,
        "Where texts for people's phones are appended as JSON lines for a gateway; without it only the demo sends codes."
    )
    static let gatewayURL = ConfigurationKey(
        "gateway-url", .text,
        "A payment gateway that signs what it says (docs/payments.md): orders go to `/orders` below it; without it nobody is sent to one."
    )
    static let gatewayName = ConfigurationKey(
        "gateway-name", .text, default: .text("Cổng thanh toán"), "What the button of that gateway says.")
    static let gatewayMerchant = ConfigurationKey(
        "gateway-merchant", .text, default: .text("motcua"), "Our name at that gateway.")
    static let gatewaySecret = ConfigurationKey(
        "gateway-secret", .text, secret: true, "The key that we and that gateway sign with; needed with `gateway-url`.")
    static let gatewayUnit = ConfigurationKey(
        "gateway-unit", .text, default: .text("H29"), "The unit that looks after money that names no invoice of ours.")
    static let timekeeperSeconds = ConfigurationKey(
        "timekeeper-seconds", .integer(1...3600), default: .integer(30),
        "How often legal clocks are looked at; any number of processes may look.")
    static let ledgerKey = ConfigurationKey(
        "ledger-key", .text, secret: true,
        "The key that signs the ledger's checkpoints: 32 random bytes in base64; without it one is kept in the database."
    )
    static let ledgerName = ConfigurationKey(
        "ledger-name", .text,
        "What checkpoints call this ledger (`province.example/ledger`); by default made of the public key.")
    static let ledgerWitness = ConfigurationKey(
        "ledger-witness", .path,
        "A file outside the database to which every signed checkpoint is appended; `motcua ledger verify` compares with it. Best where the database's administrators cannot write (docs/ledger.md)."
    )
    static let ledgerSeconds = ConfigurationKey(
        "ledger-seconds", .integer(1...3600), default: .integer(1),
        "How often what waits gets its position and a checkpoint is signed; one process at a time does it.")
    static let timestampURL = ConfigurationKey(
        "timestamp-url", .text,
        "A time stamp authority (RFC 3161): it stamps results' signatures, and the last checkpoint at most once a minute."
    )
    static let scanner = ConfigurationKey(
        "scanner", .text,
        "ClamAV's `clamd`, by a socket's path or as `host:port`; `none` for files that nobody scans. Without it the demo scans none, all others hold every file."
    )
    static let renderPython = ConfigurationKey(
        "render-python", .path,
        "The Python that makes PDF files, with WeasyPrint in it; by default `.render/bin/python` beside `share`.")
    static let renderWorkers = ConfigurationKey(
        "render-workers", .integer(0...4), default: .integer(1),
        "Processes that make PDF files, at the lowest priority; 0 makes none.")
    static let signingKeys = ConfigurationKey(
        "signing-keys", .path, "The folder of the keys that results are signed with; by default `keys` in `data`.")
    static let demo = ConfigurationKey(
        "demo", .flag, default: .flag(false),
        "Serve the seeded demo province: prints its accounts; while only this machine reaches it (host and public-url are its own, no trusted-proxies), officers may go without a second factor."
    )
    static let demoPeople = ConfigurationKey(
        "demo-people", .flag, default: .flag(false),
        "Serve a database that holds the demo's invented people although this is no demo: for training, never for real people, since everybody can read their passwords."
    )

    /// Every key, in the order in which they are documented.
    static let all: [ConfigurationKey] = [
        config, data, database, databaseConnections, host, port, publicURL, packs, share, node, logLevel,
        shutdownSeconds, connections, answerSeconds, trustedProxies, proxyHeader, tlsCertificate, tlsKey, tlsPrivate,
        cleartext,
        apiCalls, uploads, uploadFloor, uploadsPerDay, uploadsPerDayPrograms, searches, listPeople, listPeoplePrograms,
        metricsToken, secureCookies, sessionIdleMinutes, sessionHours,
        passwordBlocklist, oidcIssuer, oidcName, oidcClient, oidcSecret, outgoingHosts, outgoingInnerHosts,
        messagesFile,
        gatewayURL, gatewayName, gatewayMerchant, gatewaySecret, gatewayUnit,
        timekeeperSeconds, ledgerKey, ledgerName, ledgerWitness, ledgerSeconds, timestampURL, scanner, renderPython,
        renderWorkers,
        signingKeys, demo, demoPeople,
    ]

    /// Every key that a source may name: those of ``all``, and the files of secrets.
    static let accepted: [ConfigurationKey] = all + all.filter(\.secret).map(\.fileKey)
}
