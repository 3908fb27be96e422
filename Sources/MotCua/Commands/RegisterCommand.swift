import Administration
import ArgumentParser
import Core
import Logging
import Registers
import Store

struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Read the registers.", subcommands: [Get.self])

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every version of a record, the newest first, one JSON object a line.",
            discussion: "The key is the values that identify the record, with | between them.")

        @Argument(help: "The register's name.")
        var register: String

        @Argument(help: "The record's key.")
        var key: String

        @OptionGroup var why: StatedReadingArguments
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
                let versions = try await platform.registers.history(
                    key, of: register, for: try why.purpose, try why.caller(in: platform.organisation))
                await platform.database.close()
                for version in versions { print(version.told.json) }
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
