import Core
import Foundation
import Testing

@testable import Web

/// The committed list of every address and what it shows of people (Tests/Golden/Reads/routes.txt): one that is not on
/// it, or that shows people without a record, fails.
@Suite struct ReadsListTests {
    /// How an address may stand to personal data.
    private static let words: [String: String] = [
        "nothing": "shows nothing of anybody else than who asks",
        "own": "a citizen's own, by their account or by the secret of a receipt",
        "initials": "a result by its mark: initials alone",
        "standing": "a dossier's code and status",
        "payer": "who sent money that belongs to no dossier yet",
        "recorded": "each person shown is recorded in the transaction that reads",
    ]

    private static let list: [String: String] = {
        let text = (try? String(contentsOfFile: Share.root + "/Tests/Golden/Reads/routes.txt", encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.compactMap { line in
                let parts = line.split(separator: " | ")
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }, uniquingKeysWith: { first, _ in first })
    }()

    @Test func `every address is on the list, with how it records what it shows`() async throws {
        try await DeskOffice.open { office in
            let site = Site(
                services: office.services,
                settings: WebSettings(
                    secure: false, publicOrigin: "https://motcua.example"), pages: try DeskOffice.pages.get())
            let routes = Set(site.routes)
            #expect(routes.count > 60)
            for route in routes.subtracting(ReadsListTests.list.keys).sorted() {
                Issue.record("not in Tests/Golden/Reads/routes.txt, with how it records: \(route)")
            }
            for route in Set(ReadsListTests.list.keys).subtracting(routes).sorted() {
                Issue.record("listed and gone: \(route)")
            }
            for (route, how) in ReadsListTests.list {
                #expect(ReadsListTests.words[how] != nil, "\(route): \(how) is none of the words")
            }
        }
    }

    @Test func `every address that shows people is asked for what it shows`() {
        let recorded = Set(ReadsListTests.list.filter { $0.value == "recorded" }.keys)
        let asked = Set(ReadsAsk.all.map(\.route))
        #expect(recorded.count > 60)
        for route in recorded.subtracting(asked).sorted() { Issue.record("give it a line in ReadsAsk: \(route)") }
        for route in asked.subtracting(recorded).sorted() { Issue.record("asked, and not listed so: \(route)") }
    }

    @Test func `whom an address shows, they and nobody else are recorded in the same request`() async throws {
        try await ReadsPlace.open { place in
            for ask in ReadsAsk.all {
                let before = try await place.records()
                let answer = try await place.send(ask)
                let new = try await place.records().subtracting(before)
                let (shown, read) = (place.shown(in: answer.text), Set(new.map(\.dossier)))
                let told = "\(ask.route), \(ask.dossier), \(answer.status)"
                if let why = ask.withheld {
                    #expect(answer.status != 200, "\(told): answers after all, so it is not that \(why)")
                    #expect(shown.isSubset(of: place.owners(of: read)), "\(told): shown without a record")
                    continue
                }
                #expect(ask.isForm ? [409, 422].contains(answer.status) : answer.status == 200, "\(told)")
                #expect(answer.type.hasPrefix(ask.type), "\(told): \(answer.type)")
                if let why = ask.nameless {
                    #expect(shown == [], "\(told): names somebody, and was said not to: \(why)")
                } else {
                    #expect(shown.contains(place.names[place.dossier(ask.dossier)] ?? "nobody"), "\(told): not shown")
                    #expect(shown == place.owners(of: read), "\(told): those shown are not those recorded")
                }
                if ask.isOfOne || ask.nameless != nil {
                    #expect(read == [place.dossier(ask.dossier)], "\(told): of one dossier, recorded for others")
                }
                #expect(Set(new.map(\.reader)) == [place.reader(ask)], "\(told): by whom")
            }
        }
    }

    @Test func `what is listed as showing nobody shows nobody, and is no reading`() async throws {
        try await ReadsPlace.open { place in
            var count = 0
            for (route, how) in ReadsListTests.list.sorted(by: { $0.key < $1.key })
            where how != "recorded" && (route.hasPrefix("GET /can-bo") || route.hasPrefix("GET /api/")) {
                let before = try await place.records()
                let answer = try await place.send(
                    ReadsAsk(route, of: "undecided", asking: ReadsAsk.queries[route] ?? ""))
                #expect(answer.status == 200, "\(route): \(answer.status)")
                #expect(place.shown(in: answer.text) == [], "\(route) shows a person and is listed as \(how)")
                #expect(try await place.records() == before, "\(route) is recorded and is listed as \(how)")
                count += 1
            }
            #expect(count > 15, "\(count) asked")
        }
    }
}
