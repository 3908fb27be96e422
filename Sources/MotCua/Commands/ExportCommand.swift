import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write what is stored in formats that others read.",
        subcommands: [ExportLog.self, ExportAnswers.self])
}

struct ExportLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The dossiers' journals as an event log for process mining.",
        discussion:
            "Holds codes, steps, units and times; no names and no answers. With --variants: each way that dossiers went, and how many did, as JSON."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case xes, ocel }

    @Option(help: "xes (IEEE 1849) or ocel (OCEL 2.0, JSON).") var format = Format.xes
    @Option(help: "The file to write; made anew.") var output: String
    @Option(help: "Only dossiers of this procedure.") var procedure: String?
    @Option(help: "Filed on this day or later, yyyy-MM-dd.") var from: String?
    @Option(help: "Filed on this day or before, yyyy-MM-dd.") var through: String?
    @Flag(help: "Count variants instead of writing events.") var variants = false
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        let filter = TraceFilter(procedure: procedure, from: try date(from), through: try date(through))
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            let count: Int
            do {
                count = try await write(platform.dossiers, filter)
            } catch {
                await platform.database.close()
                throw error
            }
            await platform.database.close()
            print("\(count) dossiers in \(output)")
        } catch {
            throw CommandFailure(error)
        }
    }

    private func date(_ text: String?) throws -> CivilDate? {
        try text.map { text in
            guard let date = CivilDate(text) else {
                throw CommandFailure(Problem(.invalid, "command.day_form", ["day": text]))
            }
            return date
        }
    }

    /// Written aside and moved into place, so that what stands there is whole.
    private func write(_ dossiers: Dossiers, _ filter: TraceFilter) async throws -> Int {
        let aside = output + ".part"
        guard FileManager.default.createFile(atPath: aside, contents: nil),
            let file = FileHandle(forWritingAtPath: aside)
        else { throw CommandFailure(Problem(.invalid, "export.cannot_write", ["path": output])) }
        func put(_ text: String) throws { try file.write(contentsOf: Data(text.utf8)) }
        var (log, counts, count) = (OCELLog(), [String: Int](), 0)
        if !variants { try put(format == .xes ? XESLog.head : OCELLog.head) }
        count = try await dossiers.traces(filter) { traces in
            for trace in traces {
                if variants {
                    counts[trace.variant, default: 0] += 1
                } else {
                    try put(format == .xes ? XESLog.text(trace) : log.text(trace))
                }
            }
        }
        if variants {
            let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            try put(Value.object(.init(uniqueKeysWithValues: sorted.map { ($0.key, Value($0.value)) })).json + "\n")
        } else {
            try put(format == .xes ? XESLog.foot : log.foot)
        }
        try file.synchronize()
        try file.close()
        guard rename(aside, output) == 0 else {
            throw CommandFailure(Problem(.invalid, "export.cannot_write", ["path": output]))
        }
        return count
    }
}
