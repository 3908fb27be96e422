@testable import Casework
import Core
import OrderedCollections

/// The tests' own pack, with every kind of step in one procedure.
enum StepsPack {
    static let folder = Place.root + "/Tests/Packs/steps"
    static let pack = Result { try read() }

    /// The pack with some of its text changed: each `find` stands in the file, and is put once.
    static func read(_ changes: [(file: String, find: String, put: String)] = []) throws -> Pack {
        try PackReader.read(source(changes))
    }

    static func source(_ changes: [(file: String, find: String, put: String)] = []) throws -> PackSource {
        var files = try PackSource.folder(folder).files
        for change in changes {
            let text = String(decoding: files[change.file] ?? [], as: UTF8.self)
            guard text.contains(change.find) else {
                throw Problem(.notFound, "test.no_such_text", ["file": change.file, "text": change.find])
            }
            files[change.file] = Array(text.replacing(change.find, with: change.put, maxReplacements: 1).utf8)
        }
        return PackSource(origin: "", files: files)
    }

    static func procedure() throws -> Procedure {
        guard let procedure = try pack.get().procedures["all-steps"] else {
            throw Problem(.notFound, "procedure.unknown")
        }
        return procedure
    }

    static let file = "procedures/all-steps/procedure.yaml"

    static func filing(
        floors: Int = 2, area: Int = 20, kind: String = "full", start: String? = nil
    ) -> Filing {
        var site: Value = [
            "ward": .string(Place.benThanh), "floors": Value(floors), "area": Value(area), "kind": .string(kind),
        ]
        if let start { site.set(.string(start), at: "start_date") }
        return Filing(
            procedure: "all-steps", channel: .online, language: .vietnamese, intakeUnit: nil,
            answers: ["owner": ["name": "Nguyễn Văn Mẫu"], "site": site], papers: [])
    }
}
