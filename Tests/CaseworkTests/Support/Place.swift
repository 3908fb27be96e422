import Administration
@testable import Casework
import Core
import Foundation
import OrderedCollections
import Schemas
import Store
import Synchronization

/// The demo province as tests know it: real packs, real calendar, real organisation, a clock that stands still.
enum Place {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let packsFolder = root + "/packs"
    static let organisation = Result { try Organisation.load(packRoot: packsFolder) }
    static let calendar = Result {
        let text = try String(contentsOfFile: packsFolder + "/vn/calendar/calendar.yaml", encoding: .utf8)
        return try WorkingCalendar(try YAMLDocument.read(text: text, file: "calendar.yaml").value)
    }
    static let packs = Result {
        try PackSource.folders(below: packsFolder).map { try PackReader.read(try PackSource.folder($0)) }
    }

    static func procedure(_ id: String) throws -> Procedure {
        for pack in try packs.get() { if let procedure = pack.procedures[id] { return procedure } }
        throw Problem(.notFound, "procedure.unknown", ["procedure": id])
    }

    /// The procedure with its file changed.
    static func procedure(_ id: String, replacing old: String, with new: String) throws -> Procedure {
        let name = "procedures/\(id)/procedure.yaml"
        for folder in try PackSource.folders(below: packsFolder) {
            let source = try PackSource.folder(folder)
            guard let text = source.files[name].map({ String(decoding: $0, as: UTF8.self) }) else { continue }
            guard text.contains(old) else { throw Problem(.notFound, "test.nothing_to_replace") }
            var files = source.files
            files[name] = Array(text.replacing(old, with: new).utf8)
            let pack = try PackReader.read(PackSource(origin: folder, files: files))
            if let procedure = pack.procedures[id] { return procedure }
        }
        throw Problem(.notFound, "procedure.unknown", ["procedure": id])
    }

    static let benThanh = "26743"

    static func unit(_ level: String = "commune", area: String = benThanh, at date: CivilDate) throws -> String {
        guard let unit = try organisation.get().units.competent(level: level, area: area, at: date) else {
            throw Problem(.notFound, "unit.unknown")
        }
        return unit.id
    }

    /// Judges for the panel of the tests' own pack.
    static let bench = Result { Bench.invented(for: try StepsPack.procedure()) }

    static func context(_ caller: Caller, _ now: Instant, secretMatches: Bool = false) throws -> CommandContext {
        var context = CommandContext(
            caller: caller, secretMatches: secretMatches, now: now, calendar: try calendar.get(),
            units: try organisation.get().units)
        context.bench = try bench.get()
        return context
    }

    /// Somebody of their own for each role, unless `id` says who.
    static func officer(_ role: Role, at unit: String, id number: Int64? = nil) -> Caller {
        let id = number ?? 900 + Int64(Role.allCases.firstIndex(of: role) ?? 0)
        return Caller(
            kind: .officer, account: Identifier(rawValue: id), officer: Identifier(rawValue: id),
            displayName: "Cán bộ \(role.rawValue)",
            positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))])
    }

    static let citizen = Caller(
        kind: .citizen, account: Identifier(rawValue: 7), person: Identifier(rawValue: 8), displayName: "Nguyễn Thị Mẫu"
    )
    static let stranger = Caller(kind: .citizen, account: Identifier(rawValue: 77), displayName: "Người Khác")

    /// A service that may do everything at a unit, as the API's integrations may.
    static func service(at unit: String) -> Caller {
        Caller(
            kind: .service, account: Identifier(rawValue: 500), displayName: "svc",
            positions: Role.allCases.map { Position(unit: unit, role: $0, from: CivilDate(dayNumber: 0)) })
    }

    /// Good answers and papers for a procedure: those of its first case that files without a problem.
    static func goodFiling(_ id: String, channel: Channel = .online) throws -> Filing {
        let cases = try packs.get().flatMap(\.cases).filter { $0.procedure == id }
        for item in cases {
            let filing = item.filing
            guard filing.channel == channel, item.expectedProblem == nil else { continue }
            let procedure = try procedure(id)
            return Filing(
                procedure: id, channel: channel, language: .vietnamese, intakeUnit: nil, answers: filing.answers,
                papers: filing.papers.map { paper($0, procedure) })
        }
        throw Problem(.notFound, "case.unknown", ["procedure": id])
    }

    static func paper(_ id: String, _ procedure: Procedure? = nil) -> Paper {
        let type = procedure?.papers.first { $0.id == id }?.accepts.first ?? .pdf
        return Paper(
            paper: id, fileName: "\(id).\(type.rawValue)",
            mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)", size: 1234,
            sha256: String(repeating: "ab", count: 32))
    }
}

/// A clock that tests move.
final class TestClock: Core.Clock {
    private let moment: Mutex<Instant>
    init(_ text: String) { moment = Mutex(Instant(text) ?? Instant(milliseconds: 0)) }
    var now: Instant { moment.withLock { $0 } }
    func set(_ text: String) { moment.withLock { $0 = Instant(text) ?? $0 } }
    func set(_ instant: Instant) { moment.withLock { $0 = instant } }
}

/// Casework on a fresh database.
struct Office: Sendable {
    let dossiers: Dossiers
    let clock: TestClock
    let unit: String

    /// Monday 2026-11-30, nine o'clock, unless another time is given.
    init(
        _ database: any Database, at time: String = "2026-11-30T09:00+07:00", node: Int = 1, packs: [Pack]? = nil
    ) async throws {
        clock = TestClock(time)
        let catalogue = Catalogue(database: database, offered: try packs ?? Place.packs.get())
        dossiers = Dossiers(
            database: database, catalogue: catalogue, calendar: try Place.calendar.get(),
            units: try Place.organisation.get().units, clock: clock,
            identifiers: IdentifierSource(node: node, clock: clock), secretKey: Array(repeating: 7, count: 32),
            registers: OpenRegisters())
        unit = try Place.unit(at: clock.now.date)
    }

    func file(
        _ procedure: String = "household-business", key: String? = nil, _ caller: Caller = Place.citizen
    )
        async throws -> Receipt
    {
        try await dossiers.submit(try Place.goodFiling(procedure), idempotencyKey: key, caller)
    }

    func act(
        _ receipt: Receipt, _ step: String, _ outcome: String, _ role: Role, reason: String? = nil,
        items: [String] = [], branch: String? = nil, fees: Bool? = nil
    ) async throws -> Dossier {
        // Who hands a result over takes the fees with it, unless a test says otherwise.
        try await dossiers.act(
            Act(
                step: step, branch: branch, outcome: outcome, reason: reason, items: items,
                feesCollected: fees ?? step.hasPrefix("deliver")), on: receipt.dossier,
            Place.officer(role, at: unit))
    }
}

/// Takes every record: what a register refuses is shown where registers are.
struct OpenRegisters: RecordKeeper {
    func keep(
        _ record: RecordWritten, of dossier: Dossier, by actor: Actor, at moment: Instant, _ tx: any WriteTransaction
    ) throws {}
}
