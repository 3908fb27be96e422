import Administration
@testable import Casework
import Core
import Store
import StoreTesting
import Testing

@Suite struct PackVersionsTests {
    @Test(arguments: TestDatabase.engines)
    func `a version is found by its folder, its hash or its name, and none or several are told`(
        _ engine: Engine
    ) async throws {
        try await TestDatabase.with(engine, migrations: VersionOffice.migrations) { database in
            // Other words under the same number: two packs that are called the same.
            let office = try await VersionOffice(
                database, [("procedures/all-steps/text.en.yaml", "Appraisal", "Assessment")])
            let versions = PackVersions(office.dossiers)
            let identity = office.old.identity
            for reference in [StepsPack.folder, identity.hash, String(identity.hash.prefix(8))] {
                #expect(try await versions.find(reference, installing: false).identity == identity)
            }
            for reference in ["nowhere", String(identity.hash.prefix(7)), identity.name + "@9"] {
                await #expect(throws: Problem(.notFound, "pack.no_such_version", ["reference": reference])) {
                    try await versions.find(reference)
                }
            }
            let name = "\(identity.name)@\(identity.version)"
            await #expect(throws: Problem(.conflict, "pack.several_versions", ["reference": name])) {
                try await versions.find(name)
            }
        }
    }
}
