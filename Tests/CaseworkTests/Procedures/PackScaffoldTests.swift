import Administration
@testable import Casework
import Core
import Foundation
import OrderedCollections
import Testing

/// What `motcua pack new` writes.
@Suite struct PackScaffoldTests {
    static let templates = Result { try PackSource.folder(Place.root + "/share/scaffold") }

    @Test(arguments: [("commune", "26743"), ("commune_police", "26740"), ("health", "26743")])
    func `a new procedure has no fault and all its cases hold`(_ level: String, _ area: String) throws {
        let scaffold = try PackScaffold(pack: "vn-hcmc/trial", procedure: "new-thing-2", level: level, area: area)
        let pack = try PackReader.read(PackSource(origin: "", files: scaffold.files(try Self.templates.get())))
        let procedure = try #require(pack.procedures["new-thing-2"])
        #expect(pack.identity.name == "vn-hcmc/trial" && pack.cases.count >= 6)
        let runner = CaseRunner(calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        for item in pack.cases { #expect(runner.run(item, procedure).map(\.description) == [], "\(item.title)") }
    }

    @Test func `it is written once, and a pack that is there keeps its own manifest`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "scaffold-\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        let first = try PackScaffold(pack: "a/b", procedure: "one", level: "commune", area: "26743")
        let written = try first.write(try Self.templates.get(), under: root.path)
        #expect(written.contains { $0.hasSuffix("/a/b/pack.yaml") })
        let again = #expect(throws: Problem.self) { try first.write(try Self.templates.get(), under: root.path) }
        #expect(again?.code == "pack.procedure_exists")
        let second = try PackScaffold(pack: "a/b", procedure: "two", level: "commune", area: "26743")
        #expect(!(try second.write(try Self.templates.get(), under: root.path)).contains { $0.hasSuffix("pack.yaml") })
        let pack = try PackReader.read(try PackSource.folder(root.appending(path: "a/b").path))
        #expect(Array(pack.procedures.keys) == ["one", "two"])
    }

    @Test(arguments: ["", "a", "a/b/c", "A/b", "../b", "a/", "a/b c", "a/../b"])
    func `a name that would not be a pack's is refused`(_ name: String) {
        let problem = #expect(throws: Problem.self) {
            try PackScaffold(pack: name, procedure: "one", level: "commune", area: "26743")
        }
        #expect(problem?.code == "pack.name_form")
    }

    @Test(arguments: ["", "..", "One", "one_two", "one/two", "-one", "1one", "một"])
    func `a name that would not be a procedure's is refused`(_ name: String) {
        #expect(throws: Problem.self) {
            try PackScaffold(pack: "a/b", procedure: name, level: "commune", area: "26743")
        }
    }
}
