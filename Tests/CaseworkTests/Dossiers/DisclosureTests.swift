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
                try await office.dossiers.book(
                    of: office.unit, from: today, through: today, for: .register, limit: 9, officer
                ).count
                    == 1)
            let far = Instant(today + 60, ClockTime(hour: 0))
            #expect(try await office.dossiers.tasks(at: office.unit, dueBefore: far, limit: 9, officer).count == 1)
            try await office.dossiers.act(Act(step: "intake", outcome: "accept"), on: receipt.dossier, officer)
            let all = PersonalField.ofDossier.map(\.rawValue).joined(separator: ",")
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
    func `a list records whom it shows, and nobody who stands behind it`(_ engine: Engine) async throws {
        try await withOffice(engine) { office, database in
            let receipt = try await office.file()
            for _ in 0..<2 { _ = try await office.file() }
            let (officer, now) = (Place.officer(.receptionist, at: office.unit), office.clock.now)
            let dossiers = office.dossiers
            let name = try await dossiers.require(receipt.dossier).owner.name
            #expect(try await dossiers.queue(before: now, officer).isEmpty, "nothing is late")
            #expect(try await dossiers.named(receipt.code, officer) == receipt.dossier)
            #expect(try await records(database) == [])
            let found = try await dossiers.search(name, limit: 2, officer)
            #expect(found.count == 2 && found.hasMore)
            let rest = try await dossiers.search(name, after: found.last?.id, limit: 2, officer)
            #expect(rest.map(\.id) == [receipt.dossier] && !rest.hasMore)
            #expect(try await records(database).count == 3)
            let queue = try await dossiers.queue(limit: 1, officer)
            #expect(queue.count == 1 && queue.hasMore)
            let far = Instant(now.date + 60, ClockTime(hour: 0))
            let tasks = try await dossiers.tasks(at: office.unit, dueBefore: far, limit: 1, officer)
            #expect(tasks.count == 1 && tasks.hasMore)
            let book = try await dossiers.book(
                of: office.unit, from: now.date, through: now.date, for: .register, limit: 1, officer)
            #expect(book.count == 1 && book.hasMore)
            #expect(
                try await records(database).dropFirst(3) == [
                    "officer queue name", "officer leading name", "officer register name,number,contact",
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
            let receipt2 = try await office.dossiers.ask(
                about: record, of: own, words: "Vì sao?", sentence: "Ai đó đã xem", Place.citizen)
            #expect(receipt2.competentUnit == office.unit && receipt2.expectedDue > office.clock.now)
            #expect(try await office.dossiers.questions(of: own) == [record: receipt2.dossier])
            await #expect(throws: Problem(.conflict, "access.asked_already")) {
                try await office.dossiers.ask(
                    about: record, of: own, words: "Vì sao?", sentence: "Ai đó đã xem", Place.citizen)
            }
            await #expect(throws: Problem(.notFound, "access.unknown")) {
                try await office.dossiers.ask(
                    about: Identifier(rawValue: 1), of: own, words: "Vì sao?", sentence: "x", Place.citizen)
            }
            let leader = Place.officer(.leader, at: office.unit)
            #expect(try await office.dossiers.queue(leader).map(\.dossier) == [receipt2.dossier])
            try await office.dossiers.act(Act(step: "intake", outcome: "accept"), on: receipt2.dossier, leader)
            try await office.dossiers.act(
                Act(step: "explain", outcome: "explain", reason: "Để giải quyết."), on: receipt2.dossier, leader)
            let answered = try await office.dossiers.act(
                Act(step: "issue", outcome: "issued"), on: receipt2.dossier, leader)
            #expect(answered.result == "answered" && answered.documents.count == 1)
            try await database.write { tx in try tx.execute("UPDATE access_record SET purpose = 'search'") }
            #expect(try await log.verify().findings.isEmpty == false)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `who states a reason at the command line is recorded, and a reason that says nothing is refused`(
        _ engine: Engine
    ) async throws {
        try await withOffice(engine) { office, database in
            _ = try await office.file()
            let caller = Caller.atCommandLine(name: "Trần Thị Kê", unit: office.unit, on: office.clock.now.date)
            let why = try ReadingPurpose.because("Báo cáo theo yêu cầu", on: "Luật 91/2025/QH15")
            let count = try await office.dossiers.each(of: "household-business", for: why, caller) { _ in }
            #expect(count == 1)
            #expect(try await records(database) == ["system stated name,number,contact,answers"])
            #expect(throws: Problem(.invalid, "access.reason_missing", at: "/reason")) {
                try ReadingPurpose.because("  báo cáo  ", on: "Luật 91/2025/QH15")
            }
            #expect(throws: Problem(.invalid, "access.basis_missing", at: "/basis")) {
                try ReadingPurpose.because("Báo cáo theo yêu cầu", on: nil)
            }
            for sign in ["\u{1B}[2K", "\r", "\n", "\r\n", "\u{2028}", "\u{202E}", "\u{85}"] {
                #expect(throws: Problem(.invalid, "access.not_one_line", at: "/reason")) {
                    try ReadingPurpose.because("Kiểm tra\(sign)verified: nothing", on: "Luật 91/2025/QH15")
                }
                #expect(throws: Problem(.invalid, "access.not_one_line", at: "/basis")) {
                    try ReadingPurpose.because("Báo cáo theo yêu cầu", on: "Luật 91\(sign)verified")
                }
            }
        }
    }

    /// The committed list of every query of dossiers, journals, results and records that other targets may call, and
    /// how each records. A new one is not on it.
    @Test func `every way to people's data is on the list, with how it records`() throws {
        let sources = URL(filePath: Place.root + "/Sources")
        // The types that hold anything about a person.
        let people = try Regex(
            #"(Dossier|JournalEntry|QueueItem|UnitTask|RecordVersion|DossierTrace|AnswerSheet|FiledGroup)\b"#)
        var found: [String] = []
        for folder in ["Casework", "Registers"] {
            let names = try #require(FileManager.default.subpaths(atPath: sources.appending(path: folder).path))
            for name in names.filter({ $0.hasSuffix(".swift") }).sorted() {
                let text = try String(contentsOf: sources.appending(path: "\(folder)/\(name)"), encoding: .utf8)
                for function in text.split(separator: "\n    package func ").dropFirst() {
                    // A closure that stands for one left out is no end of the head.
                    let declared = function.replacing("= { _ in }", with: "")
                    let head = String(declared.prefix { $0 != "{" }).split(whereSeparator: \.isWhitespace)
                        .joined(separator: " ")
                    guard head.contains("async"), head.contains(people) else { continue }
                    found.append("\(folder)/\(name) \(head.prefix { $0 != "(" })")
                }
            }
        }
        let path = Place.root + "/Tests/Golden/Reads/queries.txt"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        let listed = lines.map { $0.split(separator: " | ").map(String.init) }
        #expect(listed.allSatisfy { $0.count == 2 }, "file, function | how it records")
        for way in Set(found).subtracting(listed.map { $0[0] }).sorted() {
            Issue.record("not in Tests/Golden/Reads/queries.txt, with how it records: \(way)")
        }
        for way in Set(listed.map { $0[0] }).subtracting(found).sorted() { Issue.record("listed and gone: \(way)") }
    }

    /// Only Casework and Registers ask the tables that hold people.
    @Test func `no other target asks the tables that hold people`() throws {
        let sources = URL(filePath: Place.root + "/Sources")
        let names = try #require(FileManager.default.subpaths(atPath: sources.path)).filter { $0.hasSuffix(".swift") }
        // The seed asks whether there is any dossier at all.
        let allowed = [
            "Casework/", "Registers/", "MotCua/Backup/", "MotCua/Bench/", "MotCua/Commands/SeedCommand.swift",
            "Store/SQL.swift",
        ]
        var others: [String] = []
        for name in names where !allowed.contains(where: { name.hasPrefix($0) }) {
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            if text.contains(/(FROM|JOIN) (dossier|journal|search_key|register_version|register_word)\b/) {
                others.append(name)
            }
        }
        #expect(others == [])
    }
}
