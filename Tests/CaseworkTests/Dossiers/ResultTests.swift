import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct ResultTests {
    static let migrations = Administration.migrations + CaseworkMigrations.all
    static let way: [(String, String, Role)] = [
        ("intake", "accept", .receptionist), ("assign", "assign", .divisionHead), ("appraise", "propose", .specialist),
        ("review", "agree", .divisionHead), ("sign", "grant", .leader),
    ]

    private func signed(_ office: Office) async throws -> Receipt {
        let receipt = try await office.file()
        for (step, outcome, role) in Self.way { _ = try await office.act(receipt, step, outcome, role) }
        return receipt
    }

    @Test(arguments: TestDatabase.engines)
    func `documents issued at once are numbered without gap or double, and each waits to be made`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            var receipts: [Receipt] = []
            for _ in 0..<24 { receipts.append(try await signed(office)) }
            let all = receipts
            let issued = try await withThrowingTaskGroup(of: Dossier.self) { group in
                for receipt in all {
                    group.addTask { try await office.act(receipt, "issue", "issued", .clerk) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(issued.compactMap(\.documents.first?.number).sorted() == Array(1...24))
            #expect(try await office.dossiers.waitingResults() == 24)
            // A new year begins at 1 again.
            let late = try await signed(office)
            office.clock.set("2027-01-04T09:00+07:00")
            let first = try await office.act(late, "issue", "issued", .clerk)
            #expect(first.documents.first.map { [$0.number, $0.year] } == [1, 2027])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a waiting result is taken by one of many, and what was kept first stays`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await signed(office)
            _ = try await office.act(receipt, "issue", "issued", .clerk)
            let taken = try await withThrowingTaskGroup(of: ResultRecord?.self) { group in
                for _ in 0..<8 { group.addTask { try await office.dossiers.claimResult() } }
                return try await group.reduce(into: [ResultRecord]()) { if let record = $1 { $0.append(record) } }
            }
            #expect(taken.count == 1)
            let record = try #require(taken.first)
            #expect(record.dossier == receipt.dossier && record.document == 0 && record.file == nil)
            // Whoever took it and died: it is there again after five minutes.
            office.clock.set(office.clock.now + .seconds(301))
            #expect(try await office.dossiers.claimResult() == record)
            let file = KeptFile(sha256: String(repeating: "a", count: 64), size: 7, sealed: "Ủy ban")
            try await office.dossiers.keep(file, of: record.reference)
            try await office.dossiers.keep(
                KeptFile(sha256: String(repeating: "b", count: 64), size: 8, sealed: ""), of: record.reference)
            #expect(try await office.dossiers.result(record.reference)?.file == file)
            #expect(try await office.dossiers.results(of: receipt.dossier)[0]?.file == file)
            office.clock.set(office.clock.now + .seconds(900))
            #expect(try await office.dossiers.claimResult() == nil)
            #expect(try await office.dossiers.waitingResults() == 0)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a form's file is kept once for each occasion`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let (dossier, now) = (try await office.file().dossier, office.clock.now)
            func sheet(_ letter: String, _ at: Instant) -> SheetRecord {
                SheetRecord(
                    reference: office.dossiers.reference(dossier, form: "xin-loi", on: at), dossier: dossier,
                    unit: "H29.267.43", kind: "Văn bản xin lỗi", number: "H29", occasion: at,
                    file: KeptFile(sha256: String(repeating: letter, count: 64), size: 7, sealed: "UBND"))
            }
            let (one, two) = (sheet("a", now), sheet("b", now))
            #expect(try await office.dossiers.sheet("xin-loi", of: dossier, on: now) == nil)
            #expect(try await office.dossiers.sheet(one.reference) == nil)
            #expect(try await office.dossiers.keepSheet(one, form: "xin-loi") == one.file)
            #expect(try await office.dossiers.keepSheet(two, form: "xin-loi") == one.file)
            let later = sheet("b", now + .seconds(60))
            #expect(try await office.dossiers.keepSheet(later, form: "xin-loi") == later.file)
            #expect(try await office.dossiers.sheet("xin-loi", of: dossier, on: now) == one.file)
            // A row that somebody wrote by hand has a reference that is none of ours.
            let forged = SheetRecord(
                reference: "ABCDEFGH12345678", dossier: dossier, unit: "H29.267.43", kind: "Giấy phép", number: "99/GP",
                occasion: now, file: one.file)
            #expect(try await office.dossiers.keepSheet(forged, form: "giay-phep") == one.file)
            #expect(try await office.dossiers.sheet(forged.reference) == nil)
            // Each is found by its own reference, as people type it.
            #expect(try await office.dossiers.sheet(one.reference.lowercased()) == one)
            #expect(try await office.dossiers.sheet(later.reference) == later && one.reference != later.reference)
        }
    }

    @Test func `references are typed as people type, and tell nothing of each other`() async throws {
        try await TestDatabase.with(.sqlite, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await signed(office)
            _ = try await office.act(receipt, "issue", "issued", .clerk)
            let reference = office.dossiers.reference(receipt.dossier, 0)
            #expect(reference.count == 16 && reference != office.dossiers.reference(receipt.dossier, 1))
            for typed in [reference, reference.lowercased(), " " + reference.prefix(8) + "-" + reference.suffix(8)] {
                #expect(try await office.dossiers.result(typed)?.dossier == receipt.dossier, "\(typed)")
            }
            for typed in ["", "x", reference + "0", String(reference.dropLast()), String(repeating: "0", count: 16)] {
                #expect(try await office.dossiers.result(typed) == nil, "\(typed)")
            }
            // What stands under it is told from the journal, and a row under another reference is nobody's.
            let record = try #require(try await office.dossiers.result(reference))
            let before = try await office.dossiers.dossier(of: record)
            try await database.write { tx in
                _ = try tx.execute("UPDATE dossier SET state = '{}' WHERE id = \(receipt.dossier)")
                _ = try tx.execute("UPDATE result SET reference = 'ABCDEFGH12345678'")
            }
            #expect(try await office.dossiers.dossier(of: record) == before && before.documents.count == 1)
            #expect(try await office.dossiers.result("ABCDEFGH12345678") == nil)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `the issuing unit's leader alone revokes, with a reason, once`(_ engine: Engine) async throws {
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let office = try await Office(database)
            let receipt = try await signed(office)
            _ = try await office.act(receipt, "issue", "issued", .clerk)
            _ = try await office.act(receipt, "deliver", "delivered", .receptionist)
            let (dossiers, leader) = (office.dossiers, Place.officer(.leader, at: office.unit))
            for role in Role.allCases where role != .leader {
                await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "result.revoke"])) {
                    try await dossiers.revoke(
                        document: 0, reason: "Sai", on: receipt.dossier, Place.officer(role, at: office.unit))
                }
            }
            for stranger in [Place.officer(.leader, at: "H29"), Place.service(at: office.unit), Place.citizen] {
                await #expect(throws: Problem(.forbidden, "policy.denied", ["action": "result.revoke"])) {
                    try await dossiers.revoke(document: 0, reason: "Sai", on: receipt.dossier, stranger)
                }
            }
            await #expect(throws: Problem(.notFound, "document.unknown")) {
                try await dossiers.revoke(document: 1, reason: "Sai", on: receipt.dossier, leader)
            }
            await #expect(
                throws: Problem(.invalid, "dossier.reason_missing", ["outcome": "revoke"], at: "/reason")
            ) { try await dossiers.revoke(document: 0, reason: "", on: receipt.dossier, leader) }
            #expect(try await dossiers.revokedResults().isEmpty)

            let revoked = try await dossiers.revoke(document: 0, reason: "Cấp sai", on: receipt.dossier, leader)
            #expect(revoked.documents.first?.revocation?.reason == "Cấp sai" && revoked.isEnded)
            let list = try await dossiers.revokedResults()
            #expect(list.map(\.reference) == [dossiers.reference(receipt.dossier, 0)])
            await #expect(throws: Problem(.conflict, "document.revoked_already")) {
                try await dossiers.revoke(document: 0, reason: "Nữa", on: receipt.dossier, leader)
            }
            #expect(try await dossiers.verify().findings == [])
        }
    }
}
