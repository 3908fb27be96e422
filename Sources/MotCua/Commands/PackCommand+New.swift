import ArgumentParser
import Casework
import Core

extension PackCommand {
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a new procedure.",
            discussion: """
                Writes a whole small procedure with texts in both languages, documents and cases. It passes 'motcua pack \
                check' as it is; change it piece by piece and check after each (docs/packs.md).
                """)

        @Argument(help: "The pack, PUBLISHER/NAME; it is made when it is not there.")
        var pack: String

        @Argument(help: "The procedure's id, such as house-permit.")
        var procedure: String

        @Option(help: "The folder of packs to write in.")
        var packs: String?

        @Option(help: "The level or duty of the unit that decides.")
        var level = "commune"

        @Option(help: "The code of a commune that has such a unit, for the cases.")
        var area = "26743"

        @Option(help: "The folder with templates, texts and styles.")
        var share: String?

        func run() async throws {
            let folders = RuntimeFolders(share: share, packs: packs)
            do {
                let scaffold = try PackScaffold(pack: pack, procedure: procedure, level: level, area: area)
                let templates = try PackSource.folder(folders.share() + "/scaffold")
                for path in try scaffold.write(templates, under: folders.packs()) { print(path) }
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
