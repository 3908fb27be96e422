import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Schemas
import Store
import Web

extension PackCommand {
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in words what differs between two versions of a pack.",
            discussion: """
                motcua pack diff OLD NEW [--map FILE] [--language vi] [--json]
                Each version is a folder; or, with --data DIR or --database URL after them, the first eight digits of an \
                installed pack's hash, or NAME@VERSION.
                """)

        @Argument(help: "The old version.") var from: String
        @Argument(help: "The new version.") var to: String
        @Option(help: "A YAML file that says which steps, questions and papers go on under another name.")
        var map: String?
        @Option(help: "The language of the sentences: vi or en.") var language = "en"
        @Flag(help: "Print JSON, with the sentences in both languages.") var json = false
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            do {
                let map = try MapFile.read(map)
                let old: Version
                let new: Version
                if [from, to].allSatisfy({ PackSource.folders(below: $0).first == $0 }) {
                    (old, new) = (try folder(from), try folder(to))
                } else {
                    (old, new) = try await MapFile.withPlatform(settings) { platform in
                        let versions = PackVersions(platform.dossiers)
                        return (try await versions.read(from), try await versions.read(to))
                    }
                }
                try tell(old, new, try PackMigration(from: old.pack, to: new.pack, map: map))
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }

        private typealias Version = (pack: Pack, source: PackSource)

        private func folder(_ path: String) throws -> Version {
            let source = try PackSource.folder(path)
            return (try PackReader.read(source), source)
        }

        private func tell(_ before: Version, _ after: Version, _ migration: PackMigration) throws {
            let (old, new) = (before.pack, after.pack)
            let gone = old.procedures.keys.filter { new.procedures[$0] == nil }
            let added = new.procedures.keys.filter { old.procedures[$0] == nil }
            let told = Set(migration.differences.filter { !$0.value.isEmpty }.map(\.key))
            let parts = PackPartsComparison.differences(from: before.source, to: after.source, told: told)
            if json {
                let locales = try MigrationWords.locales()
                let procedures = migration.differences.mapValues { MigrationWords.json($0.map(\.note), locales) }
                print(
                    Value.object([
                        "from": .string(old.identity.hash), "to": .string(new.identity.hash),
                        "procedures": .object(procedures), "removed": .array(gone.map(Value.string)),
                        "added": .array(added.map(Value.string)),
                        "parts": .object(parts.mapValues { MigrationWords.json($0.map(\.note), locales) }),
                    ]).json)
                return
            }
            let words = try MigrationWords(language)
            for (id, differences) in migration.differences where !differences.isEmpty {
                print("\(id):")
                for difference in differences { print("  \(words(difference.note))") }
            }
            for id in gone { print(words.texts("migration.procedure_removed", ["procedure": id])) }
            for id in added { print(words.texts("migration.procedure_added", ["procedure": id])) }
            for (part, differences) in parts {
                print("\(part):")
                for difference in differences { print("  \(words(difference.note))") }
            }
            let all = Array(migration.differences.values) + Array(parts.values)
            let count = all.reduce(0) { $0 + $1.count } + gone.count + added.count
            print(words.texts("migration.differences", ["count": "\(count)"]))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the installed versions of packs, and the migrations between them.")

        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            do {
                try await MapFile.withPlatform(settings, installs: false) { platform in
                    for pack in try await PackVersions(platform.dossiers).all() {
                        let identity = pack.identity
                        print(
                            "\(identity.hash.prefix(16))  \(identity.name)@\(identity.version)  "
                                + "installed \(pack.installedAt.date)  \(pack.openDossiers) open dossiers")
                    }
                    for record in try await platform.dossiers.migrations() {
                        let end = record.finishedAt == nil ? "not finished" : "finished"
                        print(
                            "migration \(record.run): \(record.from.prefix(16)) to \(record.to.prefix(16)), "
                                + "\(record.moved) moved, \(record.undone) rolled back, \(record.undecided) wait for an officer, \(end)"
                        )
                    }
                }
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}

/// What the commands about versions have in common.
enum MapFile {
    static func read(_ path: String?) throws -> MigrationMap {
        guard let path else { return MigrationMap() }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try MigrationMap(try YAMLDocument.read(text: text, file: path))
    }

    @discardableResult
    static func withPlatform<T: Sendable>(
        _ settings: SettingsArguments, installs: Bool = true, _ body: (Platform) async throws -> T
    ) async throws -> T {
        let platform = try await Platform.open(
            try settings.read(), reading: true, installs: installs, logger: Logger(label: "motcua"))
        let result: Result<T, any Error>
        do { result = .success(try await body(platform)) } catch { result = .failure(error) }
        await platform.database.close()
        return try result.get()
    }
}
