@testable import Administration
@testable import Casework
import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Registers
import Schemas
import Store
import StoreTesting
import Synchronization

@testable import Web

/// The demo province behind its pages: real packs, people and calendar on a fresh database, and a clock that stands
/// still.
struct DeskOffice: Sendable {
    static let unit = "H29.267.43"
    static let organisation = Result { try Organisation.load(packRoot: Share.root + "/packs") }
    static let calendar = Result {
        try WorkingCalendar(
            try YAMLDocument.read(text: try Share.text("packs/vn/calendar/calendar.yaml"), file: "calendar.yaml").value)
    }
    static let packs = Result {
        try PackSource.folders(below: Share.root + "/packs").map { try PackReader.read(try PackSource.folder($0)) }
    }
    static let evaluation = Result {
        let text = try Share.text("packs/vn/evaluation/evaluation.yaml")
        return try EvaluationScheme(try YAMLDocument.read(text: text, file: "evaluation.yaml").value)
    }
    static let accountsOfUnits = Result { try UnitAccounts.load(packRoot: Share.root + "/packs") }
    static let pages = Result { try PageRenderer(share: "\(Share.root)/share") }

    let services: Services
    let site: Site
    let clock: StillClock
    let client: any TestClientProtocol
    /// Under everything, to be made to fail.
    let database: FlakyDatabase

    /// Monday 2026-11-30, nine o'clock, unless another time is given.
    static func open(
        at time: String = "2026-11-30T09:00+07:00", on engine: Engine = .sqlite,
        settings: SignInSettings = SignInSettings(secondFactorRequired: false), scanned: Bool = false,
        bounds: ListBounds = .none,
        arranging arrange: @Sendable (inout Services) -> Void = { _ in },
        _ body: @escaping @Sendable (DeskOffice) async throws -> Void
    ) async throws {
        try await TestDatabase.with(
            engine, migrations: Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all
        ) {
            plain in
            let database = FlakyDatabase(plain)
            let clock = StillClock(time)
            let identifiers = IdentifierSource(node: 1, clock: clock)
            let accounts = Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(cost: .least),
                settings: settings)
            let organisation = try organisation.get()
            // The table of areas is read by nobody here.
            try await Organisation(areas: AreaDirectory(areas: []), units: organisation.units).seed(into: database)
            try await DemoPeople.seed(packRoot: Share.root + "/packs", accounts: accounts)
            let files = FileManager.default.temporaryDirectory.appending(path: "motcua_desk_\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: files) }
            let vault = try PaperVault(folder: files)
            var built = Services(
                accounts: accounts, positions: Positions(database: database, identifiers: identifiers),
                formTokens: FormTokens(key: Array(repeating: 3, count: 32)), organisation: organisation,
                dossiers: Dossiers(
                    database: database, catalogue: Catalogue(database: database, offered: try packs.get()),
                    calendar: try calendar.get(), units: organisation.units, clock: clock, identifiers: identifiers,
                    secretKey: Array(repeating: 7, count: 32), accounts: try accountsOfUnits.get(), bounds: bounds),
                registers: Registers(
                    database: database, clock: clock, identifiers: identifiers, units: organisation.units,
                    bounds: bounds),
                drafts: Drafts(database: database, clock: clock, identifiers: identifiers), vault: vault,
                ledger: try TestLedger.log(database), isReady: { true }, metrics: { "" })
            built.evaluation = try evaluation.get()
            arrange(&built)
            let services = scanned ? built : built.unscanned
            let site = Site(
                services: services,
                settings: WebSettings(
                    secure: false, publicOrigin: "https://motcua.example"),
                pages: try pages.get())
            try await Application(responder: site.responder()).test(.router) { client in
                try await body(
                    DeskOffice(services: services, site: site, clock: clock, client: client, database: database))
            }
        }
    }

    /// A browser in which somebody of the demo people is signed in.
    func browser(_ login: String) async throws -> Browser {
        let signIn = try await services.accounts.signIn(
            login: login, password: "mot-cua-demo-2026", address: "test-\(login)")
        return Browser(client: client, session: signIn.token)
    }

    func dossier(_ id: Identifier) async throws -> Dossier { try await services.dossiers.require(id) }

