import Core
import Foundation
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Web

/// Every address with its rule (docs/endpoints.md), called as everybody.
@Suite struct EndpointTests {
    @Test func `every address has one row with a rule, and every row has an address`() async throws {
        try await DeskOffice.open { office in
            let list = try EndpointList.read()
            let names = list.rows.map(\.name)
            #expect(Set(names).count == names.count, "no address stands twice")
            #expect(Set(office.site.routes).subtracting(names).sorted() == [], "give each a row in docs/endpoints.md")
            #expect(Set(names).subtracting(office.site.routes).sorted() == [], "take these rows out")
            for rule in Set(list.rows.map(\.rule)) {
                #expect(list.rules[rule]?.count == Reader.allCases.count, "no such rule, or not for everybody: \(rule)")
            }
            #expect(Set(list.rules.keys).subtracting(list.rows.map(\.rule)).sorted() == [], "no row has these rules")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `each address lets in whom its rule names, with the answer that is listed, and nobody else`(
        _ engine: Engine
    ) async throws {
        let list = try EndpointList.read()
        try await DeskOffice.open(on: engine, arranging: EndpointCast.arrange) { office in
            let cast = try await EndpointCast(office)
            var place = try await EndpointPlace(cast)
            var calls = 0
            for row in list.rows {
                guard let rule = list.rules[row.rule] else { continue }
                let isIn = { (reader: Reader) in rule[reader] == .allowed }
                // Who is refused changes nothing; who is let in may.
                for reader in Reader.allCases.filter({ !isIn($0) }) + Reader.allCases.filter(isIn) {
                    if row.method != "GET", isIn(reader) { place = try await EndpointPlace(cast) }
                    let told = try await place.call(row, as: reader)
                    calls += 1
                    if isIn(reader) {
                        #expect(
                            row.answers.contains(told.status),
                            "\(row.name) tells \(reader) \(told.status) \(told.code), listed is \(row.answers)")
                    } else {
                        let answer = EndpointList.Answer(told.status, location: told.location)
                        #expect(answer == rule[reader], "\(row.name) tells \(reader) \(told.status) \(told.code)")
                    }
                }
            }
            #expect(calls == list.rows.count * Reader.allCases.count)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what is another's is answered as what is not there`(_ engine: Engine) async throws {
        let list = try EndpointList.read()
        try await DeskOffice.open(on: engine, arranging: EndpointCast.arrange) { office in
            let place = try await EndpointPlace(EndpointCast(office))
            var compared = 0
            for row in list.rows where row.hasId {
                for reader in Reader.allCases where place.isStranger(reader, to: row, list.rules[row.rule]) {
                    let there = try await place.call(row, as: reader)
                    let nowhere = try await place.call(row, as: reader, exists: false)
                    let (seen, known) = (place.plain(there), place.plain(nowhere))
                    if seen != known {
                        let same = zip(seen, known).prefix { $0.0 == $0.1 }.count
                        let (one, other) = (
                            seen.dropFirst(max(0, same - 40)).prefix(120),
                            known.dropFirst(max(0, same - 40)).prefix(120)
                        )
                        Issue.record("\(row.name) as \(reader) tells them apart: \(one) ‖ \(other)")
                    }
                    compared += 1
                }
            }
            #expect(compared > 400, "\(compared) compared")
            #expect(
                try await office.services.accounts.caller(sessionToken: place.ownersSession) != nil,
                "nobody ended the owner's session")
            let holder = try await place.cast.keyHolder()
            let kept = try await office.services.accounts.factors(of: holder).passkeys.count
            #expect(kept == 1, "nobody took the passkey away")
        }
    }
}

extension EndpointPlace {
    /// Whether what the address names is not the reader's.
    fileprivate func isStranger(
        _ reader: Reader, to row: EndpointRow, _ rule: [Reader: EndpointList.Answer]?
    ) -> Bool {
        if row.path.hasPrefix("/tai-khoan/") { return reader != .owner }
        // Who takes part may read the dossier, and is told what they may not do with it.
        if [.colleague, .officer, .service].contains(reader), rule?[reader] == .refused { return false }
        return rule?[reader] != .allowed
    }

    fileprivate func plain(_ answer: EndpointAnswer) -> String {
        answer.plain(
            dossiers.values.map { "\($0)" }
                + [draft, group, session, passkey, delegation, EndpointPlace.none].map { "\($0)" })
    }
}
