import Administration
import Core
import FoundationEssentials
import Web

/// What this process was told, read once at its start: flags win over the environment, the environment over the file.
struct Configuration: Sendable {
    var data: String
    /// A PostgreSQL address with its password perhaps; nil for the embedded database under ``data``.
    var database: String?
    let databaseConnections: Int
    let host: String
    let port: Int
    /// What browsers call this server, without a slash at its end.
    let publicURL: String
    let folders: RuntimeFolders
    let node: Int
    let logLevel: String
    let shutdownSeconds: Int
    let connections: Int
    let answerSeconds: Int
    let tlsPrivate: Bool
    let trustedProxies: [String]
    let proxyHeader: ProxyHeader
    /// Paths; nil when a proxy speaks TLS, or nobody.
    let tls: (certificate: String, key: String)?
    let cleartext: Set<Cleartext>
    let limits: CallLimits
    let listBounds: ListBounds
    let metricsToken: String?
    let secureCookies: Bool
    let sessionIdleMinutes: Int
    let sessionHours: Int
    let passwordBlocklist: String?
    let oidcIssuer: String?
    let oidcName: String
    let oidcClient: String
    let oidcSecret: String?
    let outgoingHosts: [String]
    let outgoingInnerHosts: [String]
    let messagesFile: String?
    let gateway: GatewaySettings?
    let timekeeperSeconds: Int
    /// Base64 of 32 bytes; nil when the key is kept in the database.
    let ledgerKey: String?
    let ledgerName: String?
    let ledgerWitness: String?
    let ledgerSeconds: Int
    let timestampURL: String?
    let scanner: ScannerSetting
    /// Nil for the one beside `share`, if it is there.
    let renderPython: String?
    let renderWorkers: Int
    let signingKeys: String
    let demo: Bool
    let demoPeople: Bool

    /// - Parameters:
    ///   - arguments: what follows the command's name.
    ///   - environment: the process's variables.
    /// - Throws: ``ConfigurationProblems`` with every mistake that was found.
    init(arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        var sources = ConfigurationSources(arguments: arguments, environment: environment)
        var values: [ConfigurationKey: ConfigurationValue] = [:]
        for key in ConfigurationKey.all {
            values[key] = (key.secret ? sources.findSecret(key) : sources.find(key))?.value ?? key.fallback
        }
        guard sources.problems.isEmpty else { throw ConfigurationProblems(all: sources.problems) }
        let settings = Settings(values: values)

        data = try settings.text(.data)
        database = settings.statedText(.database)
        databaseConnections = try settings.integer(.databaseConnections)
        host = try settings.text(.host)
        port = try settings.integer(.port)
        let bracketed = host.contains(":") ? "[\(host)]" : host
        tls = try Configuration.tls(settings.statedText(.tlsCertificate), settings.statedText(.tlsKey))
        publicURL = settings.statedText(.publicURL) ?? "\(tls == nil ? "http" : "https")://\(bracketed):\(port)"
        folders = RuntimeFolders(share: settings.statedText(.share), packs: settings.statedText(.packs))
        node = try settings.integer(.node)
        logLevel = try settings.text(.logLevel)
        shutdownSeconds = try settings.integer(.shutdownSeconds)
        connections = try settings.integer(.connections)
        answerSeconds = try settings.integer(.answerSeconds)
        tlsPrivate = try settings.flag(.tlsPrivate)
        trustedProxies = try settings.list(.trustedProxies)
        proxyHeader = ProxyHeader(rawValue: try settings.text(.proxyHeader)) ?? .forwardedFor
        cleartext = Set(try settings.list(.cleartext).compactMap(Cleartext.init))
        limits = CallLimits(
            calls: RequestRate(perMinute: try settings.integer(.apiCalls)),
            uploads: RequestRate(perMinute: try settings.integer(.uploads)),
            searches: RequestRate(perMinute: try settings.integer(.searches)),
            room: UploadRoom(
                floor: try settings.integer(.uploadFloor), perDay: try settings.integer(.uploadsPerDay),
                perDayOfPrograms: try settings.integer(.uploadsPerDayPrograms)))
        listBounds = ListBounds(
            officers: try settings.integer(.listPeople), programs: try settings.integer(.listPeoplePrograms))
        metricsToken = settings.statedText(.metricsToken)
        secureCookies = settings.statedFlag(.secureCookies) ?? (publicURL.hasPrefix("https:") || tls != nil)
        sessionIdleMinutes = try settings.integer(.sessionIdleMinutes)
        sessionHours = try settings.integer(.sessionHours)
        passwordBlocklist = settings.statedText(.passwordBlocklist)
        oidcIssuer = settings.statedText(.oidcIssuer)
        oidcName = try settings.text(.oidcName)
        oidcClient = try settings.text(.oidcClient)
        oidcSecret = settings.statedText(.oidcSecret)
        outgoingHosts = try settings.list(.outgoingHosts)
        outgoingInnerHosts = try settings.list(.outgoingInnerHosts)
        messagesFile = settings.statedText(.messagesFile)
        gateway = try GatewaySettings(
            url: settings.statedText(.gatewayURL), name: settings.text(.gatewayName),
            merchant: settings.text(.gatewayMerchant), secret: settings.statedText(.gatewaySecret),
            unit: settings.text(.gatewayUnit))
        timekeeperSeconds = try settings.integer(.timekeeperSeconds)
        ledgerKey = settings.statedText(.ledgerKey)
        ledgerName = settings.statedText(.ledgerName)
        ledgerWitness = settings.statedText(.ledgerWitness)
        ledgerSeconds = try settings.integer(.ledgerSeconds)
        timestampURL = settings.statedText(.timestampURL)
        let scanner = settings.statedText(.scanner)
        renderPython = settings.statedText(.renderPython)
        renderWorkers = try settings.integer(.renderWorkers)
        signingKeys = settings.statedText(.signingKeys) ?? data + "/keys"
        demo = try settings.flag(.demo)
        demoPeople = try settings.flag(.demoPeople)
        self.scanner = try ScannerSetting(scanner, demo: demo)
    }
}

/// The values by key. A key without a value and without a default is a mistake in ``ConfigurationKey/all``.
private struct Settings {
    let values: [ConfigurationKey: ConfigurationValue]

    func statedText(_ key: ConfigurationKey) -> String? { if case .text(let text)? = values[key] { text } else { nil } }
    func statedFlag(_ key: ConfigurationKey) -> Bool? { if case .flag(let isOn)? = values[key] { isOn } else { nil } }

    func text(_ key: ConfigurationKey) throws -> String {
        guard let text = statedText(key) else { throw undefined(key) }
        return text
    }

    func flag(_ key: ConfigurationKey) throws -> Bool {
        guard let isOn = statedFlag(key) else { throw undefined(key) }
        return isOn
    }

    func integer(_ key: ConfigurationKey) throws -> Int {
        guard case .integer(let number)? = values[key] else { throw undefined(key) }
        return number
    }

    func list(_ key: ConfigurationKey) throws -> [String] {
        guard case .list(let texts)? = values[key] else { throw undefined(key) }
        return texts
    }

    private func undefined(_ key: ConfigurationKey) -> Problem {
        Problem(.fault, "configuration.no_default", ["key": key.name])
    }
}
