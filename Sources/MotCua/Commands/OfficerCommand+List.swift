import Administration
import ArgumentParser
import Core
import Logging
import Store
import Web

extension OfficerCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List who holds which position, and as what they sign.",
            discussion: """
                One line for each position: unit, role, login, name (staff code), first and last day, and what stands \
                above the signature. It changes nothing.
                """)
        @Option(help: "Only this unit, by its code (H29.267.43).") var unit: String?
        @Option(help: "On this day (yyyy-MM-dd); today when left out.") var day: String?
        @Flag(help: "Only positions that decide and of which nobody has said as what they sign.") var unsigned = false
        @OptionGroup var settings: SettingsArguments

        func run() async throws {
            let configuration = try settings.read()
            do {
                var asked = SystemClock().now.date
                if let day {
                    guard let given = CivilDate(day) else { throw Problem(.invalid, "officer.day", ["day": day]) }
                    asked = given
                }
                let platform = try await Platform.open(
                    configuration, reading: true, installs: false, logger: Logger(label: "motcua"))
                if let unit, platform.organisation.units.unit(unit) == nil {
                    await platform.database.close()
                    throw Problem(.invalid, "dossier.no_such_unit", ["unit": unit])
                }
                let all = try await platform.positions.all(at: unit, on: asked)
                await platform.database.close()
                let told = all.filter { !unsigned || ($0.signs && $0.position.signing == nil) }
                for held in told { print(held.line) }
                print("\(told.count) positions")
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}

extension HeldPosition {
    /// As commands list it.
    var line: String {
        let login = (login ?? "no account") + (isClosed ? " (closed)" : "")
        let days = "from \(position.from)" + (position.to.map { " to \($0)" } ?? "")
        let post = position.signing.map { $0.lines.joined(separator: " / ") }
        return [
            position.unit, position.role.rawValue, login, "\(name) (\(staffCode))", days,
            position.subjects.map { "for \($0.sorted().joined(separator: ", "))" } ?? "",
            post ?? (signs ? "signs as: nobody has said" : ""),
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
