@testable import Administration
@testable import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registers
import Store

@testable import Web

/// Who calls, as docs/endpoints.md names them.
enum Reader: String, CaseIterable, Sendable {
    case nobody, holder, citizen, owner, outsider, colleague, officer, bare, foreign, service

    /// Who signs in, with their password.
    var login: String? {
        switch self {
        case .nobody, .holder, .bare, .foreign, .service: nil
        case .citizen: "congdan2"
        case .owner: "congdan"
        case .outsider: "tiepnhan.saigon"
        case .colleague: "vanthu"
        case .officer: "tiepnhan"
        }
    }

    /// The service account whose token is sent.
    var service: String? {
        switch self {
        case .bare, .foreign, .service: "svc.\(rawValue)"
        default: nil
        }
    }
}

/// The people of the test, in one office: every role at two units, one role there, every role elsewhere.
struct EndpointCast: Sendable {
    static let units = [DeskOffice.unit, "H29.14", "H29.11"]
    static let elsewhere = ["H29.267.40"]
    let office: DeskOffice
    let owner: Caller
    let officer: Caller
    let tokens: [Reader: String]
    /// The one-stop shop's pack, and the same under another version.
    let (pack, next): (String, String)

    /// Phones and a gateway, so that their addresses are there.
    @Sendable static func arrange(_ services: inout Services) {
        services.messenger = Mute()
        services.gateway = SignedGateway(
            id: "cong", name: "Cổng", unit: "H29", address: "https://pay.example", merchant: "m",
            secret: "một khóa bí mật dài", outgoing: Willing())
    }

    /// Sends nothing to anybody.
    private struct Mute: Messenger {
        func send(_ text: String, to phone: String) async throws { await Task.yield() }
    }

    /// A gateway that takes every order.
    private struct Willing: OutgoingRequests {
        func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
            await Task.yield()
            return OutgoingAnswer(status: 200, body: Array(#"{"checkout":"https://pay.example/1"}"#.utf8))
        }
    }

    init(_ office: DeskOffice) async throws {
        self.office = office
        let (accounts, positions) = (office.services.accounts, office.services.positions)
        let today = office.clock.now.date
        func caller(_ reader: Reader) async throws -> Caller {
            try await accounts.signIn(
                login: reader.login ?? "", password: "mot-cua-demo-2026", address: "cast"
            ).caller
        }
        let all = Role.allCases.filter { $0 != .administrator }
        for (reader, units, roles) in [
            (Reader.officer, EndpointCast.units, all), (.colleague, EndpointCast.units, [.clerk]),
            (.outsider, EndpointCast.elsewhere, all),
        ] {
            guard let id = try await caller(reader).officer else { throw Problem(.fault, "test.no_officer") }
            for unit in units {
                for role in roles {
                    try await positions.appoint(officer: id, to: Position(unit: unit, role: role, from: today))
                }
            }
        }
        owner = try await caller(.owner)
        officer = try await caller(.officer)
        var tokens: [Reader: String] = [:]
        for (reader, units) in [
            (Reader.service, EndpointCast.units), (.foreign, EndpointCast.elsewhere), (.bare, []),
        ] {
            let account = try await accounts.create(
                NewAccount(
                    login: reader.service ?? "", holder: .service, password: nil,
                    positions: units.flatMap { unit in all.map { Position(unit: unit, role: $0, from: today) } }))
            tokens[reader] = try await accounts.issueToken(for: account, label: "test", expires: nil)
        }
        self.tokens = tokens
        let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
        let newer = try PackEdit.base(source, version: "next")
        try await Catalogue.install(source, try PackReader.read(source), office.database, office.clock)
        try await Catalogue.install(newer.source, newer.pack, office.database, office.clock)
        (pack, next) = (source.hash, newer.pack.identity.hash)
        let vault = office.services.vault
        try Data("%PDF-1.4\n".utf8).write(to: URL(filePath: vault.incoming + "/a.part"))
        try vault.keep(vault.incoming + "/a.part", sha256: String(repeating: "ab", count: 32))
        try await enterStation()
    }

