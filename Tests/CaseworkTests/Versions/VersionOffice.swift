import Administration
@testable import Casework
import Core
import OrderedCollections
import Store

/// The tests' pack with every kind of step, in two versions, on a fresh database.
struct VersionOffice: Sendable {
    typealias Change = (file: String, find: String, put: String)
    static let migrations = Administration.migrations + CaseworkMigrations.all

    let dossiers: Dossiers
    let clock: TestClock
    let old: Pack
    let new: Pack
    let unit: String

    /// `base` stands in both versions, `changes` in the new one alone.
    init(_ database: any Database, _ changes: [Change], base: [Change] = []) async throws {
        clock = TestClock("2026-11-30T09:00+07:00")
        let (before, after) = (try StepsPack.source(base), try StepsPack.source(base + changes))
        old = try PackReader.read(before)
        new = try PackReader.read(after)
        dossiers = Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: [old]),
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units, clock: clock,
            identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32))
        try await Catalogue.install(before, old, database, clock)
        try await Catalogue.install(after, new, database, clock)
        unit = try Place.unit(at: clock.now.date)
    }

    static let order = try? MigrationOrder(by: "Sở Tư pháp", reason: "Luật mới", basis: "NĐ 1/2027")

    func migration(_ map: MigrationMap = MigrationMap()) throws -> PackMigration {
        try PackMigration(from: old, to: new, map: map)
    }

    func file(kind: String = "full", floors: Int = 2, area: Int = 20, start: String? = nil) async throws -> Identifier {
        try await dossiers.submit(
            StepsPack.filing(floors: floors, area: area, kind: kind, start: start), idempotencyKey: nil, Place.citizen
        ).dossier
    }

    @discardableResult
    func act(
        _ id: Identifier, _ step: String, _ outcome: String, _ role: Role, reason: String? = nil, items: [String] = []
    ) async throws -> Dossier {
        try await dossiers.act(
            Act(step: step, outcome: outcome, reason: reason, items: items), on: id, Place.officer(role, at: unit))
    }

    /// A dossier that an officer appraises.
    func appraised() async throws -> Identifier {
        let id = try await file()
        try await act(id, "intake", "accept", .receptionist)
        return id
    }

    func plans(_ map: MigrationMap = MigrationMap()) async throws -> [Identifier: MigrationPlan] {
        var plans: [Identifier: MigrationPlan] = [:]
        _ = try await dossiers.plan(try migration(map)) { batch in
            for item in batch { plans[item.dossier.id] = item.plan }
        }
        return plans
    }
}
