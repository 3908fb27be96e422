import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store

struct FiguresBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures", abstract: "Measure how long a unit's figures take.",
        discussion: """
            Takes over dossiers of one unit that went many ways in the last months (by real commands, at invented times, the \
            same each run), then asks for the figures of a month and of all the time. Prints JSON, in milliseconds.
            """)

    @Option(help: "A folder for the database; made anew unless --keep.") var data = ".work/bench-figures"
    @Option(help: "A PostgreSQL database to use instead.") var database: String?
    @Option(help: "Dossiers.") var loaded = 2000
    @Option(help: "The moment that the dossiers lead up to, RFC 3339; now when left out.") var until: String?
    @Flag(help: "Use the database as an earlier run left it.") var keep = false

    func run() async throws {
        do {
            if !keep, database == nil, FileManager.default.fileExists(atPath: data) {
                try FileManager.default.removeItem(atPath: data)
            }
            var words = ["--data", data, "--node", "902", "--log-level", "error"]
            if let database { words += ["--database", database] }
            let platform = try await Platform.open(Configuration(arguments: words), logger: Logger(label: "bench"))
            let told: Value
            do {
                told = try await measured(platform)
            } catch {
                await platform.database.close()
                throw error
            }
            await platform.database.close()
            print(told.json)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func measured(_ platform: Platform) async throws -> Value {
        let now = until.flatMap { Instant($0) } ?? platform.dossiers.clock.now
        let town = try await FiguresTown.prepare(platform, now)
        let began = ContinuousClock.now
        try await town.fill(upTo: loaded)
        let filled = (ContinuousClock.now - began).asSeconds
        func time(_ first: CivilDate, _ last: CivilDate) async throws -> (Double, Figures) {
            let start = ContinuousClock.now
            let figures = try await platform.dossiers.figures(of: town.unit, from: first, through: last)
            return ((ContinuousClock.now - start).asSeconds * 1000, figures)
        }
        _ = try await time(now.date + -30, now.date)
        let month = try await time(now.date + -30, now.date)
        let all = try await time(now.date + -400, now.date)
        func whole(_ number: Double) -> Value { Value(Int(number.rounded())) }
        return [
            "unit": .string(town.unit), "dossiers": Value(loaded), "fill_seconds": whole(filled),
            "month": whole(month.0), "month_resolved": Value(month.1.total.resolvedInAll),
            "all": whole(all.0), "all_resolved": Value(all.1.total.resolvedInAll),
            "officers": Value(all.1.officers.count),
        ]
    }
}

/// A unit's dossiers that went many ways.
private struct FiguresTown: Sendable {
    static let procedures = ["temporary-residence", "household-business", "house-permit-extension"]
    let platform: Platform
    let now: Instant
    let unit: String
    let good: [(procedure: Procedure, answers: Value)]

    static func prepare(_ platform: Platform, _ now: Instant) async throws -> FiguresTown {
        let packs = try platform.configuration.folders.packs()
        var good: [(procedure: Procedure, answers: Value)] = []
        for id in procedures {
            let procedure = try await platform.dossiers.catalogue.current(id, at: now.date)
            let answers = try BenchLoad.goodCase(of: procedure, packs: packs).filing.answers
            good.append((procedure: procedure, answers: answers))
        }
        guard let area = good[0].answers.at(good[0].procedure.competence.areaPath)?.string,
            let unit = platform.organisation.units.competent(
                level: good[0].procedure.competence.level, area: area, at: now.date)
        else { throw CommandFailure("bench.no_unit") }
        for index in good.indices {
            good[index].answers.set(.string(area), at: good[index].procedure.competence.areaPath)
        }
        return FiguresTown(platform: platform, now: now, unit: unit.id, good: good)
    }

    func fill(upTo target: Int) async throws {
        let present = try await platform.database.read { tx in
            try tx.query("SELECT COUNT(*) AS n FROM dossier").first?.int("n") ?? 0
        }
        for start in stride(from: present, to: target, by: 200) {
            try await platform.dossiers.takeOver((start..<min(start + 200, target)).map(item))
            if start / 200 % 100 == 99 { say("bench: \(start + 200) of \(target)") }
        }
    }

    private func officer(_ number: Int, _ task: (unit: String, role: Role)) -> Caller {
        let id = Identifier(rawValue: Int64(9_000 + number))
        return Caller(
            kind: .officer, account: id, officer: id, displayName: "Cán bộ \(number)",
            positions: [Position(unit: task.unit, role: task.role, from: CivilDate(dayNumber: 0))])
    }

    private func item(_ number: Int) -> TakenOver {
        var chance = Chance(state: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        let (procedure, answers) = good[number % good.count]
        let channel = [Channel.online, .online, .counter, .post][chance.below(4)]
        let filedAt = Instant(now.date + -chance.below(120), ClockTime(hour: 8)) + .seconds(chance.below(28_000))
        let papers = procedure.papers.map { rule in
            let type = rule.accepts.first ?? .pdf
            return channel == .online || chance.below(3) > 0
                ? Paper(
                    paper: rule.id, fileName: "\(rule.id).\(type.rawValue)",
                    mediaType: type == .pdf ? "application/pdf" : "image/\(type.rawValue)", size: 200_000,
                    sha256: String(repeating: "c0ffee00", count: 8)) : Paper(onPaper: rule.id)
        }
        let desk = officer(1, (unit, .receptionist))
        var deeds: [TakenOver.Deed] = []
        var at = filedAt
        for _ in 0..<16 {
            let longest = chance.below(4) == 0 ? 300_000 : 60_000
            at = at + .seconds(60 + chance.below(longest))
            guard at < now else { break }
            let seed = chance.next()
            deeds.append(
                TakenOver.Deed(at: at) { procedure, dossier, context in
                    try deed(procedure, dossier, seed, context) ?? (caller: desk, events: [])
                })
        }
        return TakenOver(
            filing: Filing(
                procedure: procedure.id, channel: channel, language: .vietnamese,
                intakeUnit: channel == .online ? nil : unit, answers: answers, papers: papers),
            filedAt: filedAt, caller: channel == .online ? .anonymous() : desk, deeds: deeds)
    }

    /// One thing that may happen to a dossier as it stands; nil when what chance chose cannot be.
    private func deed(
        _ procedure: Procedure, _ dossier: Dossier, _ seed: UInt64, _ context: (Caller) -> CommandContext
    ) throws -> (caller: Caller, events: [Event])? {
        var chance = Chance(state: seed)
        let head = officer(2, (unit, .divisionHead))
        let desk = officer(1, (dossier.intakeUnit, .receptionist))
        guard !dossier.isEnded else { return nil }
        do {
            switch chance.below(40) {
            case 0: return (desk, try procedure.withdraw(reason: "Đổi ý", on: dossier, context(desk)))
            case 1, 2, 3:
                let due = dossier.clock.due.date + (1 + chance.below(6))
                return (head, try procedure.apologise(due: due, reason: "Chậm", on: dossier, context(head)))
            default: break
            }
            if dossier.openSupplement != nil {
                let papers = [Paper(onPaper: procedure.papers[0].id)]
                return (desk, try procedure.supplement(answers: nil, papers: papers, on: dossier, context(desk)))
            }
            guard !dossier.tasks.isEmpty else { return nil }
            let task = dossier.tasks[chance.below(dossier.tasks.count)]
            let outcomes = try procedure.outcomes(of: task, dossier, at: context(desk).now)
            guard !outcomes.isEmpty, let role = Role(rawValue: task.role) else { return nil }
            let often = chance.below(4) > 0 ? outcomes[0] : outcomes[chance.below(outcomes.count)]
            let who = officer(10 + (Role.allCases.firstIndex(of: role) ?? 0) * 3 + chance.below(3), (task.unit, role))
            let act = Act(
                step: task.step, branch: task.branch, outcome: often, reason: "Lý do", items: ["Giấy tờ"],
                feesCollected: chance.below(2) == 0 || often == "delivered")
            return (who, try procedure.act(act, on: dossier, context(who)))
        } catch is Problem {
            return nil
        }
    }
}

/// A repeatable source of chance.
private struct Chance {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
