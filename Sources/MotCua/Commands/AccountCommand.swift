import Administration
import ArgumentParser
import Core
import Foundation
import Logging
import Store
import Web

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Look after accounts from the machine itself.",
        subcommands: [
            Disable.self, Enable.self, ResetFactors.self, AddKey.self, RemoveKey.self, EndSessions.self,
            RevokeTokens.self,
        ])

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an account, its sessions and its tokens at once.")
        @Option(help: "The account's login.") var login: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws { try await AccountCommand.setDisabled(true, login, settings) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open a closed account again.")
        @Option(help: "The account's login.") var login: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws { try await AccountCommand.setDisabled(false, login, settings) }
    }

    struct ResetFactors: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an account's second factors away, for somebody who lost them and has shown who they are.")
        @Option(help: "The account's login.") var login: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws {
            try await AccountCommand.run(settings, .factorsReset, of: login) { try await $0.resetFactors(of: login) }
        }
    }

    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End the sessions of an account, or with --all everybody's; they sign in again.")
        @Option(help: "The account's login.") var login: String?
        @Flag(help: "Everybody's.") var all = false
        @OptionGroup var settings: SettingsArguments
        func run() async throws {
            guard all != (login != nil) else { throw CommandFailure("account.end_sessions: name --login or --all") }
            try await AccountCommand.run(settings, .sessionsEnded, of: login) { try await $0.endSessions(of: login) }
        }
    }

    struct RevokeTokens: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End all tokens of an information system; its keys stay.")
        @Option(help: "The service account's login.") var login: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws {
            try await AccountCommand.run(settings, .tokensRevoked, of: login) {
                try await $0.revokeTokens(of: login)
            }
        }
    }

    struct AddKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a public key (JWK) with which an information system asks for tokens.")
        @Option(help: "The service account's login.") var login: String
        @Option(help: "A file with one public JWK: EC P-256, or RSA from 2048 bits.") var jwk: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws {
            guard let data = FileManager.default.contents(atPath: jwk), let key = try? JSONReader.read(data) else {
                throw CommandFailure("account.key_form: \(jwk) holds no JSON")
            }
            try await AccountCommand.run(settings, .keyAdded, of: login) { try await $0.addKey(key, to: login) }
        }
    }

    struct RemoveKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key of a service account away.")
        @Option(help: "The service account's login.") var login: String
        @Option(help: "The key's id (kid).") var kid: String
        @OptionGroup var settings: SettingsArguments
        func run() async throws {
            try await AccountCommand.run(settings, .keyRemoved, of: login) { accounts in
                guard try await accounts.removeKey(kid, of: login) else {
                    throw Problem(.notFound, "account.key_unknown", ["kid": kid])
                }
            }
        }
    }

    private static func setDisabled(_ disabled: Bool, _ login: String, _ settings: SettingsArguments) async throws {
        try await run(settings, disabled ? .closed : .opened, of: login) { accounts in
            guard let account = try await accounts.account(login: login) else {
                throw Problem(.notFound, "account.unknown")
            }
            try await accounts.setDisabled(disabled, account: account)
        }
    }

    /// `login` nil: everybody's.
    private static func run(
        _ settings: SettingsArguments, _ change: AccountChange, of login: String?,
        _ work: (Accounts) async throws -> Void
    ) async throws {
        let configuration = try settings.read()
        let logger = Logger(label: "motcua")
        do {
            let platform = try await Platform.open(configuration, logger: logger)
            try await work(platform.accounts)
            if let login, let account = try await platform.accounts.account(login: login) {
                change.log(of: account, to: logger)
            } else {
                change.logOfAll(to: logger)
            }
            await platform.database.close()
            print("motcua: done")
        } catch {
            throw CommandFailure(error)
        }
    }
}
