import ArgumentParser
import Casework
import Core
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write an encrypted copy of the database and of all papers, while the server runs.",
        discussion: """
            motcua backup --to FILE --key-file KEY --data DIR [--database-file F]
            KEY holds 32 random bytes, or their base64 (`openssl rand -base64 32`). Without it nobody can restore: keep it \
            apart from the backups. A file that is missing, damaged or unreadable is named, and no backup made, unless \
            --incomplete says that what there is shall do. PostgreSQL gives its files to a user with the REPLICATION right.
            """)

    @Option(help: "The file to write; must not be there.") var to: String
    @Option(help: "The file with the key.") var keyFile: String
    @Flag(help: "Go on when files are missing or damaged.") var incomplete = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            guard !FileManager.default.fileExists(atPath: to) else {
                throw Problem(.invalid, "backup.output_there", ["path": to])
            }
            let backup = Backup(
                configuration: configuration, secret: try BackupFormat.readKey(keyFile), now: SystemClock().now,
                isIncomplete: incomplete)
            let made = try await backup.write(to: to)
            print(
                "motcua: backup of \(made.manifest.counts["dossier"] ?? 0) dossiers and \(made.report.files) files "
                    + "in \(to); \(made.report.described) papers are only described, their bytes never came")
            if made.report.count > 0 { print("motcua: INCOMPLETE: \(made.report.count) files are missing or damaged") }
        } catch {
            throw CommandFailure(error)
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup back, after it has been verified whole.",
        discussion: """
            motcua restore FILE --key-file KEY --data DIR                 the embedded database
            motcua restore FILE --key-file KEY --data DIR --cluster PG    PostgreSQL: PG is its data folder, not there or empty
            motcua restore FILE … --check                                 a drill: verifies and puts nothing in place
            Nothing is put in place before the whole file was decrypted, its rows were counted, its ledger was verified \
            against the checkpoint in it, and every journal was replayed. Files that its rows name and that it lacks are \
            named, and nothing is put in place unless --incomplete is given. Stop the server first. The database that was \
            in DIR is kept beside the new one.
            """)

    @Argument(help: "The backup.") var file: String
    @Option(help: "The file with the key.") var keyFile: String
    @Option(help: "PostgreSQL's data folder, to be made.") var cluster: String?
    @Option(help: "The user that runs PostgreSQL, when root restores.") var clusterOwner = "postgres"
    @Flag(help: "Verify only.") var check = false
    @Flag(help: "Put back what there is when files are missing or damaged.") var incomplete = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        // A program that dies while we feed it must not take us with it.
        signal(SIGPIPE, SIG_IGN)
        do {
            let restore = Restore(
                configuration: try settings.read(), cluster: cluster, owner: clusterOwner,
                secret: try BackupFormat.readKey(keyFile), now: SystemClock().now, isIncomplete: incomplete)
            let found = try await restore.run(file, check: check)
            print(
                "motcua: \(check ? "verified" : "restored") \(found.dossiers.dossiers) dossiers, "
                    + "\(found.dossiers.entries) journal entries, \(found.ledgerEntries) ledger entries, "
                    + "\(found.report.described) papers only described, as of \(found.manifest.takenAt)")
            if found.report.count > 0 {
                print("motcua: INCOMPLETE: \(found.report.count) files are missing or damaged")
            }
        } catch {
            throw CommandFailure(error)
        }
    }
}
