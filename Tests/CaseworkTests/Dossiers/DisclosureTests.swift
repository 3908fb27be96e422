import Administration
import Core
import Foundation
import Ledger
import Store
import StoreTesting
import Testing

@testable import Casework

@Suite struct DisclosureTests {
    private func records(_ database: any Database) async throws -> [String] {
        try await database.read { tx in
            try tx.query("SELECT purpose, unit, fields, reader_kind FROM access_record ORDER BY id, dossier").map {
                "\(try $0.text("reader_kind")) \(try $0.text("purpose")) \(try $0.text("fields"))"
            }
        }
    }

    private func withOffice(
        _ engine: Engine, _ body: @Sendable (Office, any Database) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: CommandTests.migrations) { try await body(Office($0), $0) }
    }

    @Test(arguments: TestDatabase.engines)
    func `every way in which an officer is shown a dossier leaves a record`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, database in
            let receipt = try await office.file()
            let officer = Place.officer(.receptionist, at: office.unit)
            let dossier = try await office.dossiers.view(receipt.dossier, officer)
            let today = office.clock.now.date
            #expect(try await office.dossiers.search(dossier.owner.name, officer).count == 1)
            #expect(try await office.dossiers.search(receipt.code, officer).count == 1)
            #expect(try await office.dossiers.search(code: receipt.code, officer).count == 1)
            #expect(try await office.dossiers.queue(officer).map(\.owner) == [dossier.owner.name])
            #expect(
                try await office.dossiers.book(of: office.unit, from: today, through: today, limit: 9, officer).count
                    == 1)
            let far = Instant(today + 60, ClockTime(hour: 0))
            #expect(try await office.dossiers.tasks(at: office.unit, dueBefore: far, limit: 9, officer).count == 1)
            try await office.dossiers.act(Act(step: "intake", outcome: "accept"), on: receipt.dossier, officer)
            let all = PersonalField.allCases.map(\.rawValue).joined(separator: ",")
            #expect(
                try await records(database) == [
                    "officer handling \(all)", "officer search name,number,contact",
                    "officer search name,number,contact",
                    "officer search name,number,contact", "officer queue name", "officer register name,number,contact",
                    "officer leading name", "officer acting \(all)",
                ])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `nobody's own reads are recorded, nor what shows nothing of a person`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, database in
            let receipt = try await office.file()
            let officer = Place.officer(.receptionist, at: office.unit)
            _ = try await office.dossiers.view(receipt.dossier, Place.citizen)
            _ = try await office.dossiers.view(receipt.dossier, secretMatches: true, .anonymous())
            _ = try await office.dossiers.own(Place.citizen)
            _ = try await office.dossiers.standing(receipt.dossier, officer)
            _ = try await office.dossiers.standing(code: receipt.code)
            _ = try await office.dossiers.queueCounts(officer)
            _ = try await office.dossiers.next(besides: Identifier(rawValue: 1), officer)
            #expect(try await records(database) == [])
            let other = try Place.unit(area: "26740", at: office.clock.now.date)
            await #expect(throws: Problem(.notFound, "dossier.unknown")) {
                try await office.dossiers.view(receipt.dossier, Place.officer(.specialist, at: other))
            }
            #expect(try await records(database) == [], "who was refused has read nothing")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `records enter the ledger, the owner sees them and may ask once`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, database in
            let receipt = try await office.file()
            let service = Place.service(at: office.unit)
            _ = try await office.dossiers.view(receipt.dossier, service)
            let log = LedgerLog(
                database: database, key: try LedgerKey(seed: Array(repeating: 4, count: 32)),
                sources: [.journal, .access])
            try await log.sequence()
            let found = try await log.verify()
            #expect(found.findings == [] && found.entries == receipt.version + 1)
            let own = try await office.dossiers.view(receipt.dossier, Place.citizen)
            let readers = try await office.dossiers.readers(of: [own], limit: 10)
            #expect(readers.map(\.purpose) == ["handling"] && readers.first?.unit == office.unit)
            let record = try #require(readers.first?.id)
            try await office.dossiers.ask(about: record, of: own, words: "Vì sao?")
            await #expect(throws: Problem(.conflict, "access.asked_already")) {
                try await office.dossiers.ask(about: record, of: own, words: "Vì sao?")
            }
            let leader = Place.officer(.leader, at: office.unit)
            let question = try #require(try await office.dossiers.openQuestions(at: office.unit, leader).first)
            try await office.dossiers.answer(question.id, words: "Để giải quyết.", at: office.unit, leader)
            #expect(try await office.dossiers.questions(of: own).map(\.answer) == ["Để giải quyết."])
            try await database.write { tx in try tx.execute("UPDATE access_record SET purpose = 'search'") }
            #expect(try await log.verify().findings.count == 1)
        }
    }

    /// Outside Casework nobody has the database of dossiers, and inside, what hands people's data out goes through
    /// `disclose`.
    @Test func `there is no other way to a dossier`() throws {
        let sources = URL(filePath: Place.root + "/Sources")
        let names = try #require(FileManager.default.subpaths(atPath: sources.path)).filter { $0.hasSuffix(".swift") }
        var others: [String] = []
        var handing: [String] = []
        for name in names {
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            if !name.hasPrefix("Casework/"), !name.hasPrefix("MotCua/B"),
                text.contains(/(FROM|JOIN) (dossier|journal|search_key)\b/)
            {
                others.append(name)
            }
            guard name.hasPrefix("Casework/Dossiers/Dossiers") else { continue }
            for function in text.split(separator: "\n    package func ").dropFirst() {
                let head = function.prefix { $0 != "{" }
                guard head.contains(/-> .*(\bDossier\b|QueueItem|UnitTask|JournalEntry)/) else { continue }
                handing.append("\(head.prefix { $0 != "(" })")
                let isAllowed =
                    function.contains("disclose(") || head.contains("of dossier: Dossier") || function.contains("view(")
                    || function.contains("command(") || function.contains("search(code") || head.hasPrefix("own")
                    || head.hasPrefix("asking")
                #expect(isAllowed, "\(name): \(head) hands out people's data without a record")
            }
        }
        #expect(others == [])
        #expect(handing.count > 10)
    }
}
