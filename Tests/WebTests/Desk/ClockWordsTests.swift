import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

@testable import Web

/// The time limit as it is told, over random histories of real procedures: what the last sentence about it promises is the
/// time by which the dossier is judged.
@Suite struct `The time limit in words` {
    /// 4 × 2,500 = 10,000 histories, each told in both languages.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `what is told last is the due time`(_ seed: UInt64) throws {
        let calendar = try DeskOffice.calendar.get()
        let units = try DeskOffice.organisation.get().units
        let locales = try DeskOffice.pages.get().locales
        // After the last birth and the last paper of the packs' cases.
        let start = CivilDate("2026-12-01") ?? CivilDate(dayNumber: 0)
        let plots = try Plot.all(at: start)
        var chance = Chance(state: seed)
        var (told, stopped, again, extended) = (0, 0, 0, 0)
        for number in 0..<2500 {
            let plot = plots[number % plots.count]
            let journal = try plot.journal(from: start + chance.below(60), &chance, calendar, units)
            let dossier = try #require(Dossier.replay(id: Identifier(rawValue: 1), journal))
            for language in Language.allCases {
                let words = ClockWords(
                    words: DossierWords(
                        texts: locales[language], units: units, calendar: calendar,
                        now: Instant(start, ClockTime(hour: 9))),
                    procedure: plot.procedure)
                let last = words.turns(journal).compactMap { Self.promised($0) }.last
                let due =
                    dossier.clock.startedAt == nil
                    ? nil : Self.promised(locales[language].before(dossier.clock.due))
                #expect(last == due, "\(plot.procedure.id): \(words.turns(journal))")
                // Every turn and every step with a limit is told.
                let steps = journal.count {
                    if case .stepOpened(let task) = $0.event { task.due != nil } else { false }
                }
                #expect(
                    words.sentences(journal).count >= 1 + steps + ClockLedger(journal, plot.procedure).entries.count)
                told += due == nil ? 0 : 1
            }
            for entry in ClockLedger(journal, plot.procedure).entries {
                stopped += entry.kind == .stop ? 1 : 0
                again += entry.kind == .restart || entry.kind == .resume ? 1 : 0
                extended += entry.kind == .extend ? 1 : 0
            }
        }
        #expect(told > 2500 && stopped > 200 && again > 50 && extended > 100)
    }

    /// Half of the histories change to a version with another limit somewhere in the middle.
    @Test(arguments: [UInt64(1), 2])
    func `each leg is told by the version in force, and the last sentence is still the due time`(
        _ seed: UInt64
    ) throws {
        let calendar = try DeskOffice.calendar.get()
        let units = try DeskOffice.organisation.get().units
        let locales = try DeskOffice.pages.get().locales
        let start = CivilDate("2026-09-01") ?? CivilDate(dayNumber: 0)
        let versions = try Plot.versions()
        var chance = Chance(state: seed)
        var (moves, kept, changed) = (0, 0, 0)
        for number in 0..<1200 {
            let newer = versions.newer[number % versions.newer.count]
            let plot = Plot(procedure: versions.old.procedure, filing: versions.old.filing, newer: newer)
            let journal = try plot.journal(from: start + chance.below(60), &chance, calendar, units)
            let dossier = try #require(Dossier.replay(id: Identifier(rawValue: 1), journal))
            let now = dossier.pack == newer.pack.hash ? newer : plot.procedure
            let known = [plot.procedure.pack.hash: plot.procedure, newer.pack.hash: newer]
            let ledger = ClockLedger(journal, now, versions: known)
            #expect(ledger.due == (dossier.clock.startedAt == nil ? nil : dossier.clock.due))
            for language in Language.allCases {
                let texts = locales[language]
                let words = ClockWords(
                    words: DossierWords(
                        texts: texts, units: units, calendar: calendar, now: Instant(start, ClockTime(hour: 9))),
                    procedure: now, versions: known)
                let turns = words.turns(journal)
                let due = dossier.clock.startedAt == nil ? nil : Self.promised(texts.before(dossier.clock.due))
                #expect(turns.compactMap { Self.promised($0) }.last == due, "\(turns)")
                // The limit told first is that of the version in which the clock began.
                let first = ledger.entries.first?.limit ?? now.limit
                #expect(words.sentences(journal)[0].contains(first.words(language)))
                for entry in ledger.entries where entry.kind == .migrate && entry.limit != first {
                    #expect(turns.contains { $0.contains(entry.limit.words(language)) })
                }
            }
            moves += dossier.pack == newer.pack.hash ? 1 : 0
            for entry in ledger.entries where entry.kind == .migrate {
                let before = ledger.entries.prefix { $0 != entry }.last { $0.due != nil }?.due
                if entry.due == before { kept += 1 } else { changed += 1 }
            }
        }
        #expect(moves > 200 && kept > 20 && changed > 20, "\(moves) moves, \(kept) kept, \(changed) changed")
    }

    /// The deadline in a sentence, as day and time; nil when it names none.
    private static func promised(_ sentence: String) -> String? {
        let form = /(\d\d\/\d\d\/\d{4}), (?:trước|before) (\d\d:\d\d)/
        return sentence.matches(of: form).last.map { "\($0.1) \($0.2)" }
    }
}

/// A procedure with good answers, to which things happen at random.
private struct Plot {
    let procedure: Procedure
    let filing: Filing
    /// The version that it may change to in the middle.
    var newer: Procedure?

