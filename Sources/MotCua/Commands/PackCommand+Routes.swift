import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import OrderedCollections
import Web

extension PackCommand {
    /// Where a procedure is, and in which language it is to be told.
    struct ProcedureArguments: ParsableArguments {
        @Argument(help: "A pack's folder, or a folder of packs.")
        var path: String

        @Option(help: "Only this procedure.")
        var procedure: String?

        @Option(help: "vi or en.")
        var language = "vi"

        @Option(help: "A folder to write a file for each procedure into, instead of printing.")
        var output: String?

        /// Writes what `content` makes of each procedure; `ending` is the files' extension.
        func write(ending: String, _ content: (Procedure, Localizer) throws -> String) throws {
            guard let language = Language(rawValue: language) else {
                throw CommandFailure(Problem(.invalid, "command.unknown_language", ["language": language]))
            }
            do {
                let share = try RuntimeFolders(share: nil, packs: nil).share()
                let texts = try Locales(directory: share + "/locales")[language]
                let folders = PackSource.folders(below: path)
                guard !folders.isEmpty else {
                    throw CommandFailure(Problem(.invalid, "pack.no_manifest", ["path": path]), texts)
                }
                let all = try folders.flatMap { folder in
                    try PackReader.read(try PackSource.folder(folder)).procedures.values
                }
                let procedures = all.filter { procedure == nil || $0.id == procedure }
                guard !procedures.isEmpty else {
                    let known = all.map(\.id).sorted().joined(separator: ", ")
                    let named = ["path": path, "procedure": procedure ?? "", "known": known]
                    throw CommandFailure(Problem(.notFound, "pack.no_procedure", named), texts)
                }
                for procedure in procedures {
                    let text = try content(procedure, texts)
                    guard let output else {
                        print(text)
                        continue
                    }
                    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
                    try Data(text.utf8).write(to: URL(filePath: "\(output)/\(procedure.id).\(ending)"))
                }
                if let output { print("\(procedures.count) files in \(output)") }
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Draw the routes of procedures as SVG.")
        @OptionGroup var arguments: ProcedureArguments

        func run() async throws {
            try arguments.write(ending: "svg") { procedure, texts in
                RouteSVG.file(Route(procedure, texts: texts))
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Export procedures for modelling tools, as BPMN 2.0 with diagram interchange.")
        @OptionGroup var arguments: ProcedureArguments
        @Flag(help: "BPMN 2.0: the one format so far.") var bpmn = false

        func run() async throws {
            guard bpmn else { throw CommandFailure(Problem(.invalid, "pack.no_format")) }
            try arguments.write(ending: "bpmn") { procedure, texts in
                RouteModel(procedure, texts.language, supplies: texts("portal.route_supplies")).bpmn.document
            }
        }
    }
}