    /// Whose passkeys the place holds: nobody of the test, since whoever has one is asked for it.
    func keyHolder() async throws -> Identifier {
        let accounts = office.services.accounts
        if let known = try await accounts.account(login: "chukhoa") { return known }
        return try await accounts.create(
            NewAccount(
                login: "chukhoa", holder: .citizen(name: "Người Có Khóa", phone: nil), password: nil, positions: []))
    }

    /// A record of the register of stations.
    private func enterStation() async throws {
        let (registers, now) = (office.services.registers, office.clock.now)
        let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
        try await registers.install(pack: source.hash, files: source.files, now: now)
        let dossier = try await office.file()
        let content: Value = [
            "number": 1, "station": "TRAM-1", "operator": "Mẫu", "system": "WGS84", "north": 10, "east": 106,
            "ward": "26743",
            "entered_on": "2026-11-30",
        ]
        try await office.services.dossiers.database.write { tx in
            try registers.write(
                content, to: "stations", validFrom: now.date, ends: false,
                from: RecordVersion.Source(
                    pack: source.hash, dossier: dossier, dossierCode: "C-1", procedure: "station", actor: "Ai",
                    unit: DeskOffice.unit), at: now, tx)
        }
    }
}

/// What there is to ask for: dossiers of the owner in every state that an address needs, a draft, a group, a record.
struct EndpointPlace: Sendable {
    let cast: EndpointCast
    private(set) var dossiers: [String: Identifier] = [:]
    private(set) var draft = Identifier(rawValue: 0)
    private(set) var link = ""
    private(set) var group = Identifier(rawValue: 0)
    private(set) var session = Identifier(rawValue: 0)
    private(set) var passkey = Identifier(rawValue: 0)
    private(set) var ownersSession = ""
    /// Money that came to an account of the unit and that nobody has said the purpose of.
    private(set) var account = ""
    private(set) var line = ""
    /// A change of the pack that asks about the fresh dossier.
    private(set) var change = Identifier(rawValue: 0)
    /// The leader's powers in a specialist's hands.
    private(set) var delegation = Identifier(rawValue: 0)

    static let none = Identifier(rawValue: 4_611_686_018_427_387_904)
    static let noSecret = String(repeating: "0", count: 32)

    init(_ cast: EndpointCast) async throws {
        self.cast = cast
        let (services, owner) = (cast.office.services, cast.owner)
        for name in ["fresh", "asked", "issued", "unpaid", "refund", "panel", "visited"] {
            dossiers[name] = try await services.dossiers.submit(
                try filing(name), idempotencyKey: nil, owner
            ).dossier
        }
        try await advance()
        guard let account = owner.account else { throw Problem(.notFound, "test.nobody") }
        let signIn = try await services.accounts.open(
            account, .password, verified: false, SigningBrowser(address: "place"))
        (session, ownersSession) = (signIn.session.id, signIn.token)
        let drafts = DraftOwner(visitor: "none", account: owner.account)
        draft = try await services.drafts.create(procedure: "household-business", drafts).id
        link = try await services.drafts.makeLink(draft, drafts)
        try await services.dossiers.keep(
            KeptFile(sha256: String(repeating: "ab", count: 32), size: 9, sealed: ""),
            of: services.dossiers.reference(dossier("issued"), 0))
        try await services.ledger.sequence()
        group = try await services.dossiers.submit(group: try newborn(), idempotencyKey: nil, owner).id
        try await keepPasskey()
        passkey = session
        try await receiveMoney()
        try await handOver()
        try await changeVersion()
    }

    private func filing(_ name: String) throws -> Filing {
        let procedure =
            switch name {
            case "unpaid", "refund": "civil-status-extract"
            case "panel": "research-task-selection"
            case "visited": "pharmacy-certificate"
            default: "household-business"
            }
        let good = try cast.office.filing(procedure)
        guard procedure == "household-business" else { return good }
        let paper = Paper(
            paper: "minutes", fileName: "a.pdf", mediaType: "application/pdf", size: 9,
            sha256: String(repeating: "ab", count: 32))
        return Filing(
            procedure: procedure, channel: good.channel, language: good.language, intakeUnit: nil,
            answers: good.answers, papers: [paper])
    }

