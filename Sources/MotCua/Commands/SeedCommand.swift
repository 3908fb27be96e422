import Administration
import ArgumentParser
import Core
import Logging
import Store

struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fill a database with the demo province's areas, units and invented people.",
        discussion: """
            Idempotent. Never for a database that serves real people: the passwords are public. One that holds dossiers
            and was not seeded before is refused, unless --force is given.
            """)

    @Flag(help: "Also where there are dossiers that the demo province did not make.") var force = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            let platform = try await Platform.open(configuration, logger: Logger(label: "motcua"))
            let packs = try configuration.folders.packs()
            if !force { try await refuseRealPlace(platform, packs: packs) }
            let made = try await DemoPeople.seed(packRoot: packs, accounts: platform.accounts)
            print(
                made.isEmpty
                    ? "motcua: the demo province is there already"
                    : "motcua: \(platform.organisation.units.units.count) periods of units, \(made.count) accounts")
            await platform.database.close()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func refuseRealPlace(_ platform: Platform, packs: String) async throws {
        let hasDossiers = try await platform.database.read { tx in
            try !tx.query("SELECT id FROM dossier LIMIT 1").isEmpty
        }
        guard hasDossiers, try await !DemoPeople.isSeeded(packRoot: packs, accounts: platform.accounts) else { return }
        throw CommandFailure(Problem(.conflict, "seed.holds_dossiers"))
    }
}
