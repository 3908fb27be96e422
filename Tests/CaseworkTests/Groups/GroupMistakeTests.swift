import Administration
@testable import Casework
import Core
import OrderedCollections
import Schemas
import Testing

/// Each kind of mistake that an author can make in a group is told with its rule.
@Suite struct GroupMistakeTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let find: String
        let put: String
        let rule: String
        var file = "groups/newborn/group.yaml"
        var description: String { "\(rule) by \(put)" }
    }

    static let mistakes = [
        Mistake(find: "procedure: permanent-residence", put: "procedure: permanent", rule: "group.no_such_procedure"),
        Mistake(find: "      applicant.gender: child.gender\n", put: "", rule: "group.answer_not_asked"),
        Mistake(
            find: "applicant.gender: child.gender", put: "applicant.sex: child.gender", rule: "group.no_such_answer"),
        Mistake(
            find: "      card.hospital: card.hospital\n", put: "      card.hospital: '\"X\"'\n",
            rule: "group.question_unused"),
        Mistake(
            find: "after: {birth: deliver}         #", put: "after: {birth: delivery} #", rule: "group.no_such_step"),
        Mistake(
            find: "after: {birth: deliver}         #", put: "after: {birth: linked} #", rule: "group.step_not_held"),
        Mistake(
            find: "after: {birth: deliver}         #", put: "after: {birth: deliver, insurance: deliver} #",
            rule: "group.waits_for_later"),
        Mistake(
            find: "after: {birth: deliver}         #", put: "after: {birth: deliver, death: deliver} #",
            rule: "group.no_such_member"),
        Mistake(find: "housing: housing, ", put: "", rule: "group.paper_not_asked"),
        Mistake(find: "housing: housing, ", put: "housing: house, ", rule: "pack.no_such_paper"),
        Mistake(find: "      home.ward: home.ward\n", put: "", rule: "group.answer_not_asked"),
        Mistake(
            find: "      applicant.id_number: birth",
            put: "      home.ward: birth.answers.child.ward\n      applicant.id_number: birth",
            rule: "group.place_carried"),
        Mistake(
            find: "birth.events.identifier_assigned\n    papers: {application: application, housing",
            put: "wedding.events.x\n    papers: {application: application, housing", rule: "pack.rule_unreadable"),
        Mistake(find: "group: newborn", put: "group: newborns", rule: "pack.procedure_id"),
        Mistake(find: "members:", put: "member:", rule: "pack.unknown_key"),
        Mistake(find: "title:", put: "titel:", rule: "pack.missing_text", file: "groups/newborn/text.en.yaml"),
        Mistake(
            find: "widget: citizen_number", put: "widget: passport", rule: "pack.unknown_word",
            file: "groups/newborn/form.layout.yaml"),
    ]

    @Test(arguments: mistakes)
    func `a mistake in a group is told`(_ mistake: Mistake) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let text = try #require(source.text(mistake.file))
        #expect(text.contains(mistake.find), "the pack says otherwise now")
        var files = source.files
        let changed = text.replacing(mistake.find, with: mistake.put, maxReplacements: 1)
        files[mistake.file] = Array(changed.utf8)
        let told = try rules(files)
        #expect(told.contains(mistake.rule), "\(told)")
    }

    @Test(arguments: [
        ("authorised: authorisation", "authorised: none", "pack.relation_without_paper"),
        ("authorised: authorisation", "authorised: letter", "pack.no_such_paper"),
        ("guardian: none", "uncle: none", "pack.unknown_word"),
        ("who: allowed", "who: always", "pack.unknown_word"),
    ])
    func `a mistake in who may file for another is told`(_ find: String, _ put: String, _ rule: String) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/police")
        let file = "procedures/residence-certificate/procedure.yaml"
        let text = try #require(source.text(file))
        #expect(text.contains(find))
        var files = source.files
        files[file] = Array(text.replacing(find, with: put, maxReplacements: 1).utf8)
        #expect(try rules(files).contains(rule))
        files = source.files
        files["submitter.en.yaml"] = nil
        #expect(try rules(files).contains("pack.missing_file"))
    }

    @Test(arguments: [
        ("cases/withdrawn.yaml", "case/withdrawn.yaml"), ("text.en.yaml", "text.fr.yaml"), ("law.yaml", "laws.yaml"),
        ("documents/certificate.mustache", "documents/certificate.html"),
    ])
    func `a file that nobody reads is told`(_ name: String, _ wrong: String) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let folder = "procedures/household-business/"
        var files = source.files
        let moved = try #require(files[folder + name])
        (files[folder + name], files[folder + wrong]) = (nil, moved)
        #expect {
            try PackReader.read(PackSource(origin: "test", files: files))
        } throws: { error in
            let told = (error as? SourceProblems)?.all ?? []
            return told.contains { $0.rule == "pack.unknown_file" && $0.file == folder + wrong }
        }
    }

    @Test func `a rule that reads the law of a procedure without any is told at its line`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let folder = "procedures/household-business/"
        let files = source.files.filter { $0.key != folder + "law.yaml" && !$0.key.hasPrefix(folder + "cases/") }
        let text = try #require(source.text(folder + "procedure.yaml"))
        let line = try #require(
            text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("law.") })
        #expect {
            try PackReader.read(PackSource(origin: "test", files: files))
        } throws: { error in
            let told = (error as? SourceProblems)?.all ?? []
            return told.contains {
                $0.rule == "pack.reads_no_law" && $0.file == folder + "procedure.yaml" && $0.line == line + 1
            }
        }
    }

    @Test func `the group as it stands has no fault, and every case of it holds`() throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        #expect(try rules(source.files).isEmpty)
        let runner = CaseRunner(calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        for pack in try Place.packs.get() {
            for item in pack.groupCases {
                let group = try #require(pack.groups[item.group])
                let found = runner.run(item, group) { try? Place.procedure($0) }
                #expect(found.isEmpty, "\(item.title): \(found)")
            }
        }
    }

    /// A group's dossiers are taken in before anybody is drawn to judge them, also those that wait for another's result.
    @Test(arguments: ["birth-registration", "civil-status-extract"])
    func `a member of a group, or any procedure, that begins with a panel is told to begin with the intake`(
        _ procedure: String
    ) throws {
        let source = try PackSource.folder(Place.packsFolder + "/vn-hcmc/one-stop")
        let file = "procedures/\(procedure)/procedure.yaml"
        let text = try #require(source.text(file))
        let intake = try #require(text.split(separator: "\n").firstIndex { $0.contains("intake:") })
        let lines = text.split(separator: "\n").map(String.init)
        let panel = """
              intake: {do: score, panel: {seats: [{id: chair, role: leader}]}, criteria: [{id: quality, from: 0, to: 10, step: 1}], phases: [{phase: blind, limit: {days: 3, unit: working}}], aggregate: mean, rounding: {decimals: 2, half: up}, least: 1, outcomes: {accept: {to: appraise, from: 5}, refuse: end.refused}}
            """
        var files = source.files
        files[file] = Array(text.replacing(lines[intake], with: panel).utf8)
        let problems = #expect(throws: SourceProblems.self) {
            try PackReader.read(PackSource(origin: "test", files: files))
        }
        let told = try #require(problems?.all.first { $0.rule == "pack.first_step_no_task" })
        #expect(
            told.file == file
                && text.split(separator: "\n", omittingEmptySubsequences: false)[told.line - 1].contains("intake:"))
    }

    private func rules(_ files: [String: [UInt8]]) throws -> [String] {
        let pack: Pack
        do {
            pack = try PackReader.read(PackSource(origin: "test", files: files))
        } catch { return error.all.map(\.rule) }
        return pack.groups.values.flatMap { group in
            GroupLinker(group) { pack.procedures[$0] ?? (try? Place.procedure($0)) }.problems().map(\.rule)
        }
    }
}
