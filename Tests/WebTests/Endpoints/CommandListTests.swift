import Core
import Foundation
import Store
import StoreTesting
import Testing

@testable import Casework
@testable import Web

/// Every command of a dossier with whom it obeys (docs/endpoints.md), given as everybody: below the pages and the API,
/// where the law is kept.
@Suite struct CommandListTests {
    /// The functions of the store of dossiers that take a caller and write.
    private static func found() throws -> Set<String> {
        let folder = URL(filePath: Share.root + "/Sources/Casework")
        let names = try #require(FileManager.default.subpaths(atPath: folder.path))
        var found: Set<String> = []
        for name in names where name.hasSuffix(".swift") && name.contains("/Dossiers+") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for function in text.split(separator: "\n    package func ").dropFirst() {
                let whole = String(function).components(separatedBy: "\n    }\n")[0]
                guard let brace = whole.firstRange(of: " {\n") else { continue }
                let (head, body) = (whole[..<brace.lowerBound], whole[brace.upperBound...])
                let writes = ["command(", "database.write", "save(", " withdraw(", "take("].contains {
                    body.contains($0)
                }
                guard head.contains("_ caller: Caller"), writes else { continue }
                let name = head.prefix { $0 != "(" }
                let label = head.dropFirst(name.count + 1).trimmingPrefix(/\s*/).prefix { !" :".contains($0) }
                found.insert(label == "_" ? String(name) : "\(name) \(label)")
            }
        }
        return found
    }

    @Test func `every command has one row, and every row a command`() throws {
        let found = try CommandListTests.found()
        let rows = try EndpointList.read().commands.map(\.name)
        #expect(Set(rows).count == rows.count, "no command stands twice")
        #expect(found.subtracting(rows).sorted() == [], "give each a row in docs/endpoints.md")
        #expect(Set(rows).subtracting(found).sorted() == [], "take these rows out")
        #expect(found == Set(EndpointPlace.commands.keys), "each is given in EndpointCommands.swift")
    }

    @Test(arguments: TestDatabase.engines)
    func `each command obeys whom its row names, and nobody else`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine, arranging: EndpointCast.arrange) { office in
            let cast = try await EndpointCast(office)
            for row in try EndpointList.read().commands {
                var place = try await EndpointPlace(cast)
                let isIn = { (reader: Reader) in row.cells[reader] == .allowed }
                // Who is refused changes nothing; who is obeyed does.
                for reader in Reader.allCases.filter({ !isIn($0) }) + Reader.allCases.filter(isIn) {
                    if isIn(reader) { place = try await EndpointPlace(cast) }
                    let code = try await place.give(row.name, as: reader)
                    #expect(CommandListTests.answer(code) == row.cells[reader], "\(row.name) tells \(reader) \(code)")
                }
            }
        }
    }

    /// Nil for what is neither done nor refused: a mistake of the test.
    private static func answer(_ code: String) -> EndpointList.Answer? {
        switch code {
        // Every seat is taken: whoever may not fill them is not told.
        case "done", "score.no_free_seat": .allowed
        case "policy.denied", "dossier.persons_only": .refused
        case "group.unknown", "payment.no_such_line", "payment.unknown_reference": .absent
        default: nil
        }
    }
}
