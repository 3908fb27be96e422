import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

/// The access records of a test's database.
enum Reads {
    /// Dossier, kind of reader, purpose and fields of each, the oldest first.
    static func all(_ database: any Database) async throws -> [String] {
        try await database.read { tx in
            try tx.query("SELECT dossier, reader_kind, purpose, fields FROM access_record ORDER BY id, dossier").map {
                let words = [try $0.text("reader_kind"), try $0.text("purpose"), try $0.text("fields")]
                return (["\(try $0.identifier("dossier"))"] + words).joined(separator: " ")
            }
        }
    }

    static let whole = PersonalField.ofDossier.map(\.rawValue).joined(separator: ",")
}

/// What is read of people where money is taken, where dossiers were handed in together, and where they are counted.
@Suite struct DisclosureElsewhereTests {
    @Test(arguments: TestDatabase.engines)
    func `money that an officer takes in or pays back shows its dossier; lists and books of money show nobody`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: SubmissionTests.migrations) { database in
            let office = try PayOffice(database)
            let dossier = try await office.unpaid()
            let officer = Place.officer(.receptionist, at: office.unit)
            let today = office.clock.now.date
            let invoice = try office.invoice(dossier)
            let before = try await Reads.all(database)
            #expect(try await office.dossiers.openInvoices(of: [office.unit]).count == 1)
            #expect(try await office.dossiers.openRefunds(of: [office.unit]).isEmpty)
            #expect(try await office.dossiers.unknownMoney(of: [office.unit]).isEmpty)
            #expect(try await office.dossiers.standing(paying: invoice, officer)?.awaitsMoney == true)
            _ = try await office.dossiers.dayBook(of: office.unit, on: today, officer)
            _ = try await office.dossiers.figures(of: office.unit, from: today, through: today)
            try await office.dossiers.paymentReceived(
                reference: invoice, amount: 1_000, transaction: "G1", method: .gateway, .system)
            #expect(try await Reads.all(database) == before, "a gateway is nobody who looks")
            try await office.dossiers.paymentReceived(
                reference: invoice, amount: 109_000, transaction: "T1", officer)
            let paid = "\(dossier.id) officer acting \(Reads.whole)"
            #expect(try await Reads.all(database) == before + [paid])
            let head = Place.officer(.divisionHead, at: office.unit)
            try await office.dossiers.refundPaid(0, method: .transfer, transaction: "R1", on: dossier.id, head)
            #expect(try await Reads.all(database) == before + [paid, paid])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `of dossiers that were handed in together, each that an officer sees is recorded`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: Newborn.migrations) { database in
            let newborn = try await Newborn(database)
            let receipt = try await newborn.file()
            let dossiers = try await newborn.dossiers.dossiers(ofGroup: receipt.id)
            let unit = try #require(dossiers.first).competentUnit
            let officer = Place.officer(.receptionist, at: unit)
            _ = try await newborn.dossiers.view(group: receipt.id, Place.citizen)
            _ = try await newborn.dossiers.standings(ofGroup: receipt.id)
            _ = try await newborn.dossiers.standings(groupCode: receipt.code)
            #expect(try await Reads.all(database) == [])
            let seen = try await newborn.dossiers.view(group: receipt.id, officer).dossiers.map(\.id)
            #expect(!seen.isEmpty)
            #expect(try await Reads.all(database) == seen.sorted().map { "\($0) officer handling \(Reads.whole)" })
            let other = try Place.unit(area: "26740", at: newborn.office.clock.now.date)
            await #expect(throws: Problem(.notFound, "group.unknown")) {
                try await newborn.dossiers.view(group: receipt.id, Place.officer(.specialist, at: other))
            }
            #expect(try await Reads.all(database).count == seen.count, "who was refused has read nothing")
        }
    }
}