    /// Good answers and papers for a procedure: those of its first online case that files without a problem.
    func filing(_ id: String, answers change: (inout Value) -> Void = { _ in }) throws -> Filing {
        for item in try DeskOffice.packs.get().flatMap(\.cases)
        where item.procedure == id && item.expectedProblem == nil {
            guard item.filing.channel == .online else { continue }
            var answers = item.filing.answers
            change(&answers)
            return Filing(
                procedure: id, channel: .online, language: .vietnamese, intakeUnit: nil, answers: answers,
                papers: item.filing.papers.map {
                    Paper(
                        paper: $0, fileName: "\($0).pdf", mediaType: "application/pdf", size: 9,
                        sha256: String(repeating: "ab", count: 32))
                })
        }
        throw Problem(.notFound, "case.unknown")
    }

    /// Somebody without an account files online.
    func file(
        _ id: String = "household-business", answers change: (inout Value) -> Void = { _ in }
    ) async throws
        -> Identifier
    {
        try await services.dossiers.submit(try filing(id, answers: change), idempotencyKey: nil, .anonymous()).dossier
    }
}

/// A clock that tests move.
final class StillClock: Core.Clock {
    private let moment: Mutex<Instant>
    init(_ text: String) { moment = Mutex(Instant(text) ?? Instant(milliseconds: 0)) }
    var now: Instant { moment.withLock { $0 } }
    func set(_ text: String) { moment.withLock { $0 = Instant(text) ?? $0 } }
}

/// What a browser without scripts does: follows links, fills forms in and sends them with what stands hidden in them.
struct Browser: Sendable {
    /// What the follow-up book is read for.
    static let why = "ly-do=Ki%E1%BB%83m%20tra%20cu%E1%BB%91i%20ng%C3%A0y"

    let client: any TestClientProtocol
    var session: String?

    struct Page: Sendable {
        let status: HTTPResponse.Status
        let location: String?
        let html: String
        let headers: HTTPFields

        /// The page without its markup.
        var text: String { Browser.unescaped(html.replacing(/<[^>]+>/, with: " ")) }
        func has(_ words: String) -> Bool { text.contains(words) }
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Page {
        try await send(path, .get, nil, headers: headers)
    }

    func post(_ path: String, _ fields: [(String, String)]) async throws -> Page {
        let body = fields.map { "\(URLs.encode($0.0))=\(URLs.encode($0.1))" }.joined(separator: "&")
        return try await send(path, .post, body)
    }

    /// As browsers send a form with files: `files` by field, each a PDF of a few bytes.
    func upload(_ page: Page, _ action: String, _ filled: [(String, String)], files: [String]) async throws -> Page {
        let (address, hidden) = try Browser.form(page.html, action)
        let names = Set(filled.map(\.0))
        var body = ""
        for (name, value) in hidden.filter({ !names.contains($0.0) }) + filled {
            body += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        for file in files {
            body += "--edge\r\nContent-Disposition: form-data; name=\"\(file)\"; filename=\"Bản quét.pdf\"\r\n"
            body += "Content-Type: application/pdf\r\n\r\n%PDF-1.4 quét\r\n"
        }
        return try await send(address, .post, body + "--edge--\r\n", type: "multipart/form-data; boundary=edge")
    }

    /// Fills in the page's form whose address begins with `action` and sends it.
    func submit(_ page: Page, _ action: String, _ filled: [(String, String)] = []) async throws -> Page {
        let (address, hidden) = try Browser.form(page.html, action)
        let names = Set(filled.map(\.0))
        return try await post(address, hidden.filter { !names.contains($0.0) } + filled)
    }

    func follow(_ page: Page) async throws -> Page {
        guard let location = page.location else { throw Problem(.notFound, "test.no_redirect") }
        return try await get(location)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, _ body: String?,
        type: String = "application/x-www-form-urlencoded", headers given: HTTPFields = [:]
    ) async throws -> Page {
        var headers = given
        if let session { headers[.cookie] = "session=\(session)" }
        if body != nil {
            headers[.contentType] = type
            headers[.origin] = "https://motcua.example"
        }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Page(
            status: response.status, location: response.headers[.location], html: String(buffer: response.body),
            headers: response.headers)
    }

    /// The address of a form and its hidden fields.
    static func form(_ html: String, _ action: String) throws -> (address: String, fields: [(String, String)]) {
        for match in html.matches(
            of: /<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/.dotMatchesNewlines())
        {
            let address = unescaped(String(match.1))
            guard address.hasPrefix(action) else { continue }
            let inputs = match.2.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/)
            return (address, inputs.map { (unescaped(String($0.1)), unescaped(String($0.2))) })
        }
        throw Problem(.notFound, "test.no_form", ["action": action])
    }

    static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
