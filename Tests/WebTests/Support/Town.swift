@testable import Administration
@testable import Casework
import Core
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Registers
import Schemas
import Store
import StoreTesting
import Synchronization

@testable import Web

/// The demo province for tests of pages: real packs, organisation, calendar and share, on a fresh database, with a
/// clock that stands still on Monday 2026-11-30 at nine.
struct Town: Sendable {
    static let packsFolder = Share.root + "/packs"
    static let organisation = Result { try Organisation.load(packRoot: packsFolder) }
    static let calendar = Result {
        let text = try String(contentsOfFile: packsFolder + "/vn/calendar/calendar.yaml", encoding: .utf8)
        return try WorkingCalendar(try YAMLDocument.read(text: text, file: "calendar.yaml").value)
    }
    static let packs = Result {
        try PackSource.folders(below: packsFolder).map { try PackReader.read(try PackSource.folder($0)) }
    }
    static let pages = Result { try PageRenderer(share: Share.root + "/share") }
    static let origin = "https://motcua.example"
    static let benThanh = "26743"

    let services: Services
    let clock: TownClock
    let settings: WebSettings
    let pages: PageRenderer
    /// The folder of the vault; it goes with the test.
    let files: String

    /// Runs `body` with a town of its own.
    static func visit(_ body: @Sendable (Town, any TestClientProtocol) async throws -> Void) async throws {
        let files = FileManager.default.temporaryDirectory.appending(path: "motcua-town-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: files) }
        try await TestDatabase.with(
            .sqlite, migrations: Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all
        ) {
            database in
            let town = try Town(database, files: files)
            let router = WebRouter(settings: town.settings, pages: town.pages)
            PortalRoutes(services: town.services, pages: town.pages, settings: town.settings)
                .addRoutes(to: router.router)
            let application = Application(
                responder: router.responder(), logger: Logger(label: "town") { _ in SwiftLogNoOpLogHandler() })
            try await application.test(.router) { client in try await body(town, client) }
        }
    }

    private init(_ database: any Database, files: String) throws {
        let clock = TownClock("2026-11-30T09:00+07:00")
        self.clock = clock
        self.files = files
        let identifiers = IdentifierSource(node: 1, clock: clock)
        let organisation = try Town.organisation.get()
        let vault = try PaperVault(folder: files)
        let built = Services(
            accounts: Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(cost: .least)),
            positions: Positions(database: database, identifiers: identifiers),
            formTokens: FormTokens(key: Array(repeating: 5, count: 32)), organisation: organisation,
            dossiers: Dossiers(
                database: database, catalogue: Catalogue(database: database, offered: try Town.packs.get()),
                calendar: try Town.calendar.get(), units: organisation.units, clock: clock, identifiers: identifiers,
                secretKey: Array(repeating: 7, count: 32)),
            registers: Registers(
                database: database, clock: clock, identifiers: identifiers, units: organisation.units),
            drafts: Drafts(database: database, clock: clock, identifiers: identifiers), vault: vault,
            ledger: try TestLedger.log(database), isReady: { true }, metrics: { "" })
        services = built.unscanned
        settings = WebSettings(secure: false, publicOrigin: Town.origin)
        pages = try Town.pages.get()
    }

    /// An officer of Bến Thành's committee.
    func officer(_ role: Role) throws -> Caller {
        let unit = services.organisation.units.competent(level: "commune", area: Town.benThanh, at: clock.now.date)
        let id = Identifier(rawValue: 900 + Int64(Role.allCases.firstIndex(of: role) ?? 0))
        return Caller(
            kind: .officer, account: id, officer: id,
            displayName: "Cán bộ thử",
            positions: [Position(unit: unit?.id ?? "", role: role, from: CivilDate(dayNumber: 0))])
    }

    func citizen(_ login: String, name: String) async throws {
        _ = try await services.accounts.create(
            NewAccount(
                login: login, holder: .citizen(name: name, phone: nil), password: Town.password, positions: []))
    }

    static let password = "một cửa thử nghiệm"

    /// How many dossiers there are.
    func dossierCount() async throws -> Int {
        try await services.dossiers.database.read { tx in
            try tx.query("SELECT COUNT(*) AS count FROM dossier").first?.int("count") ?? 0
        }
    }

    /// The files that the vault keeps, and those that lie about unfinished.
    func keptFiles() throws -> (kept: Int, incoming: Int) {
        let all = FileManager.default.enumerator(atPath: files)?.compactMap { $0 as? String } ?? []
        let kept = all.filter { ($0 as NSString).lastPathComponent.utf8.count == 64 }.count
        return (kept, try FileManager.default.contentsOfDirectory(atPath: files + "/incoming").count)
    }
}

/// A clock that tests move.
final class TownClock: Core.Clock {
    private let moment: Mutex<Instant>
    init(_ text: String) { moment = Mutex(Instant(text) ?? Instant(milliseconds: 0)) }
    var now: Instant { moment.withLock { $0 } }
    func set(_ text: String) { moment.withLock { $0 = Instant(text) ?? $0 } }
}
