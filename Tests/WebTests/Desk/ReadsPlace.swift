@testable import Administration
@testable import Casework
import Core
import Foundation
import Registers
import Store

@testable import Web

/// Dossiers, each of a person of its own, in every state in which an address shows somebody; and who asks for them.
struct ReadsPlace: Sendable {
    private struct Plan: Sendable {
        let name: String
        let owner: String
        /// `step outcome`, each by whoever may.
        let acts: [String]
        let procedure: String

        init(_ name: String, _ owner: String, _ acts: [String], _ procedure: String = "household-business") {
            self.name = name
            self.owner = owner
            self.acts = acts
            self.procedure = procedure
        }
    }

    private static let proposed = ["intake accept", "assign assign", "appraise propose", "review agree"]
    private static let granted = proposed + ["sign grant", "issue issued"]
    private static let asksMoney = ["intake accept", "appraise propose", "sign grant"]
    private static let plans: [Plan] = [
        Plan("fresh", "Vương Thị Mới", ["intake accept"]), Plan("asked", "Vương Thị Hỏi", ["intake supplement"]),
        Plan("signing", "Vương Văn Ký", proposed), Plan("issued", "Vương Thị Cấp", granted),
        Plan("revoked", "Vương Văn Thôi", granted), Plan("undecided", "Vương Văn Chờ", ["intake accept"]),
        Plan("registered", "Vương Thị Sinh", []),
        Plan("unpaid", "Vương Thị Nợ", asksMoney, "civil-status-extract"),
        Plan("refund", "Vương Văn Trả", asksMoney, "civil-status-extract"),
        Plan("visited", "Vương Thị Thăm", ["intake accept", "team assign"], "pharmacy-certificate"),
        Plan("panel", "Viện Vương Thị Xét", ["intake accept", "check propose"], "research-task-selection"),
    ]

    /// Whose answers are the owner's, by procedure.
    private static let owners = ["civil-status-extract": "applicant", "research-task-selection": "host"]
    private static let hash = String(repeating: "ab", count: 32)
    /// Where pharmacies are visited, and where research is judged.
    private static let health = "H29.11"
    private static let science = "H29.14"

    let office: DeskOffice
    let officer: SignIn
    let judge: SignIn
    /// The program's account, and its token.
    let program: Identifier
    let token: String
    private(set) var dossiers: [String: Identifier] = [:]
    /// Whom each dossier is of.
    private(set) var names: [Identifier: String] = [:]
    private(set) var numbers: [Identifier: String] = [:]
    private(set) var group = Identifier(rawValue: 0)
    /// Of the record of a birth.
    private(set) var key = ""
    /// Money that nobody has said the purpose of.
    private(set) var account = ""
    private(set) var line = ""

    private var store: Dossiers { office.services.dossiers }
    func dossier(_ name: String) -> Identifier { dossiers[name] ?? Identifier(rawValue: 0) }
    /// The change of the pack that asks about a dossier.
    var change: Identifier { dossier("registered") }

    static func open(_ body: @escaping @Sendable (ReadsPlace) async throws -> Void) async throws {
        try await ReadsWorker.with { pool in
            try await DeskOffice.open(
                arranging: { services in
                    if let pool { services = services.making(files: pool) }
                }
            ) { office in
                try await body(try await ReadsPlace(office))
            }
        }
    }

    private init(_ office: DeskOffice) async throws {
        self.office = office
        let (accounts, today) = (office.services.accounts, office.clock.now.date)
        func signIn(_ login: String) async throws -> SignIn {
            try await accounts.signIn(login: login, password: "mot-cua-demo-2026", address: "reads")
        }
        let roles = Role.allCases.filter { $0 != .administrator }
        let held = [DeskOffice.unit, ReadsPlace.health].flatMap { unit in
            roles.map { Position(unit: unit, role: $0, from: today) }
        }
        guard let id = try await signIn("tiepnhan").caller.officer else { throw Problem(.fault, "test.no_officer") }
        for position in held { try await office.services.positions.appoint(officer: id, to: position) }
        officer = try await signIn("tiepnhan")
        // Five may judge there, and five are drawn.
        judge = try await signIn("giamkhao1")
        let reading = Position(unit: ReadsPlace.science, role: .receptionist, from: today)
        program = try await accounts.create(
            NewAccount(login: "svc.reads", holder: .service, password: nil, positions: held + [reading]))
        token = try await accounts.issueToken(for: program, label: "test", expires: nil)

        let vault = office.services.vault
        try Data("%PDF-1.4\n".utf8).write(to: URL(filePath: vault.incoming + "/a.part"))
        try vault.keep(vault.incoming + "/a.part", sha256: ReadsPlace.hash)
        let (pack, next) = try await installPacks()
        for (number, plan) in ReadsPlace.plans.enumerated() { try await file(plan, number) }
        try await fileGroup()
        try await goOn()
        try await enterBirth(pack)
        try await changeVersion(from: pack.hash, to: next)
        try await receiveMoney()
        try await office.services.ledger.sequence()
    }

    private static func paper(_ id: String) -> Paper {
        Paper(paper: id, fileName: "a.pdf", mediaType: "application/pdf", size: 9, sha256: hash)
    }

