import ArgumentParser
import Core
import Foundation
import Ledger
import Logging
import Store

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Verify the ledger, tell its key and its last checkpoint.",
        subcommands: [Verify.self, Key.self, LastCheckpoint.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the whole ledger anew from the rows, and compare it with what is stored and signed.",
            discussion: """
                motcua ledger verify --data DIR | --database-file FILE
                Changes nothing, may run beside the server. Ends with 1 when anything differs. A checkpoint that was \
                kept elsewhere is compared too, and with --ledger-witness FILE every one that was appended there: only \
                that finds a ledger that was cut or made anew as a whole.
                """)

        @Option(help: "A checkpoint kept earlier; may be given several times.") var checkpoint: [String] = []
        @Option(help: "The public key, NAME+ID+KEY; by default that of this installation.") var key: String?
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            let found: LedgerVerification
            let began = ContinuousClock.now
            do {
                let ledger = try await Platform.openLedger(configuration, logger: Logger(label: "motcua"))
                let verifier = try key.map { try LedgerVerifier($0) } ?? ledger.key.verifier
                let known = try checkpoint.map {
                    try Checkpoint(note: try CommandFiles.text($0), signedBy: verifier)
                }
                var witnessed: (known: [Checkpoint], wrong: [String]) = ([], [])
                if let path = configuration.ledgerWitness {
                    witnessed = try LedgerWitness.read(path, signedBy: verifier)
                }
                found = try await ledger.verify(
                    signedBy: verifier, known: known, witnessed: witnessed.known, wrong: witnessed.wrong)
                await ledger.database.close()
            } catch {
                throw CommandFailure(error)
            }
            for finding in found.findings { print(finding) }
            if found.others > 0 { print("and \(found.others) more") }
            let seconds = String(format: "%.1f", (ContinuousClock.now - began).asSeconds)
            print(
                "\(found.entries) entries, \(found.waiting) waiting, \(found.checkpoints) checkpoints, root "
                    + "\(found.root), \(found.findings.count + found.others) differences, \(seconds) s")
            if !found.findings.isEmpty { throw ExitCode(1) }
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the public key with which anybody verifies.")
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
                print(platform.ledger.key.verifier)
                await platform.database.close()
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    struct LastCheckpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint", abstract: "Print the last checkpoint.",
            discussion: """
                With --stamp FILE: the last one that has a time stamp, and its stamp into FILE; `openssl ts -verify \
                -data CHECKPOINT -in FILE -CAfile …` verifies it.
                """)
        @Option(help: "Where to write the time stamp.") var stamp: String?
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
                try await platform.ledger.sequence()
                var note = try await platform.ledger.checkpoint()
                if let stamp {
                    guard let (stamped, response) = try await platform.ledger.stamped() else {
                        throw CommandFailure(Problem(.conflict, "ledger.no_stamp"))
                    }
                    note = stamped
                    try Data(response).write(to: URL(filePath: stamp))
                }
                await platform.database.close()
                guard let note else { throw Problem(.notFound, "ledger.empty") }
                print(note, terminator: "")
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
