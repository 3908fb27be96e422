@testable import Administration
@testable import Casework
import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import OrderedCollections
import Registers
import Store
import StoreTesting

@testable import MotCua
@testable import Web

/// The API of the demo province on a fresh database, Monday 2026-11-30 at nine, with the software of two wards: the
/// caller's own, and one that must see nothing of it.
struct APIOffice: Sendable {
    static let unit = "H29.267.43"
    static let otherUnit = "H29.267.40"

    let services: Services
    let clock: TownClock
    let files: String
    let client: any TestClientProtocol
    let token: String
    let otherToken: String

    /// `extra`: packs of the tests' own that are offered beside the province's.
    static func visit(
        extra: [PackSource] = [], _ body: @Sendable (APIOffice) async throws -> Void
    ) async throws {
        let files = FileManager.default.temporaryDirectory.appending(path: "motcua-api-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: files) }
        try await TestDatabase.with(.sqlite, migrations: APIOffice.migrations) { database in
            let clock = TownClock("2026-11-30T09:00+07:00")
            let services = try await services(database, clock, files: files, extra)
            let token = try await token(of: "svc.own", at: [unit], services)
            let otherToken = try await APIOffice.token(of: "svc.other", at: [otherUnit], services)
            let router = WebRouter(settings: Town.settings(files), pages: try Town.pages.get())
            APIRoutes(services: services).addRoutes(to: router.router)
            let application = Application(
                responder: router.responder(), logger: Logger(label: "api") { _ in SwiftLogNoOpLogHandler() })
            try await application.test(.router) { client in
                try await body(
                    APIOffice(
                        services: services, clock: clock, files: files, client: client, token: token,
                        otherToken: otherToken))
            }
        }
    }

    static let migrations = Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all

    private static func services(
        _ database: any Database, _ clock: TownClock, files: String, _ extra: [PackSource]
    ) async throws -> Services {
        let identifiers = IdentifierSource(node: 1, clock: clock)
        let registers = Registers(
            database: database, clock: clock, identifiers: identifiers, units: try Town.organisation.get().units)
        for source in extra {
            try await registers.install(pack: source.hash, files: source.files, now: clock.now)
        }
        let packs = try Town.packs.get() + extra.map { try PackReader.read($0) }
        let organisation = try Town.organisation.get()
        return Services(
            accounts: Accounts(
                database: database, clock: clock, identifiers: identifiers, passwords: try PasswordHasher(cost: .least)),
            positions: Positions(database: database, identifiers: identifiers),
            formTokens: FormTokens(key: Array(repeating: 5, count: 32)), organisation: organisation,
            dossiers: Dossiers(
                database: database, catalogue: Catalogue(database: database, offered: packs),
                calendar: try Town.calendar.get(), units: organisation.units, clock: clock, identifiers: identifiers,
                secretKey: Array(repeating: 7, count: 32), registers: RegisterKeeper(registers: registers)),
            registers: registers,
            drafts: Drafts(database: database, clock: clock, identifiers: identifiers),
            vault: try PaperVault(folder: files), ledger: try TestLedger.log(database), isReady: { true },
            metrics: { "" }
        ).unscanned
    }

    /// A new service account that holds every role at `units`; its token.
    func token(of login: String, at units: [String]) async throws -> String {
        try await APIOffice.token(of: login, at: units, services)
    }

    private static func token(of login: String, at units: [String], _ services: Services) async throws -> String {
        try await services.dossiers.database.write { tx in
            for unit in units { try tx.execute("INSERT INTO unit (id) VALUES (\(unit))") }
        }
        let roles: [Role] = [.receptionist, .specialist, .divisionHead, .leader, .clerk]
        let account = try await services.accounts.create(
            NewAccount(
                login: login, holder: .service, password: nil,
                positions: units.flatMap { unit in
                    roles.map { Position(unit: unit, role: $0, from: CivilDate(dayNumber: 0)) }
                }))
        return try await services.accounts.issueToken(for: account, label: "test", expires: nil)
    }

    /// The token of a session in which an officer of the ward, who holds this role alone, has just confirmed it is them.
    func session(_ role: Role, at unit: String = APIOffice.unit) async throws -> String {
        let (accounts, login) = (services.accounts, "\(role.rawValue).\(unit)")
        let known = try await accounts.account(login: login)
        let account: Identifier
        if let known {
            account = known
        } else {
            account = try await accounts.create(
                NewAccount(
                    login: login, holder: .officer(name: "Cán bộ \(role.rawValue)", staffCode: login), password: nil,
                    positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))]))
        }
        let browser = SigningBrowser(address: "test")
        return try await accounts.open(account, .passkey, verified: true, browser).token
    }

    /// Sends a request; `token` nil sends no `Authorization`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: Value? = nil, bytes: [UInt8]? = nil,
        _ headers: HTTPFields = [:], token: String? = "own"
    ) async throws -> APIAnswer {
        var fields = headers
        if let token, !fields.contains(.authorization) {
            fields[.authorization] = "Bearer \(token == "own" ? self.token : token)"
        }
        let content = bytes ?? body?.jsonBytes()
        if content != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        let response = try await client.execute(
            uri: "/api/v1\(path)", method: method, headers: fields, body: content.map { ByteBuffer(bytes: $0) })
        return APIAnswer(response)
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> APIAnswer {
        try await send(.get, path, headers)
    }
    func post(_ path: String, _ body: Value, _ headers: HTTPFields = [:]) async throws -> APIAnswer {
        try await send(.post, path, body, headers)
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields) async throws -> APIAnswer {
        try await send(method, path, nil, headers)
    }

    /// Files a certified copy and gives the dossier's id.
    func file(_ owner: String = "Phạm Văn Minh Họa") async throws -> String {
        let answer = try await post("/dossiers", APIBodies.filing(owner: owner))
        guard answer.status == .created, let id = answer["id"]?.string else {
            throw Problem(.fault, "test.not_filed", ["answer": answer.body.json])
        }
        return id
    }

    /// Carries out an act that must succeed: the ward's software does, or the officer of the role where a person must.
    @discardableResult
    func act(_ id: String, _ step: String, _ outcome: String) async throws -> APIAnswer {
        let (path, body): (String, Value) = (
            "/dossiers/\(id)/acts",
            ["step": .string(step), "outcome": .string(outcome), "feesCollected": .bool(step == "deliver")]
        )
        var answer = try await post(path, body)
        for role in [Role.leader, .specialist, .divisionHead, .clerk] where answer.code == "dossier.persons_only" {
            let told = try await send(.post, path, body, token: try await session(role))
            if told.code != "policy.denied" { answer = told }
        }
        guard answer.status == .ok else { throw Problem(.fault, "test.refused", ["answer": answer.body.json]) }
        return answer
    }

    /// How many rows every table has that a request could write to, and how many files lie in the vault.
    func written() async throws -> [String: Int] {
        let files = FileManager.default.enumerator(atPath: files)?.compactMap { $0 as? String } ?? []
        let kept = files.count {
            !($0 as NSString).pathExtension.isEmpty || ($0 as NSString).lastPathComponent.count == 64
        }
        return try await services.dossiers.database.read { tx in
            var counts = ["files": kept]
            for table in ["dossier", "journal", "task", "alarm", "search_key", "counter", "idempotency", "draft"] {
                var sql: SQL = "SELECT COUNT(*) AS count FROM "
                sql = sql + SQL(stringLiteral: table)
                counts[table] = try tx.query(sql).first?.int("count")
            }
            return counts
        }
    }
}

