@testable import Casework
import Core
import Foundation
import OrderedCollections
import Testing

/// docs/catalogue.md tells of every procedure with its pack, code and number of cases: as the packs are.
@Suite struct CatalogueDocumentTests {
    private static func text() throws -> String {
        try String(contentsOfFile: Place.root + "/docs/catalogue.md", encoding: .utf8)
    }

    /// The cells of a row of the table.
    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    @Test func `each procedure stands there once, with its pack, its code and its cases`() throws {
        let packs = try Place.packs.get()
        var told: [String: [String]] = [:]
        for line in try Self.text().split(separator: "\n") where line.contains("| `") {
            let cells = Self.cells(line)
            let name = cells[1].filter { $0 != "`" }
            #expect(told[name] == nil, "\(name) twice")
            told[name] = [cells[3], cells[4], cells[5]]
        }
        var found: [String: [String]] = [:]
        for pack in packs {
            for (id, procedure) in pack.procedures {
                let cases = pack.cases.count { $0.procedure == id }
                found[id] = [
                    pack.identity.name.split(separator: "/").last.map(String.init) ?? "", procedure.code, "\(cases)",
                ]
            }
        }
        for id in Set(told.keys).union(found.keys).sorted() {
            #expect(told[id] == found[id], "\(id)")
        }
    }

    @Test func `the sums below the table are those that pack check counts`() throws {
        let packs = try Place.packs.get()
        let text = try Self.text().replacing("\n", with: " ")
        let procedures = packs.reduce(0) { $0 + $1.procedures.count }
        let cases = packs.reduce(0) { $0 + $1.cases.count }
        let grouped = packs.reduce(0) { $0 + $1.groupCases.count }
        let sums =
            "\(procedures) procedures with \(cases) cases, and one group with \(grouped): \(cases + grouped) cases in all"
        #expect(text.contains(sums), "docs/catalogue.md should say: \(sums)")
        let writing = packs.flatMap(\.procedures.values).count { procedure in
            procedure.steps.values.contains { if case .record = $0.kind { true } else { false } }
        }
        let registers = try Set(
            PackSource.folders(below: Place.packsFolder).flatMap { folder in
                try PackSource.folder(folder).files.keys.filter { $0.hasSuffix("/register.yaml") }
            })
        let records = "\(writing) of them write what they granted into one of \(registers.count) registers"
        #expect(text.contains(records), "docs/catalogue.md should say: \(records)")
    }

    /// Two packs may write to one register: then they say the same of it.
    @Test func `a register that two packs declare is declared alike`() throws {
        var known: [String: [UInt8]] = [:]
        for folder in PackSource.folders(below: Place.packsFolder) {
            for (path, bytes) in try PackSource.folder(folder).files where path.hasPrefix("registers/") {
                guard path.hasSuffix("/register.yaml") || path.hasSuffix("/schema.json") else { continue }
                #expect(known[path] ?? bytes == bytes, "\(folder)/\(path)")
                known[path] = bytes
            }
        }
    }
}
