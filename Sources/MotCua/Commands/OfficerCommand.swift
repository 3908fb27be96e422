import Administration
import ArgumentParser
import Core
import Logging
import Store
import Web

/// Officers' accounts, made and given back by whoever keeps the machine. First secrets go to standard output alone.
struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: "Make officers' accounts, and let in again whoever lost their password.",
        subcommands: [Add.self, Appoint.self, Relieve.self, List.self, Sign.self, Reset.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an officer's account with a position; prints a first secret, good once and for a day.")
        @Option(help: "The account's login.") var login: String
        @Option(help: "The officer's name.") var name: String
        @Option(help: "The officer's staff code.") var staffCode: String
        @OptionGroup var position: PositionArguments
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            try await OfficerCommand.run(settings) { platform in
                let positions = try await position.positions(in: platform)
                _ = try await platform.accounts.create(
                    NewAccount(
                        login: login, holder: .officer(name: name, staffCode: staffCode), password: nil,
                        positions: positions))
                return try await platform.accounts.issueFirstSecret(for: login)
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an account a new first secret in place of its password, and end its sessions.",
            discussion:
                "For somebody who has shown in person who they are. Second factors stay unless --factors is given.")
        @Option(help: "The account's login.") var login: String
        @Flag(help: "Take the second factors away too, for somebody who lost those.") var factors = false
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            try await OfficerCommand.run(settings) { platform in
                let secret = try await platform.accounts.issueFirstSecret(for: login)
                if factors { try await platform.accounts.resetFactors(of: login) }
                if let account = try await platform.accounts.account(login: login) {
                    let logger = Logger(label: "motcua")
                    AccountChange.firstSecretGiven.log(of: account, to: logger)
                    if factors { AccountChange.factorsReset.log(of: account, to: logger) }
                }
                return secret
            }
        }
    }

    private static func run(
        _ settings: SettingsArguments, _ work: (Platform) async throws -> FirstSecret
    ) async throws {
        let configuration = try settings.read()
        do {
            let platform = try await Platform.open(configuration, logger: Logger(label: "motcua"))
            let secret = try await work(platform)
            await platform.database.close()
            print("first secret, once, until \(secret.expires): \(secret.text)")
            print("to be used at /dang-nhap/lan-dau with the login; hand it over in person")
        } catch {
            throw CommandFailure(error)
        }
    }
}
