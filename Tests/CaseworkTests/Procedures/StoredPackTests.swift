import Administration
@testable import Casework
import Core
import OrderedCollections
import Store
import StoreTesting
import Testing

@Suite struct `A pack that was installed` {
    static let migrations = Administration.migrations + CaseworkMigrations.all

    private func install(_ source: PackSource, as hash: String? = nil, _ database: any Database) async throws {
        let hash = hash ?? source.hash
        try await database.write { tx in
            try tx.execute("INSERT INTO pack (hash, name, version, installed_at) VALUES (\(hash), 'a/b', '1', 0)")
            for (path, bytes) in source.files {
                try tx.execute("INSERT INTO pack_file (pack, path, content) VALUES (\(hash), \(path), \(bytes))")
            }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is read as it was, whatever has become a rule since`(_ engine: Engine) async throws {
        let source = try StepsPack.source([
            (StepsPack.file, "loops_at_most: 1\n", ""), (StepsPack.file, ", basis: \"Gói thử\"", ""),
            (StepsPack.file, "audience: [person]\n", "audience: [person]\nonce_known: true\n"),
            ("procedures/all-steps/law.yaml", "sure: demo", "sure: high"),
        ])
        #expect(throws: SourceProblems.self) { try PackReader.read(source) }
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            let clock = TestClock("2026-11-30T09:00+07:00")
            await #expect(throws: SourceProblems.self) {
                try await Catalogue.open([source], database: database, clock: clock)
            }
            try await install(source, database)
            // Nor does the place stand still because its own packs met a newer program.
            let opened = try await Catalogue.open([source], database: database, clock: clock)
            #expect(opened.any("all-steps") != nil)
            let catalogue = Catalogue(database: database, offered: [])
            let procedure = try await catalogue.procedure("all-steps", pack: source.hash)
            #expect(try Array(procedure.steps.keys) == Array(StepsPack.procedure().steps.keys))
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `is refused where it is not understood, and where it is not what was installed`(
        _ engine: Engine
    ) async throws {
        let source = try StepsPack.source([
            (StepsPack.file, "{when: \"site.floors >= 7\", to", "{when: \"site.( >= 7\", to")
        ])
        try await TestDatabase.with(engine, migrations: Self.migrations) { database in
            try await install(source, database)
            try await install(try StepsPack.source(), as: "other", database)
            let catalogue = Catalogue(database: database, offered: [])
            await #expect(throws: SourceProblems.self) {
                try await catalogue.procedure("all-steps", pack: source.hash)
            }
            await #expect(throws: Problem(.fault, "pack.unreadable", ["path": "other"])) {
                try await catalogue.procedure("all-steps", pack: "other")
            }
        }
    }
}
