import Core
import Testing

@testable import Casework

/// Days that cannot be (a birth after the filing, an absence that ends before it begins) are told beside their
/// question, with the day that they may reach.
@Suite struct DateBoundTests {
    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    /// `not_after 2026-11-27` for the answer at `path`; empty when nothing is wrong with it.
    private func told(
        _ procedure: String, _ answers: [String: Value], at path: String, filed: String = "2026-11-27",
        today: String? = nil
    ) throws -> String {
        var given: Value = [:]
        for (path, value) in answers { given.set(value, at: path) }
        let (filed, today) = (try day(filed), try day(today ?? filed))
        let state = try FormState(
            Place.procedure(procedure), answers: given, channel: .online, filed: filed, decided: today,
            at: Instant(today, ClockTime(hour: 9)))
        guard let problem = state.errors[path] else { return "" }
        return ([problem.code] + [problem.parameters["limit"]].compactMap(\.self)).joined(separator: " ")
    }

    @Test(arguments: [
        ("2026-11-28", "answer.not_after 2026-11-27"), ("2026-11-27", ""),
        ("1899-12-31", "answer.not_before 1900-01-01"), ("1900-01-01", ""), ("0012-05-02", "answer.date_absurd"),
        ("2026-02-30", "schema.format"),
    ])
    func `a birth lies between 1900 and the day of filing`(_ born: String, _ expected: String) throws {
        #expect(try told("household-business", ["owner.birth_date": .string(born)], at: "owner.birth_date") == expected)
        // In a row of a table too.
        let row = "registration.members.0.birth_date"
        let rows: Value = [["name": "A B", "birth_date": .string(born)], ["name": "C D"]]
        let answers: [String: Value] = ["registration.holder": "household", "registration.members": rows]
        #expect(try told("household-business", answers, at: row) == expected)
    }

    @Test func `a bound that is another answer holds while that answer is given`() throws {
        func end(_ to: Value, from: Value?) throws -> String {
            var answers: [String: Value] = ["absence.to": to]
            answers["absence.from"] = from
            return try told("absence-declaration", answers, at: "absence.to")
        }
        #expect(try end("2026-12-14", from: "2026-12-15") == "answer.not_before 2026-12-15")
        #expect(try end("2026-12-15", from: "2026-12-15") == "")
        #expect(try end("2026-12-14", from: nil) == "")
        #expect(try end("2026-12-14", from: "mai") == "", "what is no date is told at its own question")
    }

    @Test func `a paper that was asked for after the filing may be younger than it`() throws {
        let (path, issued) = ("permit.issued_on", "2026-11-28")
        func told(_ today: String) throws -> String {
            try self.told("house-permit-extension", [path: .string(issued)], at: path, today: today)
        }
        #expect(try told("2026-11-27") == "answer.not_after 2026-11-27")
        #expect(try told("2026-12-01") == "")
        // The same where a command judges.
        let procedure = try Place.procedure("house-permit-extension")
        for (today, isTold) in [("2026-11-27", true), ("2026-12-01", false)] {
            let moment = Instant(try day(today), ClockTime(hour: 9))
            let settled = try procedure.settled(
                ["permit": ["issued_on": .string(issued)]], channel: .online, filed: day("2026-11-27"),
                decided: moment.date, at: moment)
            let codes = try procedure.problems(answers: settled.answers, scope: settled.scope, at: moment)
                .filter { $0.location == "/answers/permit/issued_on" }.map(\.code)
            #expect(codes == (isTold ? ["answer.not_after"] : []))
        }
    }
}
