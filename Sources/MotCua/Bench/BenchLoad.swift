import Administration
import Casework
import Core
import OrderedCollections
import Store

/// The dossiers of a measurement: made from a pack's own good case, with invented names, at several wards' desks.
struct BenchLoad: Sendable {
    struct Desk: Sendable {
        let unit: String
        let area: String
        let token: String
        let caller: Caller
        /// Somebody who can be given a task there.
        let officer: Identifier
    }

    static let procedure = "temporary-residence"
    let platform: Platform
    let desks: [Desk]
    let answers: Value
    let papers: [Paper]

    static func prepare(_ platform: Platform, clients: Int) async throws -> BenchLoad {
        let date = platform.dossiers.clock.now.date
        let procedure = try await platform.dossiers.catalogue.current(BenchLoad.procedure, at: date)
        let packs = try platform.configuration.folders.packs()
        let good = try goodCase(of: procedure, packs: packs)
        let papers = procedure.papers.prefix(2).map { rule in
            let type = rule.accepts.first ?? .pdf
            return Paper(
                paper: rule.id, fileName: "\(rule.id).\(type.rawValue)",
                mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)", size: 200_000,
                sha256: String(repeating: "c0ffee00", count: 8))
        }
        var desks: [Desk] = []
        for unit in units(platform, procedure, at: date).prefix(max(clients, 1)) {
            desks.append(try await desk(platform, unit))
        }
        return BenchLoad(platform: platform, desks: desks, answers: good.filing.answers, papers: papers)
    }

    static func goodCase(of procedure: Procedure, packs: String) throws -> ProcedureCase {
        for folder in PackSource.folders(below: packs) {
            let pack = try PackReader.read(try PackSource.folder(folder))
            let good = pack.cases.first { $0.procedure == procedure.id && $0.expectedProblem == nil }
            if let good { return good }
        }
        throw CommandFailure("bench.no_good_case")
    }

    /// The units that decide on the procedure for their own area.
    private static func units(_ platform: Platform, _ procedure: Procedure, at date: CivilDate) -> [Unit] {
        let directory = platform.organisation.units
        return directory.active(at: date).filter { unit in
            directory.competent(level: procedure.competence.level, area: unit.area, at: date)?.id == unit.id
        }
    }

    /// A service account with every role at one unit, and a new token for it.
    private static func desk(_ platform: Platform, _ unit: Unit) async throws -> Desk {
        let login = "bench.\(unit.id)"
        let positions = Role.allCases.filter { $0 != .administrator }.map {
            Position(unit: unit.id, role: $0, from: unit.from)
        }
        let known = try await platform.accounts.account(login: login)
        let account: Identifier
        if let known {
            account = known
        } else {
            account = try await platform.accounts.create(
                NewAccount(login: login, holder: .service, password: nil, positions: positions))
        }
        let token = try await platform.accounts.issueToken(for: account, label: "bench", expires: nil)
        return Desk(
            unit: unit.id, area: unit.area, token: token,
            caller: Caller(kind: .service, account: account, displayName: login, positions: positions),
            officer: try await officer(platform, unit, positions))
    }

    private static func officer(_ platform: Platform, _ unit: Unit, _ positions: [Position]) async throws -> Identifier
    {
        let login = "bench.officer.\(unit.id)"
        if try await platform.accounts.account(login: login) == nil {
            _ = try await platform.accounts.create(
                NewAccount(
                    login: login, holder: .officer(name: "Cán bộ đo tải", staffCode: login), password: nil,
                    positions: positions))
        }
        let found = try await platform.positions.colleagues(
            at: unit.id, role: .receptionist, on: platform.dossiers.clock.now.date)
        guard let officer = found.first else { throw CommandFailure("bench.no_officer") }
        return officer.officer
    }

    private static let families = [
        "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    ]
    private static let middles = ["Văn", "Thị", "Minh", "Ngọc", "Thanh", "Quốc", "Kim", "Hữu", "Thu", "Anh", "Đức"]
    private static let givens = [
        "An", "Bình", "Chi", "Dung", "Đạt", "Giang", "Hà", "Hạnh", "Hiếu", "Hoa", "Hùng", "Hương", "Khánh", "Lan",
        "Linh",
        "Long", "Mai", "Nam", "Nga", "Nhung", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Vy",
        "Yến",
    ]

    /// An invented person; the same number gives the same name.
    static func name(_ number: Int) -> String {
        let spread = Int((UInt(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15) >> 7)
        return [
            families[spread % families.count], middles[spread / 13 % middles.count],
            givens[spread / 169 % givens.count],
            givens[spread / 6000 % givens.count],
        ].joined(separator: " ")
    }

    func filingAnswers(_ number: Int, _ desk: Desk, owner: OwnerPaths, areaPath: String) -> Value {
        var answers = answers
        answers.set(.string(BenchLoad.name(number)), at: owner.name)
        if let path = owner.idNumber { answers.set(.string("0791" + pad(number % 100_000_000, 8)), at: path) }
        answers.set(.string(desk.area), at: areaPath)
        return answers
    }

    /// Takes over resolved dossiers until there are `target`.
    func fill(upTo target: Int) async throws {
        let present = try await platform.database.read { tx in
            try tx.query("SELECT COUNT(*) AS n FROM dossier").first?.int("n") ?? 0
        }
        guard present < target else { return }
        let now = platform.dossiers.clock.now
        let procedure = try await platform.dossiers.catalogue.current(BenchLoad.procedure, at: now.date)
        let step = procedure.firstStep.id
        let began = ContinuousClock.now
        for start in stride(from: present, to: target, by: 500) {
            let batch = (start..<min(start + 500, target)).map { number in
                let desk = desks[number % desks.count]
                // Spread over the last 90 days; one in fifty is still open.
                let filed = Instant(now.date + -(number % 90), ClockTime(hour: 8)) + .seconds(number % 25_000)
                let filing = Filing(
                    procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: desk.unit,
                    answers: filingAnswers(
                        number, desk, owner: procedure.form.owner, areaPath: procedure.competence.areaPath),
                    papers: papers)
                let refuse = (
                    act: Act(step: step, outcome: "refuse", reason: "Không thuộc thẩm quyền"), caller: desk.caller,
                    at: filed + .seconds(3600)
                )
                return TakenOver(
                    filing: filing, filedAt: filed, caller: desk.caller, acts: number % 50 == 0 ? [] : [refuse])
            }
            try await platform.dossiers.takeOver(batch)
            if start / 500 % 40 == 39 {
                let rate = Double(start - present) / (ContinuousClock.now - began).asSeconds
                say("bench: loaded \(start + 500) of \(target), \(Int(rate))/s")
            }
        }
    }
}
