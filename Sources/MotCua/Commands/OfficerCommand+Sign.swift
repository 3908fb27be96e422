import Administration
import ArgumentParser
import Core
import Logging
import Store
import Web

/// As what somebody signs, as commands ask for it (NĐ 30/2020/NĐ-CP, art. 13).
struct SigningArguments: ParsableArguments {
    @Option(help: "The post that stands above the signature: \"Phó Chủ tịch\".") var post: String?
    @Option(help: "In which capacity: own (left out), Q, KT, TL or TUQ.") var signs: String?
    @Option(name: .customLong("for"), help: "Whose place KT, TL and TUQ sign in: \"Chủ tịch\".") var head: String?
    @Option(help: "The committee in whose name it is signed (TM.): \"Ủy ban nhân dân\".") var body: String?

    /// Nil when no post is given. Throws `officer.signing`.
    func signing() throws -> Signing? {
        guard let post else {
            guard signs == nil, head == nil, body == nil else {
                throw Problem(.invalid, "officer.signing", ["capacity": signs ?? ""])
            }
            return nil
        }
        guard let capacity = Signing.Capacity(rawValue: signs ?? Signing.Capacity.own.rawValue) else {
            throw Problem(.invalid, "officer.signing", ["capacity": signs ?? ""])
        }
        return try Signing(post: post, capacity: capacity, head: head, body: body)
    }
}

extension OfficerCommand {
    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say as what an officer signs papers in a position, from a day on; prints what will stand there.",
            discussion: "What was signed before keeps what stood there then.")
        @Option(help: "The account's login.") var login: String
        @Option(help: "The unit, by its code (H29.267.43).") var unit: String
        @Option(help: "The role of the position there: leader, division_head …") var role: String
        @Option(help: "The first day (yyyy-MM-dd); today when left out.") var from: String?
        @OptionGroup var signs: SigningArguments
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                guard let signing = try signs.signing() else {
                    throw Problem(.invalid, "officer.signing", ["capacity": ""])
                }
                guard let role = Role(rawValue: role) else { throw Problem(.invalid, "officer.role", ["role": role]) }
                let platform = try await Platform.open(configuration, logger: Logger(label: "motcua"))
                var day = SystemClock().now.date
                if let from {
                    guard let given = CivilDate(from) else { throw Problem(.invalid, "officer.day", ["day": from]) }
                    day = given
                }
                let officer = try await platform.accounts.officer(login: login)
                guard let officer else { throw Problem(.notFound, "officer.unknown", ["login": login]) }
                try await platform.positions.sign(officer: officer, unit: unit, role: role, as: signing, from: day)
                await platform.database.close()
                for line in signing.lines { print(line) }
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
