import ArgumentParser
import Casework
import Core
import Logging
import OrderedCollections
import Store
import Web

extension PackCommand {
    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move open dossiers to another version of their pack.",
            discussion: """
                motcua pack migrate --from OLD --to NEW --dry-run           one line per open dossier, nothing is written
                motcua pack migrate --from OLD --to NEW --by WHO --reason WHY --basis LAW
                A version is a folder (it is installed), the first eight digits of an installed pack's hash, or \
                NAME@VERSION. Officers may go on working; when it is stopped, the same command goes on. What needs an \
                officer waits at the desk of the unit that decides it.
                """)

        @Option(help: "The version that the dossiers stand under.") var from: String
        @Option(help: "The version that they go on under.") var to: String
        @Option(
            help:
                "A YAML file: steps, questions and papers that go on under another name, and for single dossiers the step or 'stay'."
        )
        var map: String?
        @Flag(help: "Say what would be done with each dossier, and write nothing.") var dryRun = false
        @Option(help: "Who answers for it, for the journals.") var by = ""
        @Option(help: "Why, for the journals.") var reason = ""
        @Option(help: "The law that it follows, for the journals.") var basis = ""
        @Option(help: "The language of the sentences: vi or en.") var language = "en"
        @Flag(help: "Print one JSON object a line.") var json = false
        @Flag(help: "Print only dossiers that need an officer, and the counts.") var quiet = false
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            do {
                let words = try MigrationWords(language)
                let locales = try MigrationWords.locales()
                let order = dryRun ? nil : try MigrationOrder(by: by, reason: reason, basis: basis)
                let map = try MapFile.read(map)
                try await MapFile.withPlatform(settings) { platform in
                    let versions = PackVersions(platform.dossiers)
                    let trial = PackTrial(
                        calendar: platform.dossiers.calendar, units: platform.dossiers.units,
                        offered: platform.dossiers.catalogue.offeredPacks)
                    let migration = try PackMigration(
                        from: try await versions.find(from, trial: trial.require),
                        to: try await versions.find(to, installing: !dryRun, trial: trial.require), map: map)
                    var chosen = Set(map.choices.keys)
                    func tell(_ batch: [PlannedDossier]) {
                        for item in batch { chosen.remove(item.standing.code) }
                        for item in batch where !quiet || item.plan.verdict == .needsOfficer {
                            print(json ? line(item, locales) : words.line(item))
                        }
                    }
                    guard let order else {
                        let counts = try await platform.dossiers.plan(migration, tell)
                        return say(counts, unused: chosen, words)
                    }
                    let (run, counts) = try await platform.dossiers.migrate(migration, order, tell)
                    say(counts, unused: chosen, words)
                    guard !json else { return }
                    let undecided = try await platform.dossiers.migrations().first { $0.run == run }?.undecided ?? 0
                    if undecided > 0 { print(words.texts("versions.left", ["count": "\(undecided)"])) }
                    print(words.texts("migration.done", ["migration": run.description]))
                }
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }

        /// `unused`: what the map says of dossiers that are none of the open ones: a slip of the pen, or done before.
        private func say(_ counts: MigrationCounts, unused: Set<String>, _ words: MigrationWords) {
            guard json else {
                for code in unused.sorted() { print(words.texts("migration.choice_unused", ["code": code])) }
                return print(words.counts(counts))
            }
            let members = MigrationPlan.Verdict.allCases.map { ($0.rawValue, Value(counts[$0])) }
            print(
                Value.object([
                    "counts": .object(Value.Object(uniqueKeysWithValues: members)),
                    "unused": .array(unused.sorted().map(Value.string)),
                ]).json)
        }

        private func line(_ item: PlannedDossier, _ locales: Locales) -> String {
            Value.object([
                "dossier": .string(item.standing.code), "procedure": .string(item.standing.procedure),
                "verdict": .string(item.plan.verdict.rawValue),
                "reasons": MigrationWords.json(item.plan.reasons.map(\.note), locales),
                "effects": MigrationWords.json(item.plan.effects.map(\.note), locales),
                "ahead": MigrationWords.json(item.plan.ahead.map(\.note), locales),
            ]).json
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a migration back.",
            discussion: """
                motcua pack rollback MIGRATION --by WHO --reason WHY --basis LAW
                Dossiers that nobody has touched since stand again exactly as they stood; the others are listed with why. \
                `motcua pack list` tells the migrations.
                """)

        @Argument(help: "The migration's number, as 'pack migrate' printed it.") var migration: String
        @Option(help: "Who answers for it, for the journals.") var by = ""
        @Option(help: "Why, for the journals.") var reason = ""
        @Option(help: "The law that it follows, for the journals.") var basis = ""
        @Option(help: "The language of the sentences: vi or en.") var language = "en"
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            do {
                let words = try MigrationWords(language)
                let order = try MigrationOrder(by: by, reason: reason, basis: basis)
                guard let run = Identifier(migration) else {
                    throw Problem(.notFound, "migration.unknown", ["migration": migration])
                }
                try await MapFile.withPlatform(settings) { platform in
                    let (undone, touched) = try await platform.dossiers.rollBack(run, order) { batch in
                        for item in batch {
                            if let why = item.touched { print("\(item.code)  \(words(why.note))") }
                        }
                    }
                    print(
                        words.texts("migration.rolled_back", ["undone": "\(undone)", "touched": "\(touched)"]))
                }
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
