import Administration
@testable import Casework
import Core
import Foundation
import OrderedCollections
import Schemas
import Testing

/// Every kind of step is complete: the language has it, mistakes in it are told, its own words have texts, the page of
/// the language describes it, and a case goes through it.
@Suite struct StepKindTests {
    @Test func `the cases of the pack of every kind come out as written`() throws {
        let runner = CaseRunner(calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        let pack = try StepsPack.pack.get()
        for item in pack.cases {
            #expect(runner.run(item, try StepsPack.procedure()).map(\.description) == [], "\(item.title)")
        }
        #expect(pack.cases.count >= 6)
    }

    @Test func `a case that expects another record, clock or problem fails`() throws {
        let cases = "procedures/all-steps/cases/kinds.yaml"
        let runner = CaseRunner(calendar: try Place.calendar.get(), units: try Place.organisation.get().units)
        for (find, put, what) in [
            ("issued_on: \"2027-01-11\"", "issued_on: \"2027-01-12\"", "permits.issued_on"),
            ("clock: stopped", "clock: running", "clock"),
            ("refund: 50000", "refund: 40000", "refund"),
            ("event: survey_done, reference: D1", "event: nothing, reference: D1", "problem"),
        ] {
            let pack = try StepsPack.read([(cases, find, put)])
            let found = try pack.cases.flatMap { runner.run($0, try #require(pack.procedures["all-steps"])) }
            #expect(found.contains { $0.rule == "pack.case_differs" && $0.parameters["what"] == what }, "\(find)")
        }
    }

    @Test func `every kind is in the pack, in the page of the language, and its mistakes are tested`() throws {
        let steps = try StepsPack.procedure().steps.values
        #expect(Set(steps.map(\.kind.name)) == Set(Step.Kind.names))
        let page = try String(contentsOfFile: Place.root + "/docs/packs.md", encoding: .utf8)
        for name in Step.Kind.names { #expect(page.contains("| `\(name)` |"), "docs/packs.md has no row for \(name)") }
        let tested = Set(StepMistakeTests.mistakes.map(\.kind))
        #expect(Set(Step.Kind.names).subtracting(tested) == [])
    }

    @Test(arguments: Language.allCases)
    func `every word of the kinds' own and every cause of a stop has a text`(_ language: Language) throws {
        var texts: [String] = []
        for area in ["steps", "desk", "dossiers", "payments", "branches"] {
            let file = "share/locales/\(area).\(language.rawValue).yaml"
            let text = try String(contentsOfFile: "\(Place.root)/\(file)", encoding: .utf8)
            let value = try YAMLDocument.read(text: text, file: file).value
            texts += SourceTexts.paths(value).map { $0.joined(separator: ".") }
        }
        for word in Outcome.ownWords where word != "answered" {
            #expect(texts.contains("desk.outcome.\(word)"), "\(word)")
        }
        for why in ClockCause.Why.allCases { #expect(texts.contains("desk.stop.\(why.rawValue)"), "\(why)") }
        for method in PaymentDemand.Method.allCases {
            #expect(texts.contains("event.payment_\(method.rawValue)"), "\(method)")
        }
    }
}
