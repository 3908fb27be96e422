import Administration
import ArgumentParser
import Casework
import Core
import OrderedCollections
import Schemas
import Web

struct PackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Work with packs.",
        subcommands: [
            Check.self, New.self, Draw.self, Export.self, Diff.self, List.self, Migrate.self, Rollback.self,
        ])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check packs and run their cases.",
            discussion: """
                Prints for each problem a line `file:line: rule (what)`, a sentence that says what is wrong and one that \
                says how to mend it. Ends with 1 when there is any.
                """)

        @Argument(help: "A pack's folder, or a folder of packs.")
        var path: String

        @Option(help: "The folder with the organisation and calendar that the cases run in.")
        var packs: String?

        @Option(help: "The language of the sentences: vi or en.")
        var language = "en"

        func run() async throws {
            let roots = PackSource.folders(below: path)
            guard !roots.isEmpty else {
                throw CommandFailure(Problem(.invalid, "pack.no_manifest", ["path": path]), try self.advice())
            }
            let root = try packs ?? RuntimeFolders(share: nil, packs: nil).packs()
            let advice = try advice()
            func tell(_ folder: String, _ found: [SourceProblem]) {
                for problem in found {
                    print("\(folder)/" + PackFaults.lines(problem, advice).joined(separator: "\n"))
                }
            }
            let organisation: Organisation
            let calendar: WorkingCalendar
            do {
                organisation = try Organisation.load(packRoot: root)
                calendar = try Platform.calendar(packs: root)
            } catch {
                throw CommandFailure(error)
            }
            let offered = try allPacks(root)
            var problems = 0
            var cases = 0
            for folder in roots {
                do {
                    let source = try PackSource.folder(folder)
                    let pack = try PackReader.read(source)
                    let trial = PackTrial(calendar: calendar, units: organisation.units, offered: offered)
                    let found = try trial.faults(source, pack)
                    cases += pack.cases.count + pack.groupCases.count
                    problems += found.count
                    tell(folder, found)
                    let groups = pack.groups.isEmpty ? "" : " \(pack.groups.count) groups,"
                    print(
                        "\(folder): \(pack.procedures.count) procedures,\(groups) \(pack.cases.count + pack.groupCases.count) cases, hash \(pack.identity.hash.prefix(16))"
                    )
                } catch let error as SourceProblems {
                    problems += error.all.count
                    tell(folder, error.all)
                } catch {
                    throw CommandFailure(error)
                }
            }
            print("\(roots.count) packs, \(cases) cases, \(problems) problems")
            if problems > 0 { throw ExitCode(1) }
        }

        /// Every pack of the place, for groups whose members come with others; those with faults are told elsewhere.
        private func allPacks(_ root: String) throws -> [Pack] {
            PackSource.folders(below: root).compactMap { folder in
                do { return try PackReader.read(try PackSource.folder(folder)) } catch { return nil }
            }
        }

        /// The sentences that say how to mend a fault.
        private func advice() throws -> Localizer {
            guard let language = Language(rawValue: language) else {
                throw CommandFailure(Problem(.invalid, "command.unknown_language", ["language": language]))
            }
            return try Locales(directory: RuntimeFolders(share: nil, packs: nil).share() + "/locales")[language]
        }
    }
}
