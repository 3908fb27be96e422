import Administration
@testable import Casework
import Core
import Foundation
import OrderedCollections
import Testing

@Suite struct PackTests {
    @Test func `the packs that we ship have no fault`() throws {
        #expect(try Place.packs.get().flatMap { $0.procedures.keys }.count >= 5)
    }

    @Test func `every case of every pack comes out as its author says`() throws {
        let runner = CaseRunner(
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        for pack in try Place.packs.get() {
            for item in pack.cases {
                let procedure = try #require(pack.procedures[item.procedure])
                let found = runner.run(item, procedure).map(\.description)
                #expect(found == [], "\(pack.identity.name) \(item.file): \(item.title)")
            }
        }
    }

    @Test func `every procedure has at least six cases`() throws {
        for pack in try Place.packs.get() {
            for id in pack.procedures.keys {
                #expect(pack.cases.count { $0.procedure == id } >= 6, "\(id)")
            }
        }
    }

    @Test func `the catalogue's page names every procedure, and how many cases it has`() throws {
        let page = try String(contentsOfFile: Place.root + "/docs/catalogue.md", encoding: .utf8)
        for pack in try Place.packs.get() {
            for (id, procedure) in pack.procedures {
                let row = try #require(page.split(separator: "\n").first { $0.contains("| `\(id)` |") }, "\(id)")
                let cases = pack.cases.count { $0.procedure == id }
                #expect(row.contains("| \(procedure.code) | \(cases) |"), "\(id) has \(cases) cases")
            }
        }
    }

    @Test func `a case that expects something else fails`() throws {
        let runner = CaseRunner(
            calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        let folder = Place.packsFolder + "/vn-hcmc/one-stop"
        let source = try PackSource.folder(folder)
        var files = source.files
        for (path, bytes) in files where path.contains("/cases/") {
            let text = String(decoding: bytes, as: UTF8.self).replacing("T16:00+07:00\"", with: "T15:59+07:00\"")
            files[path] = Array(text.utf8)
        }
        let pack = try PackReader.read(PackSource(origin: folder, files: files))
        let problems = try pack.cases.flatMap { runner.run($0, try #require(pack.procedures[$0.procedure])) }
        #expect(problems.contains { $0.rule == "pack.case_differs" && $0.parameters["what"] == "due" && $0.line > 1 })
    }

    @Test func `the hash changes with any byte of any file and with a file's name`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        for path in source.files.keys.sorted().prefix(20) {
            var changed = source.files
            changed[path]?.append(0x20)
            #expect(PackSource(origin: "", files: changed).hash != source.hash)
            var renamed = source.files
            renamed[path + "x"] = renamed.removeValue(forKey: path)
            #expect(PackSource(origin: "", files: renamed).hash != source.hash)
        }
    }
}
