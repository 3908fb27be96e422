import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store
import Synchronization

extension BenchCommand {
    struct Reorganise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reorganise",
            abstract: "Hand open dossiers of Ho Chi Minh City's districts over to its communes; prints JSON.",
            discussion: """
                Files dossiers in every ward of the districts in June 2025, hands them over by the shipped plan on the \
                eve, takes that back, orders the plan anew and lets its day come. After each, holders, counts, clocks, \
                codes and receipts are compared with what the tables of areas say, reckoned here by another way. Ends \
                with 1 when anything differs.
                """)

        @Option(help: "A folder for the database; made anew.") var data = ".work/bench-reorganise"
        @Option(help: "A PostgreSQL database to use instead; must be empty.") var database: String?
        @Option(help: "Open dossiers in all.") var dossiers = 10_000
        @Option(help: "The plan, below the folder of packs.")
        var plan = "vn-hcmc/organisation/reorganisations/hcmc-2025-07-01.yaml"
        @Option(help: "The seed of what is chosen at random.") var seed = 1
        @Flag(help: "Fill the database, and stop.") var fillOnly = false
        @Flag(help: "Only hand over what --fill-only has filled: to be killed meanwhile.") var onlyMove = false

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

        private func measure() async throws -> ReorganiseReport {
            if database == nil, !onlyMove, FileManager.default.fileExists(atPath: data) {
                try FileManager.default.removeItem(atPath: data)
            }
            var words = ["--data", data, "--node", "900", "--log-level", "error"]
            if let database { words += ["--database", database] }
            // The evening of the districts' last day.
            let clock = BenchClock(Instant("2025-06-30T20:00+07:00"))
            let platform = try await Platform.open(
                Configuration(arguments: words), clock: clock, logger: Logger(label: "bench"))
            var report = ReorganiseReport()
            do {
                try await measure(platform, clock, &report)
            } catch {
                await platform.database.close()
                throw error
            }
            await platform.database.close()
            return report
        }

        private func measure(
            _ platform: Platform, _ clock: BenchClock, _ report: inout ReorganiseReport
        ) async throws {
            let (dossiers, packs) = (platform.dossiers, try platform.configuration.folders.packs())
            let text = try String(contentsOfFile: packs + "/" + plan, encoding: .utf8)
            let plan = try dossiers.reorganisation(text, file: self.plan)
            if onlyMove {
                say("bench: moving")
                _ = try await dossiers.order(plan, now: true)
                return
            }
            try await report.timed("filling") { try await fill(platform, packs) }
            if fillOnly { return }
            let check = try ReorganiseCheck(platform, plan)
            let before = try await check.holdings()
            report.dossiers = before.count
            let preview = try await report.timed("dry_run") { try await dossiers.preview(plan) }
            let (_, counts) = try await report.timed("moving") { try await dossiers.order(plan, now: true) }
            if preview.counts != counts { report.findings.append("the dry run told other counts") }
            let moved = try await check.holdings()
            report.add("eve", try check.compare(before, moved, leftOver: false))
            report.findings += try await dossiers.verify().findings.map { "after the move: \($0)" }
            try await report.timed("taking_back") { try await dossiers.takeBackReorganisation(plan.name) }
            report.findings += check.unchanged(before, try await check.holdings())
            _ = try await report.timed("ordering") { try await dossiers.order(plan) }
            report.findings += check.unchanged(before, try await check.holdings())
            clock.set(Instant("2025-07-01T00:00+07:00"))
            _ = try await report.timed("carrying_out") { try await dossiers.carryOutReorganisations() }
            report.add("day", try check.compare(before, try await check.holdings(), leftOver: false))
            clock.set(Instant("2025-08-01T00:00+07:00"))
            _ = try await report.timed("sweeping") { try await dossiers.carryOutReorganisations() }
            report.add("end", try check.compare(before, try await check.holdings(), leftOver: true))
            report.findings += try await dossiers.verify().findings.map { "at the end: \($0)" }
        }

        /// Dossiers of the districts' procedures in every ward, at all steps, filed within the last weeks.
        private func fill(_ platform: Platform, _ packs: String) async throws {
            let source = try PackSource.folder(packs + "/vn-hcmc/district-2009")
            let pack = try ReorganiseCheck.prolonged(source)
            try await Catalogue.install(pack.source, pack.pack, platform.database, platform.dossiers.clock)
            let day = platform.dossiers.clock.now.date
            let wards = ReorganiseCheck.wards(platform.organisation.areas, at: day)
            var filings: [Filing] = []
            for (procedure, path) in [("house-permit-2009", "site"), ("household-business-2009", "business")] {
                for template in Rehearsal(platform.dossiers).filings(pack.pack, procedure, at: day).prefix(2) {
                    for ward in wards {
                        guard let district = ward.parent,
                            let unit = platform.organisation.units.competent(level: "district", area: district, at: day)
                        else { continue }
                        var answers = template.answers
                        answers.set(.string(district), at: path + ".district")
                        answers.set(.string(ward.code), at: path + ".ward")
                        filings.append(
                            Filing(
                                procedure: procedure, channel: template.channel, language: .vietnamese,
                                intakeUnit: unit.id, answers: answers, papers: template.papers))
                    }
                }
            }
            var random = SeededNumbers(seed)
            let made = try await platform.dossiers.fillAtRandom(pack.pack, count: dossiers, filings, &random)
            guard made == dossiers else { throw Problem(.fault, "bench.not_filled", ["made": "\(made)"]) }
        }
    }
}

/// A clock that the measurement moves.
final class BenchClock: Core.Clock {
    private let moment: Mutex<Instant>
    init(_ moment: Instant?) { self.moment = Mutex(moment ?? Instant(milliseconds: 0)) }
    var now: Instant { moment.withLock { $0 } }
    func set(_ new: Instant?) { moment.withLock { $0 = new ?? $0 } }
}
