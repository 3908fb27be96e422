import Administration
@testable import Casework
import Core
import OrderedCollections
import Testing

@Suite struct ComparisonTests {
    private func kinds(_ changes: [VersionOffice.Change], map: MigrationMap = MigrationMap()) throws -> [String] {
        let new = try #require(try StepsPack.read(changes).procedures["all-steps"])
        return ProcedureComparison.differences(from: try StepsPack.procedure(), to: new, map: map).map {
            "\($0.kind.rawValue) \($0.note.subject)"
        }
    }

    @Test func `a version does not differ from itself`() throws {
        #expect(try kinds([]) == [])
    }

    @Test(arguments: [
        ("role: leader\n    limit: {days: 2", "role: leader\n    limit: {days: 3", ["step_limit sign"]),
        ("limit: {days: 10, unit: working}\nclock", "limit: {days: 12, unit: working}\nclock", ["limit limit"]),
        ("refuse: end.refused, return: appraise", "return: appraise", ["outcome_removed sign/refuse"]),
        ("do: decide\n    role: leader", "do: decide\n    role: division_head", ["step_role sign"]),
        ("unit: fire_police", "unit: telecoms", ["branch_changed ask/fire"]),
        ("silence: consents", "silence: escalates", ["step_rule ask"]),
        ("site.area * law.rate", "site.area * law.rate * 2", ["step_rule tax"]),
        ("floors >= 7\", to: survey", "floors >= 8\", to: survey", ["step_rule route"]),
        ("loops_at_most: 1", "loops_at_most: 3", ["step_returns route"]),
        ("supplement: restart", "supplement: pause", ["clock_supplement clock/supplement"]),
        ("max_mb: 10", "max_mb: 11", ["paper_taken application"]),
        ("audience: [person]", "audience: [person, enterprise]", ["other audience"]),
        ("granted: {retention: permanent}", "granted: {retention: permanent, fees: none}", ["result_fees granted"]),
    ])
    func `one edit is told once`(_ find: String, _ put: String, _ expected: [String]) throws {
        guard find != put else { return }
        let text = String(decoding: try StepsPack.source().files[StepsPack.file] ?? [], as: UTF8.self)
        guard text.contains(find) else { return }
        let found = try kinds([(StepsPack.file, find, put)])
        #expect(expected.allSatisfy(found.contains), "\(found)")
        #expect(found.allSatisfy { !$0.hasPrefix("text") })
    }

    @Test func `words and amounts of the law are told with what they were`() throws {
        let folder = "procedures/all-steps"
        #expect(try kinds([(folder + "/law.yaml", "5000", "6000")]) == ["law_value rate"])
        #expect(try kinds([(folder + "/text.en.yaml", "Appraisal", "Assessment")]) == ["text en:steps.appraise"])
        #expect(
            try kinds([(folder + "/form.schema.json", "\"maximum\": 100}", "\"maximum\": 90}")]) == [
                "question_said site.floors"
            ])
    }

    @Test func `groups, registers, cases and mere spelling are told, and nothing twice`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        func differing(_ path: String, _ find: String, _ put: String) throws -> [String] {
            var files = source.files
            let text = String(decoding: files[path] ?? [], as: UTF8.self)
            try #require(text.contains(find), "\(path)")
            files[path] = Array(text.replacing(find, with: put, maxReplacements: 1).utf8)
            let found = PackPartsComparison.differences(
                from: source, to: PackSource(origin: "", files: files), told: [])
            return found.flatMap { part, differences in
                differences.map { "\(part) \($0.kind.rawValue) \($0.note.part?[.english] ?? "")" }
            }
        }
        let group = "groups/newborn/group.yaml"
        #expect(
            try differing(group, "domain: society", "domain: administration") == [
                "groups/newborn file_value domain"
            ])
        #expect(try differing(group, "domain: society", "domain:   society") == ["groups/newborn file_written "])
        let permit = "procedures/house-permit/procedure.yaml"
        #expect(
            try differing(permit, "procedure: house-permit", "# A word.\nprocedure: house-permit") == [
                "procedures/house-permit file_written "
            ])
        #expect(
            try differing("procedures/house-permit/cases/refused-at-intake.yaml", "status: 3, open", "status: 2, open")
                == ["procedures/house-permit file_value acts.1.expect.status"])
        var files = source.files
        files["registers/dogs/register.yaml"] = Array("register: dogs\n".utf8)
        let added = PackPartsComparison.differences(
            from: source, to: PackSource(origin: "", files: files), told: [])
        #expect(added["registers/dogs"]?.map(\.kind) == [.fileAdded])
        #expect(PackPartsComparison.differences(from: source, to: source, told: []).isEmpty)
    }

    @Test func `every kind of edit that differs in the files is told`() throws {
        var random = SeededNumbers(5)
        let source = try StepsPack.source()
        var told = 0
        for edit in PackEdit.allCases where edit != .nothing {
            for _ in 0..<4 {
                guard
                    let edited = edit.applied(to: source, procedure: "all-steps", version: "2", &random),
                    let new = edited.pack.procedures["all-steps"]
                else { continue }
                let found = ProcedureComparison.differences(from: try StepsPack.procedure(), to: new, map: edited.map)
                #expect(!found.isEmpty, "\(edit)")
                told += 1
            }
        }
        #expect(told > 40)
    }

    @Test func `a map that names nothing and two packs that are no versions of one are refused`() throws {
        let old = try StepsPack.pack.get()
        let new = try StepsPack.read([("pack.yaml", "1.0.0", "1.0.1")])
        var map = MigrationMap()
        map.steps["nowhere"] = "appraise"
        #expect(throws: Problem(.invalid, "migration.map_names_nothing", ["name": "nowhere"])) {
            try PackMigration(from: old, to: new, map: map)
        }
        #expect(throws: Problem(.invalid, "migration.same_version")) {
            try PackMigration(from: old, to: old, map: MigrationMap())
        }
        let other = try StepsPack.read([("pack.yaml", "test/steps", "test/other")])
        #expect(throws: Problem.self) { try PackMigration(from: old, to: other, map: MigrationMap()) }
        #expect(throws: Problem.self) { try MigrationOrder(by: "x", reason: "", basis: "y") }
    }
}
