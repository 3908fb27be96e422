import ArgumentParser
import Core
import Foundation
import Logging
import Store
import StorePostgres
import StoreSQLite

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write an encrypted copy of the database and of all files, while the server runs.",
        discussion: """
            motcua backup --output FILE --key-file KEY --data DIR | --database-file F
            KEY holds 32 random bytes, or their base64 (`openssl rand -base64 32`). Without it nobody can restore.
            """)

    @Option(help: "The file to write; must not be there.") var output: String
    @Option(help: "The file with the key.") var keyFile: String
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            guard !FileManager.default.fileExists(atPath: output) else {
                throw Problem(.invalid, "backup.output_there", ["path": output])
            }
            let platform = try await Platform.open(configuration, logger: Logger(label: "motcua"))
            // As much as can be is under the checkpoint that the copy is matched to.
            try await platform.ledger.sequence()
            let part = output + ".part"
            try? FileManager.default.removeItem(atPath: part)
            let backup = Backup(configuration: configuration, secret: try BackupFormat.readKey(keyFile))
            let manifest = try await backup.write(platform.database, to: part, at: platform.dossiers.clock.now)
            await platform.database.close()
            guard rename(part, output) == 0 else { throw Problem(.fault, "backup.cannot_write", ["path": output]) }
            print("motcua: backup of \(manifest.counts["dossier"] ?? 0) dossiers in \(output)")
        } catch {
            try? FileManager.default.removeItem(atPath: output + ".part")
            throw CommandFailure(error)
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup back, after it has been verified whole.",
        discussion: """
            motcua restore FILE --key-file KEY --data DIR          an embedded database; what DIR held is kept beside it
            motcua restore FILE --key-file KEY --database-file F   PostgreSQL: F names an empty database
            Nothing is replaced before the whole file was read, its rows counted and its ledger verified. Stop the server \
            first.
            """)

    @Argument(help: "The backup.") var file: String
    @Option(help: "The file with the key.") var keyFile: String
    @Option(help: "The folder for the embedded database and for files.") var data = "data"
    @Option(help: "A file with the address of an empty PostgreSQL database.") var databaseFile: String?

    func run() async throws {
        do {
            var words = ["--data", data]
            if let databaseFile { words += ["--database-file", databaseFile] }
            let restore = Restore(
                configuration: try Configuration(arguments: words), data: data,
                secret: try BackupFormat.readKey(keyFile))
            let manifest = try await restore.run(file)
            print("motcua: restored \(manifest.counts["dossier"] ?? 0) dossiers as of \(manifest.takenAt)")
        } catch {
            throw CommandFailure(error)
        }
    }
}
