import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store

extension BenchCommand {
    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Migrate open dossiers to generated edits of a pack and back; prints JSON.",
            discussion: """
                For each kind of edit a version of the pack with its own open dossiers, at steps chosen at random; a \
                pack that is out of force is filed under in its own time. Ends with 1 when any is lost, stuck, silently \
                changed, promised later, or not rolled back exactly, and when no dossier could be made.
                """)

        @Option(help: "A folder for the database; made anew.") var data = ".work/bench-migrate"
        @Option(help: "A PostgreSQL database to use instead; must be empty.") var database: String?
        @Option(help: "Open dossiers in all.") var dossiers = 10_000
        @Option(help: "How often each kind of edit is made, each time to a procedure chosen at random.") var rounds = 1
        @Option(help: "The pack: PUBLISHER/NAME, or its folder.") var pack = "vn-hcmc/one-stop"
        @Option(help: "Play one in so many dossiers to its end, before and after.") var play = 10
        @Option(help: "The seed of what is chosen at random.") var seed = 1

        func run() async throws {
            do {
                let report = try await measure()
                print(report.value.json)
                if !report.findings.isEmpty { throw ExitCode(1) }
            } catch let code as ExitCode {
                throw code
            } catch {
                throw CommandFailure(error)
            }
        }

        private func measure() async throws -> MigrationReport {
            if database == nil, FileManager.default.fileExists(atPath: data) {
                try FileManager.default.removeItem(atPath: data)
            }
            var words = ["--data", data, "--node", "900", "--log-level", "error"]
            if let database { words += ["--database", database] }
            let clock = BenchClock(SystemClock().now)
            let platform = try await Platform.open(
                Configuration(arguments: words), clock: clock, logger: Logger(label: "bench"))
            var report = MigrationReport()
            let source = try source(platform)
            let whole = try PackReader.read(source)
            let procedures = Array(whole.procedures.keys)
            var random = SeededNumbers(seed)
            let edits = (0..<rounds).flatMap { _ in PackEdit.kinds(for: whole) }
            for (index, edit) in edits.enumerated() {
                let left = edits.count - index
                let share = (dossiers - report.dossiers + left - 1) / left
                let base = try PackEdit.base(source, version: "old.\(index)")
                // Whichever procedure has something of the kind.
                for id in procedures.shuffled(using: &random) {
                    guard let moment = whole.moment(of: id) else { continue }
                    let new = edit.applied(to: base.source, procedure: id, version: "new.\(index)", &random)
                    guard let new else { continue }
                    clock.set(moment)
                    try await round(platform, base, new, edit, id, whole, share, &random, &report)
                    break
                }
            }
            report.verified(try await platform.dossiers.verify())
            await platform.database.close()
            // Nothing that went wrong with none is nothing that was shown.
            guard report.dossiers > 0 else { throw Problem(.conflict, "bench.no_dossiers", ["pack": pack]) }
            return report
        }

        private func source(_ platform: Platform) throws -> PackSource {
            if PackSource.folders(below: pack).first == pack { return try PackSource.folder(pack) }
            for folder in PackSource.folders(below: try platform.configuration.folders.packs()) {
                let source = try PackSource.folder(folder)
                if try PackReader.read(source).identity.name == pack { return source }
            }
            throw Problem(.notFound, "pack.no_such_version", ["reference": pack])
        }

        private func round(
            _ platform: Platform, _ base: (source: PackSource, pack: Pack),
            _ new: (source: PackSource, pack: Pack, map: MigrationMap), _ edit: PackEdit, _ procedure: String,
            _ whole: Pack, _ count: Int, _ random: inout SeededNumbers, _ report: inout MigrationReport
        ) async throws {
            let (database, clock) = (platform.database, platform.dossiers.clock)
            try await Catalogue.install(base.source, base.pack, database, clock)
            try await Catalogue.install(new.source, new.pack, database, clock)
            let filings = Rehearsal(platform.dossiers).filings(whole, procedure, at: clock.now.date)
            let began = ContinuousClock.now
            let made = try await platform.dossiers.fillAtRandom(base.pack, count: count, filings, &random)
            let filled = ContinuousClock.now
            let migration = try PackMigration(from: base.pack, to: new.pack, map: new.map)
            let order = try MigrationOrder(by: "bench", reason: "Diễn tập", basis: "Gói thử")
            let found = try await MigrationRehearsal(platform.dossiers, migration, playOneIn: play)
                .run(order, &random)
            report.add(
                edit, procedure, made: made, found, filling: (filled - began).asSeconds,
                rehearsing: (ContinuousClock.now - filled).asSeconds)
            say("bench: \(edit.rawValue) on \(procedure): \(made) dossiers, \(found.findings.count) findings")
        }
    }
}

extension Pack {
    /// When dossiers of a procedure may be filed: now, or, where it is out of force, on the day before its last. Nil for
    /// one that is not in force yet.
    fileprivate func moment(of procedure: String) -> Instant? {
        let now = SystemClock().now
        guard let rule = procedures[procedure], inForce.from <= now.date, rule.inForce.from <= now.date else {
            return nil
        }
        let last = [inForce.to, rule.inForce.to].compactMap(\.self).min()
        guard let last, last < now.date else { return now }
        return Instant(last + -1, ClockTime(hour: 10))
    }
}

/// What all rounds found.
struct MigrationReport {
    private(set) var findings: [String] = []
    private var rounds: [Value] = []
    private(set) var dossiers = 0
    private var rolledBack = 0
    private var verdicts: [String: Int] = [:]
    private var (filling, rehearsing) = (0.0, 0.0)

    mutating func add(
        _ edit: PackEdit, _ procedure: String, made: Int, _ found: RehearsalReport, filling: Double, rehearsing: Double
    ) {
        findings += found.findings.map { "\(edit.rawValue) \($0)" }
        if made == 0 { findings.append("\(edit.rawValue) on \(procedure): no dossier could be made") }
        dossiers += found.dossiers
        rolledBack += found.rolledBack
        verdicts.merge(found.verdicts, uniquingKeysWith: +)
        self.filling += filling
        self.rehearsing += rehearsing
        rounds.append([
            "edit": .string(edit.rawValue), "procedure": .string(procedure), "dossiers": Value(made),
            "verdicts": MigrationReport.object(found.verdicts), "rolled_back": Value(found.rolledBack),
            "findings": Value(found.findings.count), "seconds": BenchCommand.Rules.number(rehearsing),
        ])
    }

    /// All journals and what was derived from them, at the end.
    mutating func verified(_ verification: DossierVerification) { findings += verification.findings }

    private static func object(_ counts: [String: Int]) -> Value {
        .object(Value.Object(uniqueKeysWithValues: counts.sorted { $0.key < $1.key }.map { ($0.key, Value($0.value)) }))
    }

    var value: Value {
        [
            "dossiers": Value(dossiers), "verdicts": MigrationReport.object(verdicts), "rolled_back": Value(rolledBack),
            "findings": .array(findings.prefix(50).map(Value.string)), "finding_count": Value(findings.count),
            "filling_seconds": BenchCommand.Rules.number(filling),
            "rehearsing_seconds": BenchCommand.Rules.number(rehearsing), "rounds": .array(rounds),
        ]
    }
}