    func newborn() throws -> Filing {
        let cases = try DeskOffice.packs.get().flatMap(\.groupCases).filter { $0.group == "newborn" }
        guard let good = cases.first(where: { $0.problem == nil }) else { throw Problem(.notFound, "case.unknown") }
        let paper = Paper(
            paper: "housing", fileName: "a.pdf", mediaType: "application/pdf", size: 9,
            sha256: String(repeating: "ab", count: 32))
        return Filing(
            procedure: "newborn", channel: .online, language: .vietnamese, intakeUnit: nil, answers: good.filed.answers,
            papers: [paper])
    }

    private func advance() async throws {
        let steps: [(String, [(String, String)])] = [
            ("fresh", [("intake", "accept")]), ("asked", [("intake", "supplement")]),
            (
                "issued",
                [
                    ("intake", "accept"), ("assign", "assign"), ("appraise", "propose"), ("review", "agree"),
                    ("sign", "grant"), ("issue", "issued"),
                ]
            ),
            ("unpaid", EndpointPlace.signed), ("refund", EndpointPlace.signed),
            ("panel", [("intake", "accept"), ("check", "propose")]),
            ("visited", [("intake", "accept"), ("team", "assign")]),
        ]
        let service = cast.office.services.dossiers
        for (name, acts) in steps {
            for (step, outcome) in acts {
                let task = try await service.require(dossier(name)).task(step)
                try await service.act(
                    Act(
                        step: step, outcome: outcome, reason: "Lý do", items: ["Giấy"], feesCollected: name != "visited"
                    ),
                    on: dossier(name), EndpointPlace.officer(task?.role ?? "", at: task?.unit ?? ""))
            }
        }
        let demand = try await service.require(dossier("refund")).demands.first
        _ = try await service.paymentReceived(
            reference: demand?.reference ?? "", amount: (demand?.amount ?? 0) + 1000,
            transaction: "T\(dossier("refund"))", cast.officer)
    }

    private static let signed = [("intake", "accept"), ("appraise", "propose"), ("sign", "grant")]

    static func id(of role: Role) -> Identifier {
        Identifier(rawValue: 9000 + Int64(Role.allCases.firstIndex(of: role) ?? 0))
    }

