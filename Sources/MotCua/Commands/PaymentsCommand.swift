import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import Store

struct PaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments", abstract: "Compare bank statements, and print a day's book of money.",
        subcommands: [Reconcile.self, Day.self])

    struct Reconcile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a bank statement in: each line once, however often its file comes.",
            discussion: """
                motcua payments reconcile --statement F.csv --unit H29.267.43 --dry-run
                Prints a line for each line of money that came: matched, partly, over, refund, seen or unknown, its amount, \
                its invoice and its purpose. --dry-run writes nothing. Columns are read by the mapping of the unit's \
                account, or by --mapping.
                """)

        @Option(help: "The bank's file, CSV in any encoding.") var statement: String
        @Option(help: "The unit whose account it is of.") var unit: String
        @Option(help: "A mapping of columns (YAML), in place of the account's own.") var mapping: String?
        @Flag(name: .customLong("dry-run"), help: "Say what would become of it, and write nothing.") var dryRun = false
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
                let dossiers = platform.dossiers
                guard let account = dossiers.accounts.account(of: unit, at: dossiers.clock.now.date) else {
                    throw Problem(.notFound, "statement.account", ["unit": unit])
                }
                guard let bytes = FileManager.default.contents(atPath: statement) else {
                    throw Problem(.notFound, "statement.no_file", ["file": statement])
                }
                let file = try StatementFile(Array(bytes), try columns(of: account, dossiers.accounts))
                let results = try await dossiers.reconcile(file.lines, of: account, dryRun: dryRun, .system)
                for result in results {
                    let words = [
                        result.outcome.rawValue, String(result.line.amount), result.invoice ?? "-", result.line.purpose,
                    ]
                    print(words.joined(separator: "\t"))
                }
                let counts = PaymentOutcome.allCases.map { outcome in
                    "\(results.count { $0.outcome == outcome }) \(outcome.rawValue)"
                }
                print(
                    "\(results.count) lines: \(counts.joined(separator: ", "))\(dryRun ? "; nothing was written" : "")")
                await platform.database.close()
            } catch {
                throw CommandFailure(error)
            }
        }

        private func columns(of account: UnitAccount, _ accounts: UnitAccounts) throws -> StatementMapping {
            if let mapping {
                return try StatementMapping(text: try String(contentsOfFile: mapping, encoding: .utf8), file: mapping)
            }
            let name = account.statement ?? ""
            return try StatementMapping(text: accounts.mapping(name) ?? "", file: "\(name).yaml")
        }
    }

    struct Day: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what a unit took in and paid back on a day, as CSV; ends with 1 when the journals differ.")

        @Option(help: "The unit.") var unit: String
        @Option(help: "The day, yyyy-MM-dd; today when left out.") var day: String?
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            let asked = try day.map { text in
                guard let date = CivilDate(text) else {
                    throw CommandFailure(Problem(.invalid, "command.day_form", ["day": text]))
                }
                return date
            }
            let book: DayBook
            do {
                let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
                let date = asked ?? platform.dossiers.clock.now.date
                book = try await platform.dossiers.dayBook(of: unit, on: date, .system)
                await platform.database.close()
            } catch {
                throw CommandFailure(error)
            }
            print(DayBookText.csv(book), terminator: "")
            guard book.isBalanced else { throw ExitCode(1) }
        }
    }
}
