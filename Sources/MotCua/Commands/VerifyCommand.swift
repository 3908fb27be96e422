import ArgumentParser
import Casework
import Logging
import Store

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay every dossier's journal and compare it with what is stored.",
        discussion: "Ends with 1 when anything differs.")

    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        let found: DossierVerification
        do {
            let platform = try await Platform.open(configuration, logger: Logger(label: "motcua"))
            found = try await platform.dossiers.verify()
            await platform.database.close()
        } catch {
            throw CommandFailure(error)
        }
        for finding in found.findings { print(finding) }
        print("\(found.dossiers) dossiers, \(found.entries) journal entries, \(found.findings.count) differences")
        if !found.findings.isEmpty { throw ExitCode(1) }
    }
}