    /// Somebody of their own for each role.
    static func officer(_ role: String, at unit: String) -> Caller {
        guard let role = Role(rawValue: role) else { return .system }
        let id = id(of: role)
        return Caller(
            kind: .officer, account: id, officer: id, displayName: "Cán bộ \(role.rawValue)",
            positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))])
    }

    private func keepPasskey() async throws {
        let (id, account, bytes) = (session, try await cast.keyHolder(), Array("\(session)".utf8))
        let now = cast.office.clock.now
        try await cast.office.services.dossiers.database.write { tx in
            try tx.execute(
                """
                INSERT INTO passkey (id, account_id, credential, public_key, counter, label, created_at)
                VALUES (\(id), \(account), \(bytes), \(bytes), 0, 'x', \(now))
                """)
        }
    }

    /// One after the other: those of earlier places are taken back.
    private mutating func handOver() async throws {
        let (accounts, now) = (cast.office.services.accounts, cast.office.clock.now)
        try await cast.office.services.dossiers.database.write { tx in
            _ = try tx.execute("UPDATE delegation SET revoked_at = \(now) WHERE revoked_at IS NULL")
        }
        var officers: [Identifier] = []
        for login in ["lanhdao", "chuyenvien"] {
            guard let account = try await accounts.account(login: login) else { continue }
            let opened = try await accounts.open(
                account, .password, verified: false, SigningBrowser(address: "place"))
            if let officer = opened.caller.officer { officers.append(officer) }
        }
        guard officers.count == 2 else { throw Problem(.notFound, "test.nobody") }
        let order = Delegation.Order(
            giver: officers[0], delegate: officers[1], unit: DeskOffice.unit, role: .leader, from: now.date,
            to: now.date + 3, reason: "Nghỉ phép")
        delegation = try await accounts.delegations.give(order, cast.officer)
    }

    private mutating func changeVersion() async throws {
        let (id, fresh, pack, next) = (draft, dossier("fresh"), cast.pack, cast.next)
        change = id
        try await cast.office.services.dossiers.database.write { tx in
            try tx.execute(
                """
                INSERT INTO pack_migration (id, from_pack, to_pack, reason, basis, actor, choices, started_at)
                VALUES (\(id), \(pack), \(next), 'Luật mới', 'NĐ 1', 'Sở', '{}', 0)
                """)
            try tx.execute(
                """
                INSERT INTO pack_migration_undecided (dossier, migration, unit, since)
                VALUES (\(fresh), \(id), \(DeskOffice.unit), 0)
                """)
        }
    }

    private mutating func receiveMoney() async throws {
        let dossiers = cast.office.services.dossiers
        guard let own = dossiers.accounts.account(of: DeskOffice.unit, at: cast.office.clock.now.date) else {
            throw Problem(.notFound, "test.no_account")
        }
        (account, line) = (own.id, "dong-\(draft)")
        let money = StatementLine(
            line: 1, paidAt: cast.office.clock.now, amount: 5000, purpose: "Không rõ", payer: "Ai đó", key: line)
        _ = try await dossiers.reconcile([money], of: own, cast.officer)
    }

    func dossier(_ name: String) -> Identifier { dossiers[name] ?? EndpointPlace.none }

    /// The dossier that an address is about.
    func dossier(of path: String) -> Identifier {
        let names = [
            ("cham-diem", "panel"), ("panels", "panel"), ("van-ban", "issued"), ("bien-lai", "issued"),
            ("hoan-tien", "refund"), ("phieu-nop", "unpaid"), ("thu-tien", "unpaid"),
            ("nop-phi", "unpaid"),
            ("bo-sung", "asked"), ("supplements", "asked"), ("mien-phi", "visited"),
        ]
        return dossier(names.first { path.contains($0.0) }?.1 ?? "fresh")
    }

    /// The row's address with what is there; `exists` false: with ids of nothing.
    func address(_ row: EndpointRow, as reader: Reader, exists: Bool = true) -> String {
        let none = EndpointPlace.none
        let isGroup = row.path.contains(":group")
        let id = exists ? (isGroup ? group : dossier(of: row.path)) : none
        let services = cast.office.services
        var secret = EndpointPlace.noSecret
        // Officers who have seen the receipt are officers all the same.
        if [.holder, .outsider, .colleague, .officer].contains(reader), exists {
            secret = isGroup ? services.dossiers.secret(ofGroup: group) : services.dossiers.secret(of: id)
        }
        if row.path.hasPrefix("/lam-tiep") { secret = exists ? link : EndpointPlace.noSecret }
        let groups = row.path.hasPrefix("/api/v1/groups")
        let values = [
            "id": "\(groups && exists ? group : id)", "dossier": "\(id)", "group": "\(id)", "secret": secret,
            "draft": "\(exists ? draft : none)", "session": "\(exists ? session : none)",
            "passkey": "\(exists ? passkey : none)",
            "delegation": "\(exists ? delegation : none)", "procedure": "household-business", "page": "owner",
            "task": "assign", "form": "giay-tiep-nhan", "index": "0", "number": "1", "file": "motcua.css",
            "step": "council",
            "unit": DeskOffice.unit, "register": "stations", "key": exists ? "TRAM-1" : "TRAM-9", "gateway": "cong",
            "mark": exists ? services.dossiers.reference(dossier("issued"), 0) : "AAAA-AAAA-AAAA-AAAA",
        ]
        return row.path.replacing(/:([a-zA-Z]+)/) { values[String($0.output.1)] ?? "x" }
    }
}