    private mutating func file(_ plan: Plan, _ number: Int) async throws {
        let root = ReadsPlace.owners[plan.procedure] ?? "owner"
        let good = try office.filing(plan.procedure) { answers in
            answers.set(.string(plan.owner), at: "\(root).name")
            // An institute has no number.
            if root != "host" { answers.set(.string("079185000\(100 + number)"), at: "\(root).id_number") }
        }
        let papers = plan.procedure == "household-business" ? [ReadsPlace.paper("minutes")] : good.papers
        let filing = Filing(
            procedure: plan.procedure, channel: good.channel, language: good.language, intakeUnit: nil,
            answers: good.answers, papers: papers)
        let id = try await store.submit(filing, idempotencyKey: nil, .anonymous()).dossier
        dossiers[plan.name] = id
        try await know(id)
        for act in plan.acts {
            let words = act.split(separator: " ").map(String.init)
            let task = try await store.require(id).task(words[0])
            try await store.act(
                Act(
                    step: words[0], outcome: words[1], reason: "Lý do", items: ["Giấy"],
                    feesCollected: plan.name != "visited"),
                on: id, EndpointPlace.officer(task?.role ?? "", at: task?.unit ?? ""))
        }
    }

    private mutating func know(_ id: Identifier) async throws {
        let owner = try await store.require(id).owner
        names[id] = owner.name
        numbers[id] = owner.idNumber
    }

    private mutating func fileGroup() async throws {
        let cases = try DeskOffice.packs.get().flatMap(\.groupCases).filter { $0.group == "newborn" }
        guard let good = cases.first(where: { $0.problem == nil }) else { throw Problem(.notFound, "case.unknown") }
        var answers = good.filed.answers
        answers.set("Vương Thị Nhóm", at: "applicant.name")
        answers.set("079185000199", at: "applicant.id_number")
        let filing = Filing(
            procedure: "newborn", channel: .online, language: .vietnamese, intakeUnit: nil, answers: answers,
            papers: [ReadsPlace.paper("housing")])
        let receipt = try await store.submit(group: filing, idempotencyKey: nil, .anonymous())
        group = receipt.id
        for part in receipt.dossiers {
            try await know(part.receipt.dossier)
            if part.member == "birth" { dossiers["group"] = part.receipt.dossier }
        }
    }

    /// What is more than a step: a file of the result, one that holds no more, money to give back, marks.
    private func goOn() async throws {
        try await store.keep(
            KeptFile(sha256: ReadsPlace.hash, size: 9, sealed: ""), of: store.reference(dossier("issued"), 0))
        try await store.revoke(document: 0, reason: "Cấp nhầm", on: dossier("revoked"), officer.caller)
        let demand = try await store.require(dossier("refund")).demands.first
        _ = try await store.paymentReceived(
            reference: demand?.reference ?? "", amount: (demand?.amount ?? 0) + 1000, transaction: "T1",
            officer.caller)
        try await store.score(
            "council", marks: ["aim": .init(15), "method": .init(25), "products": .init(20), "capability": .init(10)],
            note: nil, on: dossier("panel"), judge.caller)
    }

    // MARK: Registers, versions, money

    /// The one-stop shop's pack, and the hash of the same under another version.
    private func installPacks() async throws -> (PackSource, String) {
        let source = try PackSource.folder(Share.root + "/packs/vn-hcmc/one-stop")
        let newer = try PackEdit.base(source, version: "next")
        try await Catalogue.install(source, try PackReader.read(source), office.database, office.clock)
        try await Catalogue.install(newer.source, newer.pack, office.database, office.clock)
        return (source, newer.pack.identity.hash)
    }

    /// A record of births that names the owner of a dossier.
    private mutating func enterBirth(_ pack: PackSource) async throws {
        let (registers, now, id) = (office.services.registers, office.clock.now, dossier("registered"))
        try await registers.install(pack: pack.hash, files: pack.files, now: now)
        let content: Value = [
            "number": 1, "child": .string(names[id] ?? ""), "birth_date": "2026-11-01", "gender": "female",
            "mother": "Ai", "mother_id_number": "079", "ward": "26743", "entered_on": "2026-11-30",
        ]
        let written = RecordVersion.Source(
            pack: pack.hash, dossier: id, dossierCode: "C-1", procedure: "birth", actor: "Ai", unit: DeskOffice.unit)
        try await office.database.write { tx in
            try registers.write(
                content, to: "births", validFrom: now.date, ends: false, from: written, at: now, tx)
        }
        key = try await office.database.read { tx in
            try tx.query("SELECT key FROM register_record WHERE register = 'births'").first?.text("key") ?? ""
        }
    }

    private func changeVersion(from pack: String, to next: String) async throws {
        let (id, asked) = (change, dossier("undecided"))
        try await office.database.write { tx in
            try tx.execute(
                """
                INSERT INTO pack_migration (id, from_pack, to_pack, reason, basis, actor, choices, started_at)
                VALUES (\(id), \(pack), \(next), 'Luật mới', 'NĐ 1', 'Sở', '{}', 0)
                """)
            try tx.execute(
                """
                INSERT INTO pack_migration_undecided (dossier, migration, unit, since)
                VALUES (\(asked), \(id), \(DeskOffice.unit), 0)
                """)
        }
    }

    private mutating func receiveMoney() async throws {
        guard let own = store.accounts.account(of: DeskOffice.unit, at: office.clock.now.date) else {
            throw Problem(.notFound, "test.no_account")
        }
        (account, line) = (own.id, "dong-1")
        let money = StatementLine(
            line: 1, paidAt: office.clock.now, amount: 5000, purpose: "Không rõ", payer: "Ai đó", key: line)
        _ = try await store.reconcile([money], of: own, officer.caller)
    }
}
