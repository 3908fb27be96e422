import ArgumentParser
import Logging
import Store

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date (serve does so too).")

    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            let database = try await Platform.openDatabase(configuration, logger: Logger(label: "motcua"))
            try await database.migrate(Platform.migrations)
            await database.close()
            print("motcua: the schema is at \(Platform.migrations.map(\.number).max() ?? 0)")
        } catch {
            throw CommandFailure(error)
        }
    }
}
