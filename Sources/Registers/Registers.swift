package import Administration
package import Core
package import Store
import Schemas
import Synchronization

/// The registers of a place: declared by packs, written by dossiers, read by key.
package final class Registers: Sendable {
    let database: any Database
    let clock: any Clock
    let identifiers: IdentifierSource
    /// How many people lists may show one account in a day.
    let bounds: ListBounds
    /// Which unit stands above which, and who goes on with the work of which.
    let units: UnitDirectory
    /// Declarations by pack and name: packs never change, so what was read once stays right.
    private let known = Mutex<[String: RegisterDeclaration]>([:])
    /// What today's packs declare, by name.
    private let today = Mutex<[String: RegisterDeclaration]>([:])

    /// `identifiers`: those of this process, which names what was read by them.
    /// `units`: without them each unit stands alone.
    package init(
        database: any Database, clock: any Clock = SystemClock(), identifiers: IdentifierSource? = nil,
        units: UnitDirectory? = nil, bounds: ListBounds = .none
    ) {
        self.units = units ?? UnitDirectory(units: [], areas: AreaDirectory(areas: []))
        self.database = database
        self.bounds = bounds
        self.clock = clock
        self.identifiers = identifiers ?? IdentifierSource(node: 0, clock: clock)
    }

    /// Keeps the registers that a pack declares, so that they are known as long as a dossier is pinned to it. Throws
    /// `SourceProblems` when one has a fault.
    package func install(pack: String, files: [String: [UInt8]], now: Instant) async throws {
        let declarations = try RegisterReader.read(files)
        guard !declarations.isEmpty else { return }
        for declaration in declarations {
            known.withLock { $0[Registers.place(pack, declaration.name)] = declaration }
            today.withLock { $0[declaration.name] = declaration }
        }
        let rows = declarations.map { declaration in
            let folder = "registers/\(declaration.name)"
            return [
                pack.sqlValue, declaration.name.sqlValue,
                String(decoding: files["\(folder)/register.yaml"] ?? [], as: UTF8.self).sqlValue,
                String(decoding: files["\(folder)/schema.json"] ?? [], as: UTF8.self).sqlValue, now.sqlValue,
            ]
        }
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO register_declaration (pack, name, declaration, schema, installed_at) VALUES \(rows: rows)
                ON CONFLICT (pack, name) DO NOTHING
                """)
        }
    }

    private static func place(_ pack: String, _ name: String) -> String { "\(pack)/\(name)" }

    /// The register as a pack declares it. Throws `register.unknown`.
    func declaration(_ name: String, pack: String, _ tx: any ReadTransaction) throws -> RegisterDeclaration {
        if let declaration = known.withLock({ $0[Registers.place(pack, name)] }) { return declaration }
        let rows = try tx.query(
            "SELECT declaration, schema FROM register_declaration WHERE pack = \(pack) AND name = \(name)")
        guard let row = rows.first else { throw Problem(.notFound, "register.unknown", ["register": name]) }
        let files = [
            "registers/\(name)/register.yaml": Array(try row.text("declaration").utf8),
            "registers/\(name)/schema.json": Array(try row.text("schema").utf8),
        ]
        guard let declaration = try RegisterReader.read(files).first else {
            throw Problem(.notFound, "register.unknown", ["register": name])
        }
        known.withLock { $0[Registers.place(pack, name)] = declaration }
        return declaration
    }

    /// The register as it was declared last. Throws `register.unknown`.
    func declaration(_ name: String, _ tx: any ReadTransaction) throws -> RegisterDeclaration {
        let rows = try tx.query(
            """
            SELECT pack FROM register_declaration WHERE name = \(name) ORDER BY installed_at DESC, pack LIMIT 1
            """)
        guard let row = rows.first else { throw Problem(.notFound, "register.unknown", ["register": name]) }
        return try declaration(name, pack: try row.text("pack"), tx)
    }

    /// Whether today's packs declare a register that the caller may read. Asks no database.
    package func offers(anyTo caller: Caller) -> Bool {
        today.withLock { $0.values.contains { $0.isFor(caller) } }
    }

    /// What people call a register; its name when no pack of today declares it.
    package func title(_ name: String, _ language: Language) -> String {
        today.withLock { $0[name]?.title[language] } ?? name
    }

    /// Every register that the caller may read, by name.
    package func readable(_ caller: Caller) async throws -> [RegisterDeclaration] {
        let all = try await database.read { [self] tx in
            try tx.query("SELECT DISTINCT name FROM register_declaration ORDER BY name").map {
                try declaration(try $0.text("name"), tx)
            }
        }
        return all.filter { $0.isFor(caller) }
    }

    /// For who holds a role that reads it; which records it reads is another question. Throws `register.unknown`,
    /// `policy.denied`.
    package func declaration(_ name: String, _ caller: Caller) async throws -> RegisterDeclaration {
        let declaration = try await database.read { [self] tx in try self.declaration(name, tx) }
        guard declaration.isFor(caller) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.readRegister.rawValue])
        }
        return declaration
    }
}
