import Administration
import Core
import Ledger
import Store
import StoreTesting
import Testing

@testable import Casework
@testable import Registers

@Suite struct RecordReadingTests {
    private static let migrations = Administration.migrations + CaseworkMigrations.all + RegisterMigrations.all

    /// Two records of two dossiers.
    private func withRecords(
        _ engine: Engine, _ body: @escaping @Sendable (Registry, [Identifier]) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: RecordReadingTests.migrations) { database in
            let place = try await Registry(database)
            let ids = [Identifier(rawValue: 11), Identifier(rawValue: 12)]
            try await database.write { tx in
                for (index, id) in ids.enumerated() {
                    try place.write(number: index + 1, of: id, tx)
                }
            }
            try await body(place, ids)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `every read of a register is recorded once for each dossier that wrote what was shown`(
        _ engine: Engine
    ) async throws {
        try await withRecords(engine) { place, ids in
            let officer = place.officer(.specialist)
            _ = try await place.registers.latest(of: "permits", for: Registry.why, officer)
            _ = try await place.registers.record("1", of: "permits", for: Registry.why, officer)
            _ = try await place.registers.history("2", of: "permits", for: Registry.why, officer)
            let rows = try await place.database.read { tx in
                try tx.query(
                    "SELECT dossier, purpose, reason, basis, register, fields FROM access_record ORDER BY id, dossier"
                ).map { row in
                    let words = ["purpose", "reason", "basis", "register", "fields"]
                    return "\(try row.identifier("dossier")) " + (try words.map(row.text).joined(separator: " "))
                }
            }
            let told = "stated Kiểm tra trước khi cấp Luật Xây dựng permits record"
            #expect(rows == ["11 \(told)", "12 \(told)", "11 \(told)", "12 \(told)"])
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a list of records wants a confirmation of the last quarter of an hour, a single one does not`(
        _ engine: Engine
    ) async throws {
        try await withRecords(engine) { place, _ in
            let (registers, now, why) = (place.registers, place.clock.now, Registry.why)
            let fresh = place.officer(.specialist, as: .confirmed(now + .seconds(-900)))
            #expect(try await registers.latest(of: "permits", for: why, fresh).count == 2)
            let found = try await registers.find("1", in: nil, of: "permits", for: why, fresh)
            #expect(found.count == 1)
            for stale in [Assurance.single, .confirmed(now + .seconds(-901))] {
                let officer = place.officer(.specialist, as: stale)
                await #expect(throws: Problem(.forbidden, "policy.step_up")) {
                    _ = try await registers.latest(of: "permits", for: why, officer)
                }
                await #expect(throws: Problem(.forbidden, "policy.step_up")) {
                    _ = try await registers.find("1", in: nil, of: "permits", for: why, officer)
                }
            }
            let records = try await place.database.read { tx in try tx.query("SELECT id FROM access_record").count }
            #expect(records == 3, "who was refused has read nothing")
            let stale = place.officer(.specialist, as: .confirmed(now + .seconds(-901)))
            #expect(try await registers.record("1", of: "permits", for: why, stale).key == "1")
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `changes of records are in the ledger, and one that is altered is found`(_ engine: Engine) async throws {
        try await withRecords(engine) { place, _ in
            let log = LedgerLog(
                database: place.database, key: try LedgerKey(seed: Array(repeating: 4, count: 32)),
                sources: [.records, .recordCodes])
            try await log.sequence()
            let whole = try await log.verify()
            #expect(whole.findings == [] && whole.entries == 4)
            try await place.database.write { tx in
                try tx.execute("UPDATE register_version SET actor = 'Người khác' WHERE key = '2'")
            }
            #expect(try await log.verify().findings.count == 1)
            try await place.database.write { tx in
                try tx.execute("UPDATE register_version SET dossier_code = 'C-9' WHERE key = '1'")
            }
            #expect(try await log.verify().findings.count == 2)
            try await place.database.write { tx in
                try tx.execute("UPDATE register_version SET number = NULL WHERE key = '1'")
            }
            #expect(try await log.verify().findings.contains { $0.hasSuffix("/none: the row is not in the ledger") })
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what was written before there was a ledger for it is numbered and enters it`(_ engine: Engine) async throws {
        let old = RecordReadingTests.migrations.filter { $0.number != 220 }
        try await TestDatabase.with(engine, migrations: old) { database in
            try await database.write { tx in
                for version in 1...3 {
                    try tx.execute(
                        """
                        INSERT INTO register_version (register, key, version, valid_from, recorded_at, ends, pack, dossier,
                            dossier_code, procedure, actor, content)
                        VALUES ('permits', '1', \(version), '2026-11-30', \(version), 0, 'p', \(version / 3), 'C', 'x', 'y', '{}')
                        """)
                }
            }
            try await database.migrate(RecordReadingTests.migrations)
            let log = LedgerLog(
                database: database, key: try LedgerKey(seed: Array(repeating: 4, count: 32)),
                sources: [.records, .recordCodes])
            #expect(try await log.adopt() == 6)
            try await log.sequence()
            #expect(try await log.verify().findings == [])
            let numbers = try await database.read { tx in
                try tx.query("SELECT number FROM register_version ORDER BY version").map { try $0.int("number") }
            }
            #expect(numbers == [1, 2, 1])
        }
    }
}

extension Registry {
    fileprivate func write(number: Int, of dossier: Identifier, _ tx: any WriteTransaction) throws {
        let content: Value = [
            "number": Value(number), "owner_name": "Nguyễn Văn Mẫu", "ward": "26743", "issued_on": "2026-11-30",
        ]
        try registers.write(
            content, to: "permits", validFrom: clock.now.date, ends: false,
            from: RecordVersion.Source(
                pack: pack, dossier: dossier, dossierCode: "C-\(number)", procedure: "house", actor: "Ai", unit: unit),
            at: clock.now, tx)
    }
}
