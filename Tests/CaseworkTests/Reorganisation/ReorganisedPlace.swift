import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import Synchronization

/// The demo province with units that end on 2026-12-31 and others that begin the day after, on a fresh database.
struct ReorganisedPlace: Sendable {
    static let (benThanh, saiGon) = ("H29.267.43", "H29.267.40")
    static let fire = "H29.80.07"

    let dossiers: Dossiers
    let database: any Database
    let clock: TestClock

    init(
        _ database: any Database, ending: [String] = [benThanh], at time: String = "2026-11-30T09:00+07:00"
    ) async throws {
        clock = TestClock(time)
        self.database = database
        let (source, pack) = (try StepsPack.source(), try StepsPack.pack.get())
        dossiers = Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: [pack]),
            calendar: try Place.calendar.get(), units: try ReorganisedPlace.directory(ending: ending), clock: clock,
            identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32))
        try await Catalogue.install(source, pack, database, clock)
    }

    /// `H29.267.90` and `H29.267.91` serve the areas of Bến Thành and Sài Gòn from 2027 on, `H29.80.90` fights fires.
    static func directory(ending: [String]) throws -> UnitDirectory {
        let organisation = try Place.organisation.get()
        let (last, first) = (CivilDate("2026-12-31"), CivilDate("2027-01-01") ?? CivilDate(dayNumber: 0))
        let units = organisation.units.units.map { unit in
            guard ending.contains(unit.id), unit.to == nil else { return unit }
            return Unit(
                id: unit.id, name: unit.name, level: unit.level, duties: unit.duties, area: unit.area,
                parent: unit.parent, from: unit.from, to: last, successors: unit.successors, roles: unit.roles)
        }
        func new(_ id: String, _ area: String, _ level: Unit.Level = .commune) -> Unit {
            Unit(
                id: id, name: Localized(vietnamese: "Đơn vị mới \(id)", english: "New unit \(id)"), level: level,
                duties: level == .police ? ["fire_police"] : [], area: area, from: first, roles: Role.allCases)
        }
        return UnitDirectory(
            units: units + [
                new("H29.267.90", "26743"), new("H29.267.91", "26740"), new("H29.80.90", "79", .police),
            ], areas: organisation.areas)
    }

    static func text(
        _ change: String, rules: String = "", more: String = "", name: String = "thu", date: String = "2027-01-01"
    ) -> String {
        """
        reorganisation: \(name)
        title: {vi: "Sắp xếp thử", en: "A trial"}
        date: "\(date)"
        by: UBND Thành phố
        basis: NQ 1/2026
        article: Điều 2
        changes:
          - \(change)
        \(rules.isEmpty ? "" : "rules:\n" + rules)
        \(more)
        """
    }

    func plan(
        _ change: String, rules: String = "", more: String = "", name: String = "thu"
    ) throws -> ReorganisationPlan {
        try dossiers.reorganisation(
            ReorganisedPlace.text(change, rules: rules, more: more, name: name), file: "plan.yaml")
    }

    /// Carries a plan out on its eve, when the offices are closed.
    @discardableResult
    func move(_ plan: ReorganisationPlan) async throws -> HandoverCounts {
        clock.set("2026-12-31T20:00+07:00")
        return try await dossiers.order(plan, now: true).counts
    }

    func file(ward: String = Place.benThanh, floors: Int = 2, kind: String = "full") async throws -> Identifier {
        let filing = StepsPack.filing(floors: floors, kind: kind)
        var answers = filing.answers
        answers.set(.string(ward), at: "site.ward")
        return try await dossiers.submit(
            Filing(
                procedure: filing.procedure, channel: .online, language: .vietnamese, intakeUnit: nil,
                answers: answers, papers: []), idempotencyKey: nil, Place.citizen
        ).dossier
    }

    @discardableResult
    func act(
        _ id: Identifier, _ step: String, _ outcome: String, _ role: Role, at unit: String = benThanh
    ) async throws -> Dossier {
        try await dossiers.act(Act(step: step, outcome: outcome), on: id, Place.officer(role, at: unit))
    }

    /// A dossier of seven floors, at whose appraisal the fire police are asked.
    func asked() async throws -> Identifier {
        let id = try await file(floors: 8)
        try await act(id, "intake", "accept", .receptionist)
        _ = try await dossiers.occurred(
            "survey_done", reference: nil, on: id, Place.officer(.specialist, at: ReorganisedPlace.benThanh))
        try await act(id, "appraise", "propose", .specialist)
        return id
    }

    /// What a plan says of one dossier.
    func said(_ plan: ReorganisationPlan, _ id: Identifier) async throws -> HandoverPlan? {
        let found = Found()
        _ = try await dossiers.preview(plan) { batch in
            for item in batch where item.dossier.id == id { found.plan.withLock { $0 = item.plan } }
        }
        return found.plan.withLock { $0 }
    }

    /// The stored state without its version, tasks, alarms and words: what taking back must bring again. A unit that was
    /// asked keeps its words.
    func stand(
        _ id: Identifier, _ tables: [String] = ["task", "alarm", "search_key", "figure"]
    ) async throws -> String {
        var state = try await dossiers.require(id).value
        state["version"] = nil as Value?
        let text = state.json
        return try await database.read { tx in
            let rows = try tables.flatMap { table in
                try tx.query("SELECT * FROM \(part: SQL(stringLiteral: table)) WHERE dossier = \(id)").map {
                    "\($0.values)"
                }.sorted()
            }
            return ([text] + rows).joined(separator: "\n")
        }
    }

    /// An officer with a position, in the tables alone.
    func appoint(
        _ id: Int64, _ code: String, _ role: Role, at unit: String, to: CivilDate? = nil
    ) async throws -> Identifier {
        let officer = Identifier(rawValue: id)
        let person = Identifier(rawValue: id + 1)
        try await database.write { tx in
            try tx.execute("INSERT INTO unit (id) VALUES (\(unit)) ON CONFLICT (id) DO NOTHING")
            try tx.execute("INSERT INTO person (id, name, created_at) VALUES (\(person), 'Cán bộ', 0)")
            try tx.execute(
                "INSERT INTO officer (id, person_id, staff_code) VALUES (\(officer), \(person), \(code))")
            try tx.execute(
                """
                INSERT INTO position (id, officer_id, unit_id, role, valid_from, valid_to)
                VALUES (\(Identifier(rawValue: id + 2)), \(officer), \(unit), \(role.rawValue), '2025-07-01', \(to))
                """)
        }
        return officer
    }

    /// Every position as `code unit role from to`.
    func positions() async throws -> [String] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT o.staff_code, x.unit_id, x.role, x.valid_from, x.valid_to FROM position x
                JOIN officer o ON o.id = x.officer_id ORDER BY o.staff_code, x.valid_from, x.unit_id
                """
            ).map { row in
                [
                    try row.text("staff_code"), try row.text("unit_id"), try row.text("role"),
                    try row.text("valid_from"), try row.optionalText("valid_to") ?? "-",
                ].joined(separator: " ")
            }
        }
    }
}

private final class Found: Sendable {
    let plan = Mutex<HandoverPlan?>(nil)
}
