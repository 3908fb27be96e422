import Administration
import Casework
import Foundation
import Store
import StoreTesting
import Testing

/// The whole schema of each engine, kept beside the code, so that a change of it is seen in review.
/// `GOLDEN=write` writes it anew.
@Suite struct SchemaGoldenTests {
    @Test(arguments: TestDatabase.engines)
    func `the migrations make the schema that is kept`(_ engine: Engine) async throws {
        let made = try await TestDatabase.with(
            engine, migrations: Administration.migrations + CaseworkMigrations.all
        ) { database in try await database.schemaDescription() }
        let file = Place.root + "/Tests/Golden/Schema/\(engine.rawValue).sql"
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try made.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOfFile: file, encoding: .utf8)
        #expect(made == kept, "the schema changed: a new migration, or GOLDEN=write for one not yet released")
    }

    @Test func `migrations are numbered once, in their domains' ranges`() {
        let numbers = (Administration.migrations + CaseworkMigrations.all).map(\.number)
        #expect(Set(numbers).count == numbers.count)
        // 180 to 189: powers and duties, of both domains.
        #expect(
            Administration.migrations.allSatisfy {
                (1...99).contains($0.number) || (180...189).contains($0.number) || $0.number >= 300
            })
        #expect(LedgerMigrations.all.allSatisfy { (300...399).contains($0.number) })
        #expect(CaseworkMigrations.all.allSatisfy { (100...199).contains($0.number) })
    }
}
