@testable import Casework
import Core
import Testing

/// 1,250 faults of 50 kinds, put into the real packs: none may pass unseen or be told at another place.
@Suite struct DefectTests {
    @Test(arguments: Defect.Kind.allCases)
    func `every generated defect is told with its file and line`(_ kind: Defect.Kind) throws {
        var found = 0
        var seed: UInt64 = 20_261_127
        let makers = try makers()
        var (made, tried) = (0, 0)
        // Few procedures have a table.
        while made < 25, tried < 4_000 {
            tried += 1
            seed += 1
            var dice = Dice(state: seed)
            guard var maker = makers.randomElement(using: &dice) else { break }
            maker.dice = dice
            guard let defect = maker.make(kind) else { continue }
            made += 1
            let problems = DefectTests.problems(defect.files)
            let (file, line, rules) = defect.expected
            let isTold = problems.contains { $0.file == file && $0.line == line && rules.contains($0.rule) }
            #expect(isTold, "\(kind) with seed \(seed): \(file):\(line) \(rules); told: \(problems)")
            if isTold { found += 1 }
        }
        #expect(found == 25, "\(kind): \(made) made in \(tried) tries")
    }

    private static func problems(_ files: [String: [UInt8]]) -> [SourceProblem] {
        do throws(SourceProblems) {
            _ = try PackReader.read(PackSource(origin: "", files: files))
            return []
        } catch {
            return error.all
        }
    }

    /// One for each procedure, with the files of that procedure only.
    private func makers() throws -> [DefectMaker] {
        try PackSource.folders(below: Place.packsFolder).flatMap { folder -> [DefectMaker] in
            let source = try PackSource.folder(folder)
            let folders: Set<String> = Set(
                source.files.keys.compactMap { path -> String? in
                    let parts = path.split(separator: "/")
                    return parts.count > 2 && parts[0] == "procedures" ? "procedures/\(parts[1])" : nil
                })
            return try folders.sorted().map { folder in
                let files = source.files.filter {
                    $0.key == "pack.yaml" || $0.key.hasPrefix(folder + "/") && !$0.key.contains("/cases/")
                }
                let schema = try JSONReader.read(source.text("\(folder)/form.schema.json") ?? "")
                return DefectMaker(files: files, folder: folder, schema: schema, dice: Dice(state: 0))
            }
        }
    }
}
