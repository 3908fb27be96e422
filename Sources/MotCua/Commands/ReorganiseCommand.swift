import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import OrderedCollections
import Web

struct ReorganiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reorganise",
        abstract: "Hand the dossiers and positions of units that end over to those that carry their work on.",
        discussion: """
            motcua reorganise --plan F.yaml --dry-run     one line per open dossier: what moves where, and why
            motcua reorganise --plan F.yaml               orders it: on its day the server hands all over, at once
            motcua reorganise --plan F.yaml --now         hands all over at once, on the eve, when the offices are closed
            motcua reorganise --take-back NAME            until its day: everything stands again as it stood
            motcua reorganise --list                      what was ordered, and what became of it
            Each is one transaction: all of it or nothing. docs/reorganisation.md tells what a plan says.
            """)

    @Option(help: "The plan, a YAML file.") var plan: String?
    @Flag(help: "Say what would become of each dossier, and write nothing.") var dryRun = false
    @Flag(help: "On the eve: hand over now and not on the plan's day. Until then nobody can work on what has moved.")
    var now = false
    @Option(help: "The name of a plan whose day has not come.") var takeBack: String?
    @Flag(help: "List the reorganisations.") var list = false
    @Flag(help: "Print one JSON object a line.") var json = false
    @Flag(help: "Print only what cannot move, and the counts.") var quiet = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        do {
            let words = ReorganisationWords(try CommandTexts.own ?? CommandTexts.read("en"), json: json)
            guard [plan != nil, takeBack != nil, list].count(where: { $0 }) == 1 else {
                throw Problem(.invalid, "reorganise.which")
            }
            guard plan != nil || !(dryRun || now) else { throw Problem(.invalid, "reorganise.plan_only") }
            // Who asks what would be, or what was, installs nothing.
            try await MapFile.withPlatform(settings, installs: plan != nil && !dryRun) { platform in
                if let plan { return try await order(plan, platform, words) }
                if let takeBack {
                    let count = try await platform.dossiers.takeBackReorganisation(takeBack)
                    return words.say("taken_back", ["name": takeBack, "count": "\(count)"], ["dossiers": Value(count)])
                }
                for record in try await platform.dossiers.reorganisations() { words.say(record) }
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(error)
        }
    }

    private func order(_ path: String, _ platform: Platform, _ words: ReorganisationWords) async throws {
        let dossiers = platform.dossiers
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            guard FileManager.default.fileExists(atPath: path) else {
                throw Problem(.notFound, "reorganise.no_file", ["file": path])
            }
            throw Problem(.invalid, "reorganise.no_text", ["file": path])
        }
        let plan = try dossiers.reorganisation(text, file: path)
        let isQuiet = quiet
        if dryRun {
            let preview = try await dossiers.preview(plan) { batch in
                for item in batch where !isQuiet || item.plan.verdict == .refused { words.say(item, dossiers.units) }
            }
            return words.say(
                plan, preview, dossiers.units, isPast: plan.date <= dossiers.clock.now.date)
        }
        let (run, counts) = try await dossiers.order(plan, now: now)
        words.say(
            now ? "done" : "ordered",
            [
                "name": plan.name, "date": plan.date.vietnamese, "moves": "\(counts[.moves])",
                "stays": "\(counts[.stays])",
            ],
            [
                "reorganisation": .string(run.description), "name": .string(plan.name),
                "date": .string(plan.date.description), "moved": .bool(now), "counts": words.counts(counts),
            ])
    }
}

/// What reorganisations are told in.
struct ReorganisationWords: Sendable {
    let texts: Localizer
    let json: Bool

    init(_ texts: Localizer, json: Bool) {
        self.texts = texts
        self.json = json
    }

    func say(_ key: String, _ words: [String: String], _ value: Value) {
        print(json ? value.json : texts("reorganise.\(key)", words))
    }

