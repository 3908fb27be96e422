import Administration
import Casework
import Core
import Foundation
import Ledger
import Logging
import Registers
import Schemas
import Store
import StorePostgres
import StoreSQLite
import Web

/// The one place where the parts are put together.
struct Platform: Sendable {
    let configuration: Configuration
    let database: any Database
    let organisation: Organisation
    let accounts: Accounts
    let positions: Positions
    let dossiers: Dossiers
    let registers: Registers
    let drafts: Drafts
    let vault: PaperVault
    let formTokens: FormTokens
    let ledger: LedgerLog

    static let migrations = Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all

    /// Opens the database, brings its schema up to date, and reads the packs; those that are new are installed, unless
    /// `installs` (else the contrary of `reading`) says otherwise. Throws what their readers throw, and
    /// `database.missing` when there is none and the command only reads.
    static func open(
        _ configuration: Configuration, clock: any Clock = SystemClock(), reading: Bool = false, installs: Bool? = nil,
        logger: Logger
    ) async throws
        -> Platform
    {
        let installs = installs ?? !reading
        if reading { try requireDatabase(configuration) }
        let database = try await openDatabase(configuration, logger: logger)
        do {
            _ = try await database.migrate(migrations)
            let ledger = try await Platform.ledger(configuration, database, clock)
            if try await ledger.wasEmptied() {
                logger.error(
                    "the ledger was emptied: nothing is taken over into it again; restore a backup, see motcua ledger verify",
                    metadata: ["code": "ledger.emptied"])
            }
            // What was there before there was a ledger enters it now.
            try await ledger.adopt { table in
                logger.error(
                    "the ledger was tampered with: its adoption of a table is gone or open again; see motcua ledger verify",
                    metadata: ["table": "\(table)"])
            }
            let packs = try configuration.folders.packs()
            let organisation = try Organisation.load(packRoot: packs)
            if installs { try await organisation.seed(into: database) }
            let calendar = try Platform.calendar(packs: packs)
            let identifiers = IdentifierSource(node: configuration.node, clock: clock)
            let folders = PackSource.folders(below: packs)
            let sources = try folders.map { try PackSource.folder($0) }
            let catalogue: Catalogue
            do {
                catalogue = try await Catalogue.open(
                    sources, database: database, clock: clock, installs: installs
                ) { source, pack, all in
                    try PackTrial(calendar: calendar, units: organisation.units, offered: all).require(source, pack)
                }
            } catch let problems as SourceProblems {
                throw Platform.named(problems, zip(folders, sources))
            }
            let bounds = configuration.listBounds
            let registers = Registers(
                database: database, clock: clock, identifiers: identifiers, units: organisation.units, bounds: bounds)
            for source in sources where installs && source.files.keys.contains(where: { $0.hasPrefix("registers/") }) {
                try await registers.install(pack: source.hash, files: source.files, now: clock.now)
            }
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(),
                settings: try configuration.signIn(
                    ticketKey: try await ServerKeys.obtain("tickets", from: database, clock: clock)))
            let dossiers = Dossiers(
                database: database, catalogue: catalogue, calendar: calendar, units: organisation.units, clock: clock,
                identifiers: identifiers,
                secretKey: try await ServerKeys.obtain("receipts", from: database, clock: clock),
                registers: RegisterKeeper(registers: registers), accounts: try UnitAccounts.load(packRoot: packs),
                bounds: bounds,
                ownerAccount: { owner, tx in try owner.phone.flatMap { try Accounts.holder(phone: $0, tx) } })
            // Dossiers of before there were figures are counted now.
            try await dossiers.adoptFigures()
            try await dossiers.remakeSearchWords()
            try await dossiers.recallLateness()
            return Platform(
                configuration: configuration, database: database, organisation: organisation, accounts: accounts,
                positions: Positions(database: database, identifiers: identifiers),
                dossiers: dossiers, registers: registers,
                drafts: Drafts(database: database, clock: clock, identifiers: identifiers),
                vault: try PaperVault(folder: configuration.data + "/files"),
                formTokens: FormTokens(key: try await ServerKeys.obtain("forms", from: database, clock: clock)),
                ledger: ledger)
        } catch {
            await database.close()
            throw error
        }
    }

    /// Whether a server that is no demo holds the demo's people, whose passwords everybody can read.
    var servesDemoPeople: Bool {
        get async {
            guard !configuration.demo, let packs = try? configuration.folders.packs() else { return false }
            return (try? await DemoPeople.isSeeded(packRoot: packs, accounts: accounts)) ?? false
        }
    }

    /// Whether there is a procedure or register of this id.
    func knows(subject: String) async throws -> Bool {
        if dossiers.catalogue.knows(subject) { return true }
        do {
            _ = try await registers.declaration(subject, .system)
            return true
        } catch let problem as Problem where problem.code == "register.unknown" { return false }
    }

    /// A command that only reads makes no database: an empty one would agree with everything.
    static func requireDatabase(_ configuration: Configuration) throws {
        guard configuration.database == nil else { return }
        guard FileManager.default.fileExists(atPath: configuration.data + "/motcua.sqlite") else {
            throw Problem(.notFound, "database.missing", ["folder": configuration.data])
        }
    }

    /// The problems with the folder of the pack that has them.
    private static func named(
        _ problems: SourceProblems, _ packs: some Sequence<(String, PackSource)>
    ) -> SourceProblems {
        for (folder, source) in packs {
            do {
                _ = try PackReader.read(source)
            } catch let found as SourceProblems where found == problems {
                return SourceProblems(
                    found.all.map {
                        SourceProblem(
                            file: "\(folder)/\($0.file)", line: $0.line, rule: $0.rule, parameters: $0.parameters)
                    })
            } catch { continue }
        }
        return problems
    }

    /// Every table under the ledger.
    static let sources: [LedgerSource] = [.journal, .access, .records, .recordCodes]

    static func openDatabase(_ configuration: Configuration, logger: Logger) async throws -> any Database {
        // The power-loss check must be able to fail: it alone may ask for a database that loses what it acknowledged. It
        // runs the demo on this machine; anybody else who inherits the variable is told, and nothing is opened.
        let isLossy = ProcessInfo.processInfo.environment["MOTCUA_TEST_DURABILITY"] == "lossy"
        if isLossy {
            guard configuration.demo, configuration.isAlone else { throw Problem(.invalid, "store.lossy_refused") }
            logger.critical("running without durability, for a check only")
        }
        let durability: Durability = isLossy ? .lossyControl : .full
        if let url = configuration.database {
            try configuration.requireProtectedDatabase()
            return try await PostgresDatabase.open(
                url: url, connections: configuration.databaseConnections, synchronous: durability, logger: logger)
        }
        try FileManager.default.createDirectory(
            atPath: configuration.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try SQLiteDatabase.open(
            path: configuration.data + "/motcua.sqlite", synchronous: durability, logger: logger)
    }

    static func calendar(packs: String) throws -> WorkingCalendar {
        let file = packs + "/vn/calendar/calendar.yaml"
        guard let data = FileManager.default.contents(atPath: file),
            let text = String(validating: data, as: UTF8.self)
        else { throw Problem(.invalid, "pack.unreadable", ["path": "vn/calendar/calendar.yaml"]) }
        return try WorkingCalendar(try YAMLDocument.read(text: text, file: "vn/calendar/calendar.yaml").value)
    }

    var scans: PaperScans {
        PaperScans(of: dossiers, vault: vault, isRequired: configuration.scanner.holds)
    }

    func site(files: DocumentFiles = .none, metrics: @escaping @Sendable () -> String) throws -> Site {
        var services = Services(
            accounts: accounts, positions: positions, formTokens: formTokens, organisation: organisation,
            dossiers: dossiers, registers: registers,
            drafts: drafts, vault: vault, files: files, ledger: ledger,
            isReady: { [database] in
                do {
                    return try await database.read { tx in try tx.query("SELECT 1 AS one").count == 1 }
                } catch {
                    return false
                }
            }, metrics: metrics)
        services.scans = scans
        services.limits = configuration.limits
        services.provider = configuration.provider(clock: dossiers.clock)
        services.gateway = configuration.paymentGateway
        services.messenger = configuration.messenger(clock: dossiers.clock)
        services.evaluation = try Platform.evaluation(packs: configuration.folders.packs())
        var settings = WebSettings(
            secure: configuration.secureCookies, publicOrigin: configuration.publicURL,
            trustedProxies: configuration.trustedProxies)
        settings.proxyHeader = configuration.proxyHeader
        settings.answersProxiesOnly = configuration.listensInTheClear && !configuration.cleartext.contains(.http)
        settings.metricsToken = configuration.metricsToken
        return Site(
            services: services, settings: settings,
            pages: try PageRenderer(share: try configuration.folders.share()))
    }
}
