import Core
import OrderedCollections
import Testing

@testable import Casework

/// A value of the law on the last day of the old one and the first day of the new one, asked at each of the three days.
@Suite struct LawDayTests {
    /// The birth registration, with a fee for all that rises on 1 December 2026.
    private func procedure(asking date: String) throws -> Procedure {
        let folder = "procedures/birth-registration"
        for pack in try PackSource.folders(below: Place.packsFolder) {
            let source = try PackSource.folder(pack)
            guard let text = source.text("\(folder)/procedure.yaml") else { continue }
            var files = source.files.filter { path, _ in
                path == "pack.yaml" || path.hasPrefix("registers/")
                    || path.hasPrefix(folder + "/") && !path.contains("/cases/")
            }
            // The manifest without the list of common procedures, which are not there.
            let manifest = try #require(source.text("pack.yaml"))
            files["pack.yaml"] = Array(manifest.replacing(#/(?m)^common:(.*\n(?: .*\n)*)/#, with: "").utf8)
            let event = date == "event" ? "\nlaw_event: child.birth_date" : ""
            let always = text.replacing("law_date: filing", with: "law_date: filing\(event)")
                .replacing(#/(amount: 'law\.late_fee'\n +when: )'[^']*'/#) { "\($0.1)'channel = \"online\"'" }
            files["\(folder)/procedure.yaml"] = Array(always.utf8)
            files["\(folder)/law.yaml"] = Array(
                """
                late_fee:
                  date: \(date)
                  values:
                    - {from: "2026-07-01", value: 5000, basis: "NQ 1", sure: demo}
                    - {from: "2026-12-01", value: 9000, basis: "NQ 2", sure: demo}

                """.utf8)
            let read = try PackReader.read(PackSource(origin: "", files: files))
            return try #require(read.procedures["birth-registration"])
        }
        throw Problem(.notFound, "procedure.unknown")
    }

    private func fee(_ procedure: Procedure, filed: String, born: String?, decided: String) throws -> Int? {
        let (filed, decided) = (try #require(CivilDate(filed)), try #require(CivilDate(decided)))
        var answers: Value = [:]
        if let born { answers.set(.string(born), at: "child.birth_date") }
        let scope = procedure.scope(answers: answers, channel: .online, filed: filed, decided: decided)
        return try procedure.fees(scope: scope, at: Instant(filed, ClockTime(hour: 9))).first.map { Int($0.amount) }
    }

    @Test func `at the filing, the day of the filing counts alone`() throws {
        let procedure = try procedure(asking: "filing")
        #expect(try fee(procedure, filed: "2026-11-30", born: "2026-12-05", decided: "2026-12-09") == 5000)
        #expect(try fee(procedure, filed: "2026-12-01", born: "2026-11-01", decided: "2026-12-09") == 9000)
    }

    @Test func `at the event, the day that the answers tell counts, and the filing's while they do not`() throws {
        let procedure = try procedure(asking: "event")
        #expect(try fee(procedure, filed: "2026-12-20", born: "2026-11-30", decided: "2026-12-21") == 5000)
        #expect(try fee(procedure, filed: "2026-12-20", born: "2026-12-01", decided: "2026-12-21") == 9000)
        #expect(try fee(procedure, filed: "2026-11-30", born: nil, decided: "2026-12-21") == 5000)
        #expect(try fee(procedure, filed: "2026-12-01", born: nil, decided: "2026-12-21") == 9000)
    }

    @Test func `at the decision, the day of the decision counts`() throws {
        let procedure = try procedure(asking: "decision")
        #expect(try fee(procedure, filed: "2026-11-20", born: nil, decided: "2026-11-30") == 5000)
        #expect(try fee(procedure, filed: "2026-11-20", born: nil, decided: "2026-12-01") == 9000)
    }
}
