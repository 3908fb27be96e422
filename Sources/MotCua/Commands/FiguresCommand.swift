import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import Schemas
import Store

struct FiguresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures", abstract: "Say what a unit and its officers did, from one day to another.",
        discussion: """
            Counted from the dossiers' journals: what came in, was carried over, resolved before, on or after the promised \
            day, and is in progress; by procedure and by officer; the points of TT 01/2018/TT-VPCP Điều 13 and of QĐ \
            766/QĐ-TTg by packs/vn/evaluation. Without --json or --csv: a short table.
            """)

    @Option(help: "The unit that decides, such as H29.267.43.") var unit: String
    @Option(help: "The first day, yyyy-MM-dd.") var from: String
    @Option(help: "The last day, yyyy-MM-dd.") var to: String
    @Flag(help: "Print everything as JSON; points in hundredths.") var json = false
    @Flag(help: "Print the procedures' table, separated by commas.") var csv = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        let (first, last) = (try date(from), try date(to))
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            let figures: Figures
            do {
                guard platform.organisation.units.unit(unit) != nil else {
                    throw Problem(.notFound, "unit.unknown", ["unit": unit])
                }
                figures = try await platform.dossiers.figures(of: unit, from: first, through: last)
            } catch {
                await platform.database.close()
                throw error
            }
            await platform.database.close()
            let scheme = try Platform.evaluation(packs: configuration.folders.packs())
            if json { return print(figures.value(scheme).json) }
            print(csv ? figures.commaTable : FiguresText(figures, scheme).text, terminator: "")
        } catch {
            throw CommandFailure(error)
        }
    }

    private func date(_ text: String) throws -> CivilDate {
        guard let date = CivilDate(text) else {
            throw CommandFailure(Problem(.invalid, "command.day_form", ["day": text]))
        }
        return date
    }
}

extension Platform {
    /// How results are judged; nil where the packs have no such file. Throws `pack.unreadable`, `figures.scheme`.
    static func evaluation(packs: String) throws -> EvaluationScheme? {
        let name = "vn/evaluation/evaluation.yaml"
        guard FileManager.default.fileExists(atPath: "\(packs)/\(name)") else { return nil }
        guard let data = FileManager.default.contents(atPath: "\(packs)/\(name)"),
            let text = String(validating: data, as: UTF8.self)
        else { throw Problem(.invalid, "pack.unreadable", ["path": name]) }
        return try EvaluationScheme(try YAMLDocument.read(text: text, file: name).value)
    }
}

/// The short table for a terminal.
private struct FiguresText {
    let text: String

    init(_ figures: Figures, _ scheme: EvaluationScheme?) {
        let line = figures.total
        var rows = [
            "\(figures.unit), \(figures.from) to \(figures.through)",
            "received \(line.receivedInAll) (online \(line.received[.online] ?? 0)), carried over \(line.carriedOver)",
            "resolved \(line.resolvedInAll): early \(line.resolved[.early] ?? 0), on time \(line.resolved[.onTime] ?? 0), "
                + "late \(line.resolved[.late] ?? 0); withdrawn \(line.withdrawn), not taken in \(line.untaken)",
            "in progress at \(figures.at): within \(line.within), over \(line.over)",
            "supplements \(line.supplements), apologies \(line.apologies), officers \(figures.officers.count)",
        ]
        if let scheme {
            for index in [scheme.agency(figures), scheme.quality(figures)] {
                let classes = [index.lowestClass, index.highestClass].compactMap { $0?.english }
                rows.append(
                    "\(index.basis): \(FiguresText.points(index.lowest)) to \(FiguresText.points(index.highest)) "
                        + "\(classes.joined(separator: " to "))")
            }
        }
        text = rows.joined(separator: "\n") + "\n"
    }

    private static func points(_ hundredths: Int) -> String { "\(hundredths / 100).\(pad(hundredths % 100))" }
}
