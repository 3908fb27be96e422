import Core
import OrderedCollections
import Testing

@testable import Casework

/// What law.yaml must say of a value: since when, by which decree and article, and how sure.
@Suite struct LawTests {
    private static let file = "procedures/all-steps/law.yaml"
    private static let first = "rate:\n  - {from: \"2026-07-01\", value: 5000, basis: \"Gói thử\", sure: demo}"

    /// The pack of the tests, its first value cited as told.
    private func source(_ cited: String) throws -> PackSource {
        try StepsPack.source([
            (Self.file, Self.first, "rate:\n  - {from: \"2026-07-01\", value: 5000, basis: \"TT 1\", \(cited)}")
        ])
    }

    private func problems(_ source: PackSource) -> [SourceProblem] {
        do throws(SourceProblems) {
            _ = try PackReader.read(source)
            return []
        } catch {
            return error.all
        }
    }

    @Test(arguments: [
        ("sure: high", "pack.sure_without_article"), ("article: unknown, sure: high", "pack.sure_without_article"),
        ("article: \"\", sure: high", "pack.sure_without_article"), ("sure: medium", "pack.missing_article"),
        ("sure: low", "pack.missing_article"), ("article: \"\", sure: low", "pack.missing_article"),
        ("article: [4], sure: high", "pack.expected_text"),
    ])
    func `a value without its article is told with its line`(_ cited: String, _ rule: String) throws {
        let told = problems(try source(cited))
        #expect(told.contains { $0.rule == rule && $0.file == Self.file && $0.line == 2 }, "\(told)")
    }

    @Test(arguments: [
        ("article: \"Điều 4\"", "Điều 4 TT 1"), ("article: \"Điều 4\", sure: low", "Điều 4 TT 1"),
        ("article: unknown, sure: medium", "TT 1"), ("sure: demo", "TT 1"),
    ])
    func `a value is cited by its article, or says that it is not known`(_ cited: String, _ words: String) throws {
        let read = try PackReader.read(try source(cited))
        let day = try #require(CivilDate("2026-07-01"))
        #expect(read.procedures["all-steps"]?.law.entry("rate", at: day)?.citation == words)
    }

    /// The procedure's own limit is ten days.
    @Test(arguments: [(10, []), (11, ["pack.limit_differs_from_law"])])
    func `a limit that changes while the procedure is in force is told`(_ days: Int, _ rules: [String]) throws {
        let limit = """
            time_limit_days:
              - {from: "2026-07-01", value: 10, basis: "TT 1", article: "Điều 1", sure: high}
              - {from: "2026-10-01", value: \(days), basis: "TT 2", article: "Điều 1", sure: high}

            """
        let source = try StepsPack.source([(Self.file, "rate:\n", limit + "rate:\n")])
        #expect(problems(source).map(\.rule) == rules)
    }

    /// name, the last day of the old value and what it was (nil: none yet), the value from the next day on.
    @Test(
        arguments: [
            ("permanent-residence", "fee_counter", "2023-02-04", nil, "2023-02-05", 20000),
            ("permanent-residence", "fee_online", "2023-02-04", nil, "2023-02-05", 10000),
            ("temporary-residence", "group_fee_online", "2023-02-04", nil, "2023-02-05", 5000),
            ("certified-copy", "copy_fee_cap", "2016-12-31", nil, "2017-01-01", 200_000),
            ("civil-status-extract", "extract_fee", "2016-12-31", nil, "2017-01-01", 8000),
            ("enterprise-registration", "registration_fee", "2025-06-30", 50000, "2025-07-01", 25000),
            ("enterprise-registration", "registration_fee", "2026-12-31", 25000, "2027-01-01", 50000),
            ("temporary-residence-removal", "time_limit_days", "2026-03-14", 2, "2026-03-15", 3),
            ("absence-declaration", "time_limit_days", "2021-06-30", nil, "2021-07-01", 2),
            ("permanent-residence-2009", "time_limit_days", "2007-06-30", nil, "2007-07-01", 15),
        ] as [(String, String, String, Int?, String, Int)])
    func `a real value changes on the day on which its law came into force`(
        _ id: String, _ name: String, _ last: String, _ old: Int?, _ first: String, _ new: Int
    ) throws {
        let law = try Self.laws()[id]
        #expect(law?.entry(name, at: try #require(CivilDate(last)))?.value.integer == old)
        #expect(law?.entry(name, at: try #require(CivilDate(first)))?.value.integer == new)
    }

    @Test func `whoever is sure of a real value names its article`() throws {
        let entries = try Self.laws().values.flatMap { $0.entries.values.joined() }
        #expect(entries.count > 50)
        #expect(entries.allSatisfy { $0.sure != .high || $0.article != nil })
        #expect(entries.allSatisfy { $0.sure != .demo || $0.article == nil })
    }

    private static func laws() throws -> [String: Law] {
        var laws: [String: Law] = [:]
        for folder in try PackSource.folders(below: Place.packsFolder) {
            let read = try PackReader.read(try PackSource.folder(folder))
            for (id, procedure) in read.procedures { laws[id] = procedure.law }
        }
        return laws
    }
}