    func say(_ item: PlannedHandover, _ units: UnitDirectory) {
        let (plan, code) = (item.plan, item.standing.code)
        guard json else {
            let verdict = texts("reorganise.\(plan.verdict.rawValue)")
            let notes = plan.notes.map { texts($0.note.key, $0.note.words(texts.language)) }
            return print("\(code)  \(verdict): \(([plan.reason[texts.language]] + notes).joined(separator: " "))")
        }
        let changes = plan.changes.map { change -> Value in ["from": .string(change.from), "to": .string(change.to)] }
        let value: Value = [
            "dossier": .string(code), "procedure": .string(item.standing.procedure),
            "verdict": .string(plan.verdict.rawValue),
            "reason": ["vi": .string(plan.reason.vietnamese), "en": .string(plan.reason.english)],
            "notes": .array(
                plan.notes.map {
                    [
                        "kind": .string($0.note.key), "subject": .string($0.note.subject),
                        "text": .string(texts($0.note.key, $0.note.words(texts.language))),
                    ]
                }), "changes": .array(changes),
        ]
        print(value.json)
    }

    /// `isPast`: the plan's day has come, so that it can be looked at and no longer ordered.
    func say(
        _ plan: ReorganisationPlan, _ preview: ReorganisationPreview, _ units: UnitDirectory, isPast: Bool
    ) {
        let (counts, positions) = (preview.counts, preview.positions)
        let unplaced = positions.unplaced.map { "\($0.code) (\($0.unit) \($0.role))" }
        guard !json else {
            let value: Value = [
                "name": .string(plan.name), "date": .string(plan.date.description), "counts": self.counts(counts),
                "positions": [
                    "end": Value(positions.ended.count), "begin": Value(positions.begun.count),
                    "last_day": .string(positions.lastDay.description),
                    "unplaced": .array(unplaced.map(Value.string)),
                ],
            ]
            return print(value.json)
        }
        if isPast { print(texts("reorganise.past", ["date": plan.date.vietnamese])) }
        for (unit, count) in counts.bySuccessor.sorted(by: { $0.key < $1.key }) {
            print("  \(unit)  \(units.unit(unit)?.name[texts.language] ?? unit): \(count)")
        }
        print(
            texts(
                "reorganise.positions",
                [
                    "end": "\(positions.ended.count)", "day": positions.lastDay.vietnamese,
                    "begin": "\(positions.begun.count)",
                ]))
        for text in unplaced { print(texts("reorganise.unplaced", ["position": text])) }
        print(
            texts(
                "reorganise.counts",
                [
                    "count": "\(counts.all)", "moves": "\(counts[.moves])", "stays": "\(counts[.stays])",
                    "refused": "\(counts[.refused])",
                ]))
    }

    func say(_ record: ReorganisationRecord) {
        let state = record.takenBackAt != nil ? "state_back" : record.dueAt != nil ? "state_open" : "state_done"
        say(
            "record",
            [
                "name": record.name, "date": record.date.vietnamese, "basis": record.basis,
                "state": texts("reorganise.\(state)"), "moved": "\(record.moved)",
            ],
            [
                "reorganisation": .string(record.run.description), "name": .string(record.name),
                "date": .string(record.date.description), "basis": .string(record.basis), "by": .string(record.by),
                "ordered_at": .string(record.orderedAt.description), "due_at": Value(record.dueAt?.description),
                "taken_back_at": Value(record.takenBackAt?.description), "moved": Value(record.moved),
            ])
    }

    func counts(_ counts: HandoverCounts) -> Value {
        let verdicts = HandoverPlan.Verdict.allCases.map { ($0.rawValue, Value(counts[$0])) }
        let units = counts.bySuccessor.sorted { $0.key < $1.key }.map { ($0.key, Value($0.value)) }
        var members = Value.Object(uniqueKeysWithValues: verdicts)
        members["by_successor"] = .object(Value.Object(uniqueKeysWithValues: units))
        return .object(members)
    }
}