    /// A house permit's procedure, and versions of it with other limits; the last lets the limit begin anew.
    static func versions() throws -> (old: Plot, newer: [Procedure]) {
        let folder = Share.root + "/packs/vn-hcmc/one-stop"
        let file = "procedures/house-permit/procedure.yaml"
        let source = try PackSource.folder(folder)
        let text = String(decoding: source.files[file] ?? [], as: UTF8.self)
        let limits = [
            "limit: {days: 5, unit: working}", "limit: {days: 12, unit: working}", "limit: {days: 20, unit: calendar}",
            "limit: {days: 9, unit: working}\nopen_dossiers: {limit: restart, basis: B}",
        ]
        let newer = try limits.enumerated().map { number, limit in
            var files = source.files
            files[file] = Array(text.replacing("limit: {days: 7, unit: working}", with: limit, maxReplacements: 1).utf8)
            files["pack.yaml"] = files["pack.yaml"].map { $0 + Array("# \(number)\n".utf8) }
            let pack = try PackReader.stored(PackSource(origin: "", files: files))
            return try #require(pack.procedures["house-permit"])
        }
        let plot = try #require(
            try all(at: CivilDate("2026-09-01") ?? CivilDate(dayNumber: 0)).first {
                $0.procedure.id == "house-permit"
            })
        return (plot, newer)
    }

    static func all(at date: CivilDate) throws -> [Plot] {
        try DeskOffice.packs.get().flatMap { pack in
            pack.procedures.values.compactMap { procedure -> Plot? in
                guard procedure.inForce.holds(date), procedure.inForce.holds(date + 120) else { return nil }
                let good = pack.cases.first {
                    $0.procedure == procedure.id && $0.expectedProblem == nil && $0.filing.channel == .online
                }
                guard let good else { return nil }
                let papers = procedure.papers.map { Paper(onPaper: $0.id) }
                return Plot(
                    procedure: procedure,
                    filing: Filing(
                        procedure: procedure.id, channel: .online, language: .vietnamese, intakeUnit: nil,
                        answers: good.filing.answers, papers: papers))
            }
        }
    }

    func journal(
        from day: CivilDate, _ chance: inout Chance, _ calendar: WorkingCalendar, _ units: UnitDirectory
    ) throws -> [JournalEntry] {
        var now = Instant(day, ClockTime(hour: 7 + chance.below(11), minute: chance.below(60)))
        var journal: [JournalEntry] = []
        func context(_ caller: Caller) -> CommandContext {
            CommandContext(caller: caller, secretMatches: true, now: now, calendar: calendar, units: units)
        }
        func take(_ events: [Event]) {
            for event in events {
                journal.append(
                    JournalEntry(sequence: journal.count + 1, at: now, actor: .time, event: event))
            }
        }
        take(try procedure.file(filing, context(.anonymous())))
        let turn = newer == nil ? .max : chance.below(24)
        var current = self
        for step in 0..<12 {
            now = now + .seconds(60 + chance.below(2 * 86_400))
            guard let dossier = Dossier.replay(id: Identifier(rawValue: 1), journal), !dossier.isEnded else { break }
            if step == turn, let newer, let move = try moved(dossier, DossierPast(journal), to: newer, context(.system))
            {
                take([.migrated(move)])
                current = Plot(procedure: newer, filing: filing)
                continue
            }
            do { take(try current.happening(dossier, &chance, context)) } catch is Problem { continue }
        }
        return journal
    }

    /// The move as a migration would write it; nil where an officer would have to say.
    private func moved(
        _ dossier: Dossier, _ past: DossierPast, to newer: Procedure, _ context: CommandContext
    ) throws -> DossierMigration? {
        let planner = MigrationPlanner(from: procedure, to: newer, map: MigrationMap())
        guard let next = planner.plan(dossier, past, context).next else { return nil }
        let (set, was) = DossierMove.changes(from: dossier, to: next)
        return DossierMigration(
            run: Identifier(rawValue: 5), from: procedure.pack, to: newer.pack, reason: "Luật mới", basis: "NĐ 1",
            steps: [:], notes: [], set: set, was: was, alarms: [], undoes: nil)
    }

    private func happening(
        _ dossier: Dossier, _ chance: inout Chance, _ context: (Caller) -> CommandContext
    ) throws -> [Event] {
        func officer(_ role: Role, _ unit: String) -> Caller {
            Caller(
                kind: .officer, account: Identifier(rawValue: 9), officer: Identifier(rawValue: 9), displayName: "A",
                positions: [Position(unit: unit, role: role, from: CivilDate(dayNumber: 0))])
        }
        switch chance.below(24) {
        case 0: return try procedure.withdraw(reason: "x", on: dossier, context(.anonymous()))
        case 1, 2, 3:
            return try procedure.apologise(
                due: dossier.clock.due.date + (1 + chance.below(9)), reason: "x", on: dossier,
                context(officer(.divisionHead, dossier.competentUnit)))
        default: break
        }
        if dossier.openSupplement != nil, let paper = procedure.papers.first {
            return try procedure.supplement(
                answers: nil, papers: [Paper(onPaper: paper.id)], on: dossier, context(.anonymous()))
        }
        guard !dossier.tasks.isEmpty else { return [] }
        let task = dossier.tasks[chance.below(dossier.tasks.count)]
        let outcomes = try procedure.outcomes(of: task, dossier, at: context(.system).now)
        guard !outcomes.isEmpty, let role = Role(rawValue: task.role) else { return [] }
        let outcome = chance.below(3) > 0 ? outcomes[0] : outcomes[chance.below(outcomes.count)]
        return try procedure.act(
            Act(step: task.step, branch: task.branch, outcome: outcome, reason: "lý do", items: ["giấy"]), on: dossier,
            context(officer(role, task.unit)))
    }
}

/// A repeatable source of chance.
private struct Chance {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
