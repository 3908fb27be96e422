import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import Store

struct ExportAnswers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "The answers of a procedure's dossiers as CSV, a column for each path.",
        discussion:
            "Holds personal data: every dossier's owner sees that it was read, by whom and why. What a spreadsheet would take for a formula begins with an apostrophe. UTF-8, RFC 4180."
    )

    @Option(help: "The procedure's id.") var procedure: String
    @Option(help: "The file to write; made anew, readable by its owner alone.") var output: String
    @OptionGroup var why: StatedReadingArguments
    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let configuration = try settings.read()
        do {
            let platform = try await Platform.open(configuration, reading: true, logger: Logger(label: "motcua"))
            let count: Int
            do {
                count = try await write(
                    platform.dossiers, try why.purpose, try why.caller(in: platform.organisation))
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

    /// Written aside and moved into place, so that what stands there is whole. The first round finds the columns.
    private func write(_ dossiers: Dossiers, _ purpose: ReadingPurpose, _ caller: Caller) async throws -> Int {
        let aside = output + ".part"
        guard FileManager.default.createFile(atPath: aside, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: aside)
        else { throw CommandFailure(Problem(.invalid, "export.cannot_write", ["path": output])) }
        let sheet = try await dossiers.sheet(of: procedure)
        try file.write(contentsOf: Data(sheet.headLine.utf8))
        let count = try await dossiers.each(of: procedure, for: purpose, caller) { batch in
            try file.write(contentsOf: Data(batch.map(sheet.line).joined().utf8))
        }
        try file.synchronize()
        try file.close()
        guard rename(aside, output) == 0 else {
            throw CommandFailure(Problem(.invalid, "export.cannot_write", ["path": output]))
        }
        return count
    }
}
