import Administration
import Core
import Foundation
import Store
import StoreTesting
import Synchronization

/// The packs of this repository.
let packRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "packs").path(percentEncoded: false)

/// The real organisation, read once for all tests.
enum Shared {
    static let organisation = Result { try Organisation.load(packRoot: packRoot) }
}

func organisation() throws -> Organisation { try Shared.organisation.get() }

/// `yyyy-MM-dd`, of which the tests know that it is a day.
func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(dayNumber: 0) }

/// A clock that stands until a test moves it.
final class HandClock: Clock {
    private let time: Mutex<Instant>

    init(_ date: String = "2026-11-23", _ time: ClockTime = ClockTime(hour: 9)) {
        self.time = Mutex(Instant(day(date), time))
    }

    var now: Instant { time.withLock(\.self) }
    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// Runs `body` on each engine with a fresh database that has the schema of this target.
func withDatabase(_ body: @Sendable (any Database) async throws -> Void) async throws {
    for engine in TestDatabase.engines {
        try await TestDatabase.with(engine, migrations: Administration.migrations, body)
    }
}

/// Two units of a small province, without the country's areas.
func withAccounts(
    cost: PasswordHash.Cost = .least, settings: SignInSettings = SignInSettings(secondFactorRequired: false),
    _ body: @Sendable (Accounts, HandClock, any Database) async throws -> Void
) async throws {
    try await withDatabase { database in
        let clock = HandClock()
        let areas = AreaDirectory(areas: [
            Area(
                code: "79", level: .province, name: "Tỉnh A", kind: "Tỉnh", parent: nil, from: day("2000-01-01"),
                to: nil)
        ])
        let name = Localized(vietnamese: "Đơn vị", english: "Unit")
        let units = ["H29", "H29.10"].map {
            Unit(id: $0, name: name, level: .department, area: "79", from: day("2000-01-01"))
        }
        try await Organisation(areas: areas, units: UnitDirectory(units: units, areas: areas)).seed(into: database)
        let accounts = Accounts(
            database: database, clock: clock, identifiers: IdentifierSource(node: 1, clock: clock),
            passwords: try PasswordHasher(cost: cost), settings: settings)
        try await body(accounts, clock, database)
    }
}

/// The code of the problem that `body` throws; nil when it throws none.
func problem(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch let problem as Problem {
        return problem.code
    } catch {
        return "\(error)"
    }
}

extension Accounts {
    /// Whether the token still leads to a caller.
    func isOpen(_ token: String) async throws -> Bool { try await caller(sessionToken: token) != nil }
}
