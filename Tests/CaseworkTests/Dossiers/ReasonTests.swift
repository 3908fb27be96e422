import Administration
import Core
import OrderedCollections
import Testing

@testable import Casework

/// What the law wants told in words (NĐ 61/2018 Điều 11, 17, 19) is not told by blanks, by whichever way they come.
@Suite struct ReasonTests {
    static let blanks = ["", "   ", "\n\t", "\u{00A0}\u{3000}"]

    @Test(arguments: blanks)
    func `nobody refuses, asks for more or puts off without a word`(_ blank: String) throws {
        let procedure = try Place.procedure("household-business")
        let now = try #require(Instant(PowerTests.now))
        let filed = try procedure.file(try Place.goodFiling(procedure.id), try Place.context(Place.citizen, now))
        let dossier = try #require(
            Dossier.replay(id: Identifier(rawValue: 1), PowerTests.entries(filed, from: 0, now)))
        let desk = try Place.context(Place.officer(.receptionist, at: dossier.intakeUnit), now)
        #expect(throws: Self.missing("refuse")) {
            try procedure.act(Act(step: "intake", outcome: "refuse", reason: blank), on: dossier, desk)
        }
        let asking = Act(step: "intake", outcome: "supplement", reason: "Thiếu", items: [blank])
        #expect(throws: Problem(.invalid, "dossier.items_missing", at: "/items")) {
            try procedure.act(asking, on: dossier, desk)
        }
        let accept = Act(step: "intake", outcome: "accept", feesCollected: true)
        let accepted = PowerTests.fold(dossier, try procedure.act(accept, on: dossier, desk), now)
        let head = try Place.context(Place.officer(.divisionHead, at: dossier.competentUnit), now)
        #expect(throws: Self.missing("apology")) {
            try procedure.apologise(due: accepted.clock.due.date + 3, reason: blank, on: accepted, head)
        }
    }

    @Test func `what is told is kept without the white space around it`() {
        let act = Act(step: "intake", outcome: "refuse", reason: " Sai nơi\n", note: " ", items: ["", " Bản vẽ "])
        #expect(act.reason == "Sai nơi" && act.note == nil && act.items == ["Bản vẽ"])
    }

    @Test(arguments: ["household-business", "house-permit", "temporary-residence", "certified-copy"])
    func `blanks do not answer a required question`(_ id: String) throws {
        let procedure = try Place.procedure(id)
        let now = try #require(Instant(PowerTests.now))
        let good = try Place.goodFiling(id)
        let fields = procedure.form.fields.filter { field in
            [.text, .paragraph].contains(field.widget) && field.isRequired && good.answers.at(field.path) != nil
        }
        #expect(fields.contains { $0.path == procedure.form.owner.name })
        for field in fields {
            var answers = good.answers
            answers.set(.string(String(repeating: " ", count: 20)), at: field.path)
            let filing = Filing(
                procedure: id, channel: .online, language: .vietnamese, intakeUnit: nil, answers: answers,
                papers: good.papers)
            #expect("\(field.path)") {
                try procedure.file(filing, try Place.context(Place.citizen, now))
            } throws: { error in
                ((error as? Problems)?.all ?? []).contains { $0.location == field.place }
            }
        }
    }

    private static func missing(_ outcome: String) -> Problem {
        Problem(.invalid, "dossier.reason_missing", ["outcome": outcome], at: "/reason")
    }
}
