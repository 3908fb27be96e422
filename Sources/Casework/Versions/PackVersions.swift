package import Core
import Store

/// A pack that is installed, and how many open dossiers stand under it.
package struct InstalledPack: Sendable, Hashable {
    package let identity: PackIdentity
    package let installedAt: Instant
    package let openDossiers: Int
}

/// The versions of packs in the database.
package struct PackVersions: Sendable {
    let database: any Database
    let catalogue: Catalogue
    let clock: any Clock

    package init(_ dossiers: Dossiers) {
        database = dossiers.database
        catalogue = dossiers.catalogue
        clock = dossiers.clock
    }

    /// Every installed version, by name and by when it came.
    package func all() async throws -> [InstalledPack] {
        try await database.read { tx in
            let rows = try tx.query(
                """
                SELECT p.hash, p.name, p.version, p.installed_at, COUNT(d.id) AS open_dossiers
                FROM pack p LEFT JOIN dossier d ON d.pack = p.hash AND d.ended_at IS NULL
                GROUP BY p.hash, p.name, p.version, p.installed_at ORDER BY p.name, p.installed_at, p.hash
                """)
            return try rows.map { row in
                InstalledPack(
                    identity: PackIdentity(
                        name: try row.text("name"), version: try row.text("version"), hash: try row.text("hash")),
                    installedAt: try row.instant("installed_at"), openDossiers: try row.int("open_dossiers"))
            }
        }
    }

    /// Every installed version that has this procedure, with when it came, the newest first.
    package func versions(of procedure: String) async throws -> [(identity: PackIdentity, installedAt: Instant)] {
        let path = "procedures/\(procedure)/procedure.yaml"
        return try await database.read { tx in
            let rows = try tx.query(
                """
                SELECT p.hash, p.name, p.version, p.installed_at FROM pack p
                WHERE EXISTS (SELECT 1 FROM pack_file f WHERE f.pack = p.hash AND f.path = \(path))
                ORDER BY p.installed_at DESC, p.hash
                """)
            return try rows.map { row in
                let identity = PackIdentity(
                    name: try row.text("name"), version: try row.text("version"), hash: try row.text("hash"))
                return (identity, try row.instant("installed_at"))
            }
        }
    }

    /// The pack that a reference names: a folder, the first eight or more digits of a hash, or `name@version`. A
    /// folder's pack is installed when it has passed its `trial`. Throws `pack.no_such_version` (reference),
    /// `pack.several_versions` (reference), what reading throws and what the trial throws.
    package func find(
        _ reference: String, installing: Bool = true, trial: (PackSource, Pack) throws -> Void = { _, _ in }
    ) async throws -> Pack {
        if PackSource.folders(below: reference).first == reference {
            let source = try PackSource.folder(reference)
            let pack = try PackReader.read(source)
            if try await !all().contains(where: { $0.identity.hash == pack.identity.hash }) { try trial(source, pack) }
            if installing { try await Catalogue.install(source, pack, database, clock) }
            return pack
        }
        let found = try await all().map(\.identity).filter { identity in
            (reference.count >= 8 && identity.hash.hasPrefix(reference))
                || "\(identity.name)@\(identity.version)" == reference
        }
        guard let only = found.first else {
            throw Problem(.notFound, "pack.no_such_version", ["reference": reference])
        }
        guard found.count == 1 else {
            throw Problem(.conflict, "pack.several_versions", ["reference": reference])
        }
        return try await catalogue.pack(only.hash)
    }

    /// The same with its files; nothing is installed.
    package func read(_ reference: String) async throws -> (pack: Pack, source: PackSource) {
        let pack = try await find(reference, installing: false)
        if PackSource.folders(below: reference).first == reference { return (pack, try PackSource.folder(reference)) }
        return (pack, try await catalogue.source(pack.identity.hash))
    }
}

extension Catalogue {
    /// A dossier's procedure in every version that its journal tells of, by the packs' hashes; empty for one that has
    /// never moved. Throws `procedure.unknown`.
    package func versions(_ journal: [JournalEntry]) async throws -> [String: Procedure] {
        guard case .filed(let filed)? = journal.first?.event else { return [:] }
        var versions: [String: Procedure] = [:]
        for entry in journal {
            guard case .migrated(let move) = entry.event else { continue }
            for hash in [move.from.hash, move.to.hash] where versions[hash] == nil {
                versions[hash] = try await procedure(filed.procedure, pack: hash)
            }
        }
        return versions
    }
}
