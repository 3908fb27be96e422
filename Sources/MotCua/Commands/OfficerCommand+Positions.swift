import Administration
import ArgumentParser
import Core
import Logging
import Store
import Web

/// A position as commands ask for it.
struct PositionArguments: ParsableArguments {
    @Option(help: "The unit, by its code (H29.267.43).") var unit: String
    @Option(
        help: "A role there: receptionist, specialist, division_head, leader, clerk, administrator. Again for more.")
    var role: [String]
    @Option(help: "The position's first day (yyyy-MM-dd); today when left out.") var from: String?
    @Option(help: "The position's last day (yyyy-MM-dd).") var to: String?
    @Option(
        name: .customLong("only"),
        help:
            "A procedure or register that the position is for, by its id. Again for more; all of the unit when left out."
    )
    var subjects: [String] = []
    @OptionGroup var signs: SigningArguments

    /// Throws `officer.role`, `officer.day`, `officer.days`, `officer.signing`, `officer.subject`, and
    /// `dossier.no_such_unit` where the unit does not stand on the first day.
    func positions(in platform: Platform) async throws -> [Position] {
        let signing = try signs.signing()
        let (first, last) = (try day(from) ?? SystemClock().now.date, try day(to))
        if let last, last < first { throw Problem(.invalid, "officer.days", ["from": "\(first)", "to": "\(last)"]) }
        guard platform.organisation.units.unit(unit, at: first) != nil else {
            throw Problem(.invalid, "dossier.no_such_unit", ["unit": unit])
        }
        let only = subjects.isEmpty ? nil : Set(subjects)
        for subject in subjects where try await !platform.knows(subject: subject) {
            throw Problem(.invalid, "officer.subject", ["subject": subject])
        }
        return try roles().map {
            Position(unit: unit, role: $0, from: first, to: last, signing: signing, subjects: only)
        }
    }

    func roles() throws -> [Role] {
        try role.map { word in
            guard let role = Role(rawValue: word) else { throw Problem(.invalid, "officer.role", ["role": word]) }
            return role
        }
    }

    private func day(_ text: String?) throws -> CivilDate? {
        guard let text else { return nil }
        guard let day = CivilDate(text) else { throw Problem(.invalid, "officer.day", ["day": text]) }
        return day
    }
}

extension OfficerCommand {
    struct Appoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Give an officer who has an account one more position; the same again changes its last day and what it is for."
        )
        @Option(help: "The account's login.") var login: String
        @OptionGroup var position: PositionArguments
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            try await OfficerCommand.change(login, .appointed, settings) { platform, officer in
                for position in try await position.positions(in: platform) {
                    try await platform.positions.appoint(officer: officer, to: position)
                }
            }
        }
    }

    struct Relieve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an officer's position, or take back one that is to begin; what they did in it stays theirs.",
            discussion: "Their account stays open. To stop somebody at once: motcua account disable.")
        @Option(help: "The account's login.") var login: String
        @Option(help: "The unit, by its code (H29.267.43).") var unit: String
        @Option(help: "The role of the position there: leader, specialist …") var role: String
        @Option(help: "The position's last day (yyyy-MM-dd); today when left out.") var last: String?
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            try await OfficerCommand.change(login, .relieved, settings) { platform, officer in
                guard let role = Role(rawValue: role) else { throw Problem(.invalid, "officer.role", ["role": role]) }
                let last = try last.map { text in
                    guard let day = CivilDate(text) else { throw Problem(.invalid, "officer.day", ["day": text]) }
                    return day
                }
                let today = SystemClock().now.date
                let isHeld = try await platform.positions.end(
                    officer: officer, unit: unit, role: role, lastDay: last ?? today, today: today)
                guard isHeld else {
                    throw Problem(.notFound, "officer.no_position", ["role": role.rawValue, "unit": unit])
                }
            }
        }
    }

    /// Changes what an officer may do, and prints the positions that they hold then.
    private static func change(
        _ login: String, _ kind: AccountChange, _ settings: SettingsArguments,
        _ work: (Platform, Identifier) async throws -> Void
    ) async throws {
        let configuration = try settings.read()
        do {
            let logger = Logger(label: "motcua")
            let platform = try await Platform.open(configuration, logger: logger)
            guard let officer = try await platform.accounts.officer(login: login),
                let account = try await platform.accounts.account(login: login)
            else { throw Problem(.notFound, "officer.unknown", ["login": login]) }
            try await work(platform, officer)
            kind.log(of: account, to: logger)
            let held = try await platform.positions.all(of: officer)
            await platform.database.close()
            for position in held { print(position.line) }
            print("\(held.count) positions")
        } catch {
            throw CommandFailure(error)
        }
    }
}