extension Town {
    static func settings(_ files: String) -> WebSettings {
        WebSettings(secure: false, publicOrigin: Town.origin)
    }
}

/// An answer with its JSON.
struct APIAnswer {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: Value
    let bytes: [UInt8]

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        bytes = Array(response.body.readableBytesView)
        do { body = try JSONReader.read(bytes) } catch { body = .null }
    }

    subscript(name: String) -> Value? { body[name] }
    var code: String? { body["code"]?.string }
    var pointer: String? { body["errors"]?[0]?["pointer"]?.string }
    var etag: String { headers[.eTag] ?? "" }
}

/// Bodies that are accepted, with every member that the contract knows.
enum APIBodies {
    static let hash = String(repeating: "cd", count: 32)

    static func paper(_ paper: String = "original_document") -> Value {
        [
            "paper": .string(paper), "fileName": "bản chính.pdf", "mediaType": "application/pdf", "size": 1234,
            "sha256": .string(hash),
        ]
    }

    static func answers(owner: String = "Phạm Văn Minh Họa") -> Value {
        [
            "applicant": ["name": .string(owner), "id_number": "079085123456", "phone": "0941234567"],
            "original": ["title": "Bằng tốt nghiệp", "issuer": "Trường Mẫu", "number": "M-1", "pages": 1],
            "request": ["ward": "26743", "copies": 1], "declaration": ["agreed": true],
        ]
    }

    static func filing(owner: String = "Phạm Văn Minh Họa") -> Value {
        [
            "procedure": "certified-copy", "channel": "counter", "language": "vi",
            "intakeUnit": .string(APIOffice.unit), "answers": answers(owner: owner), "papers": [paper()],
        ]
    }

    static let act: Value = [
        "step": "intake", "branch": nil, "outcome": "supplement", "reason": "Thiếu bản chụp", "note": "ghi chú",
        "items": ["Bản chụp"], "assignee": nil, "feesCollected": false, "reference": nil,
    ]
    static let assignment: Value = ["step": "intake", "branch": nil, "officer": nil]
    static let apology: Value = ["due": "2026-12-31", "reason": "Chờ xác minh"]
    static let supplement: Value = ["answers": answers(), "papers": [paper("photocopies")]]
    static let withdrawal: Value = ["reason": "Không còn nhu cầu"]
}
