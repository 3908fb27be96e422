import Foundation
import Registers
import Store
import StoreTesting
import Testing

/// The registers' own part of the schema, kept beside the code. `GOLDEN=write` writes it anew.
@Suite struct RegisterSchemaTests {
    @Test(arguments: TestDatabase.engines)
    func `the migrations make the schema that is kept`(_ engine: Engine) async throws {
        let made = try await TestDatabase.with(engine, migrations: RegisterMigrations.all) { database in
            try await database.schemaDescription()
        }
        let file = Registry.root + "/Tests/Golden/Schema/registers-\(engine.rawValue).sql"
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try made.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOfFile: file, encoding: .utf8)
        #expect(made == kept, "the schema changed: a new migration, or GOLDEN=write for one not yet released")
    }

    @Test func `migrations are numbered in the registers' range`() {
        #expect(RegisterMigrations.all.allSatisfy { (200...299).contains($0.number) })
    }
}
