import ArgumentParser
import Casework
import Core
import Foundation
import Ledger
import Logging
import Store

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay every dossier's journal, or verify a receipt or an extract.",
        discussion: """
            motcua verify --data DIR          replays every journal and compares it with what is stored
            motcua verify FILE --key KEY      offline: a receipt or an extract, with the public key only
            Ends with 1 when anything differs.
            """)

    @Option(help: "The public key of who issued the file, NAME+ID+KEY, or a file that holds it.") var key: String?
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        if let file = settings.words.first, !file.hasPrefix("-") { return try verify(file) }
        let configuration = try settings.read()
        let found: DossierVerification
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            found = try await platform.dossiers.verify()
            await platform.database.close()
        } catch {
            throw CommandFailure(error)
        }
        for finding in found.findings { print(finding) }
        print("\(found.dossiers) dossiers, \(found.entries) journal entries, \(found.findings.count) differences")
        if !found.findings.isEmpty { throw ExitCode(1) }
    }

    /// Opens no database and asks no network.
    private func verify(_ file: String) throws {
        guard let key else { throw CommandFailure(Problem(.invalid, "ledger.whose_key")) }
        do {
            let text = key.contains("+") ? key : try String(contentsOfFile: key, encoding: .utf8)
            let verifier = try LedgerVerifier(text.split(separator: "\n").first ?? "")
            let evidence = try Evidence(
                file: try String(contentsOfFile: file, encoding: .utf8), signedBy: verifier)
            for sentence in evidence.sentences { print(sentence) }
            print(
                "verified: \(evidence.kind.rawValue) of \(evidence.subject), issued \(evidence.issuedAt), "
                    + "\(evidence.entries.count) entries, signed by \(verifier.name)")
        } catch let problem as Problem {
            print("not verified: \(CommandFailure(problem))")
            throw ExitCode(1)
        }
    }
}
