import ArgumentParser
import Casework
import Core
import Logging
import Store

struct RankingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ranking", abstract: "Print the rankings of a procedure's panels that have closed.",
        discussion: """
            A ranking that has not closed tells nothing. With --format json each ranking has the seed of its lots and the \
            SHA-256 of the seed, which was written into every dossier's journal before anybody scored; the lot of a dossier \
            is the SHA-256 of seed:code, the greater first.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json }

    @Argument(help: "The procedure's id.") var procedure: String
    @Option(help: "Only this group.") var group: String?
    @Option(help: "csv (RFC 4180) or json (one object a line).") var format = Format.csv
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            let rankings: [ClosedRanking]
            do {
                rankings = try await platform.dossiers.rankings(of: procedure, group: group)
            } catch {
                await platform.database.close()
                throw error
            }
            await platform.database.close()
            if format == .csv { print(ClosedRanking.headLine) }
            for ranking in rankings { print(format == .csv ? ranking.lines : ranking.value.json) }
        } catch {
            throw CommandFailure(error)
        }
    }
}
