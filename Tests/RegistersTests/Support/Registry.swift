import Administration
@testable import Casework
import Core
import Foundation
@testable import MotCua
import Registers
import Schemas
import Store
import StoreTesting
import Synchronization

/// The tests' own pack of every kind of step, with its register, on a fresh database.
struct Registry: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let migrations = Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all
    static let organisation = Result { try Organisation.load(packRoot: root + "/packs") }
    static let calendar = Result {
        try WorkingCalendar(
            try YAMLDocument.read(
                text: try String(contentsOfFile: root + "/packs/vn/calendar/calendar.yaml", encoding: .utf8),
                file: "calendar.yaml"
            ).value)
    }
    static func source() throws -> PackSource { try PackSource.folder(root + "/Tests/Packs/steps") }

    /// What these tests read for.
    static let why = ReadingPurpose.stated(reason: "Kiểm tra trước khi cấp", basis: "Luật Xây dựng")

    let database: any Database
    let registers: Registers
    let dossiers: Dossiers
    let clock: Standing
    let pack: String
    let unit: String

    init(_ database: any Database, files change: (inout [String: [UInt8]]) -> Void = { _ in }) async throws {
        var files = try Registry.source().files
        change(&files)
        let source = PackSource(origin: "", files: files)
        self.database = database
        clock = Standing("2026-11-30T09:00+07:00")
        pack = source.hash
        let units = try Registry.organisation.get().units
        registers = Registers(database: database, clock: clock, units: units)
        try await registers.install(pack: source.hash, files: source.files, now: clock.now)
        dossiers = Dossiers(
            database: database, catalogue: Catalogue(database: database, offered: [try PackReader.read(source)]),
            calendar: try Registry.calendar.get(), units: units, clock: clock,
            identifiers: IdentifierSource(node: 1, clock: clock), secretKey: Array(repeating: 7, count: 32),
            registers: RegisterKeeper(registers: registers))
        unit = units.competent(level: "commune", area: "26743", at: clock.now.date)?.id ?? ""
    }

    func officer(_ role: Role, at other: String? = nil, as assurance: Assurance = .exempt) -> Caller {
        Caller(
            kind: .officer, account: Identifier(rawValue: 900), officer: Identifier(rawValue: 900),
            displayName: "Cán bộ \(role.rawValue)",
            positions: [Position(unit: other ?? unit, role: role, from: CivilDate(dayNumber: 0))], assurance: assurance)
    }

    /// A small, simple house: filed, accepted, signed; now the tax is awaited, or when there is none, the number.
    func signed(area: Int = 20, owner: String = "Nguyễn Văn Mẫu", floors: Int = 2) async throws -> Identifier {
        let filing = Filing(
            procedure: "all-steps", channel: .online, language: .vietnamese, intakeUnit: nil,
            answers: [
                "owner": ["name": .string(owner)],
                "site": ["ward": "26743", "floors": Value(floors), "area": Value(area), "kind": "simple"],
            ], papers: [])
        let id = try await dossiers.submit(filing, idempotencyKey: nil, .anonymous()).dossier
        try await act(id, "intake", "accept", .receptionist)
        try await act(id, "sign", "grant", .leader)
        return id
    }

    @discardableResult
    func act(_ id: Identifier, _ step: String, _ outcome: String, _ role: Role) async throws -> Dossier {
        try await dossiers.act(Act(step: step, outcome: outcome), on: id, officer(role))
    }
}

/// A clock that tests move.
final class Standing: Core.Clock {
    private let moment: Mutex<Instant>
    init(_ text: String) { moment = Mutex(Instant(text) ?? Instant(milliseconds: 0)) }
    var now: Instant { moment.withLock { $0 } }
    func set(_ text: String) { moment.withLock { $0 = Instant(text) ?? $0 } }
}
