import ArgumentParser
import Casework
import Core
import Foundation
import Ledger
import Logging
import Store

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay every dossier's journal and read every file, or verify a receipt or an extract.",
        discussion: """
            motcua verify --data DIR          replays every journal and compares it with what is
                                              stored; reads every kept file and compares it with its name
            motcua verify FILE --key KEY      offline: one receipt or extract, with the public key only
            Ends with 1 when anything differs.
            """)

    @Option(help: "The public key of who issued the file, NAME+ID+KEY, or a file that holds it.") var key: String?
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        if let file = settings.words.first, !file.hasPrefix("-") { return try verify(file) }
        let configuration = try settings.read()
        let found: DossierVerification
        var files = VaultReport()
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            found = try await platform.dossiers.verify()
            let vault = PaperVault(reading: configuration.data + "/files")
            try await VaultCheck(database: platform.database).names(&files) { vault.find($0) != nil }
            await platform.database.close()
            try vault.check(&files)
        } catch {
            throw CommandFailure(error)
        }
        for finding in found.findings { print(finding) }
        print("\(found.dossiers) dossiers, \(found.entries) journal entries, \(found.findings.count) differences")
        files.tell()
        print(
            "\(files.files) kept files of \(files.bytes) bytes, \(files.count) missing or damaged; "
                + "\(files.described) papers are only described, their bytes never came")
        if !found.findings.isEmpty || files.count > 0 { throw ExitCode(1) }
    }

    /// Opens no database and asks no network.
    private func verify(_ file: String) throws {
        guard let key else { throw CommandFailure(Problem(.invalid, "ledger.whose_key")) }
        // Whoever gave two would take what is said of one as said of both.
        if let second = settings.words.dropFirst().first {
            throw CommandFailure(Problem(.invalid, "ledger.one_file", ["word": second]))
        }
        let (known, text): (String, String)
        do {
            known = key.contains("+") ? key : try CommandFiles.text(key)
            text = try CommandFiles.text(file)
        } catch {
            throw CommandFailure(error)
        }
        do {
            let verifier = try LedgerVerifier(known.split(whereSeparator: \.isNewline).first ?? "")
            let evidence = try Evidence(file: text, signedBy: verifier)
            for sentence in evidence.sentences { print(VerifyCommand.line(sentence)) }
            print(
                VerifyCommand.line(
                    "verified: \(evidence.kind.rawValue) of \(evidence.subject), issued \(evidence.issuedAt), "
                        + "\(evidence.entries.count) entries, signed by \(verifier.name)"))
        } catch let problem as Problem {
            print("not verified: \(CommandFailure(problem))")
            throw ExitCode(1)
        }
    }

    /// One line, whatever somebody wrote into it: what ends a line, moves the cursor or turns the direction is shown as
    /// a sign of its own, so that no sentence looks like what this command says.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.staysInLine ? $0 : "\u{FFFD}" }))
    }
}
