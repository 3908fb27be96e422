package import Core
import OrderedCollections
package import Store
import Synchronization

/// The procedures that a place offers, and every pack that a dossier was ever filed under. Packs are installed into the
/// database whole, so a folder may change or go without touching open dossiers.
package final class Catalogue: Sendable {
    private let database: any Database
    /// Packs by hash; guarded by its own lock.
    private let packs: Mutex<[String: Pack]>
    /// Those whose procedures are offered, in the order of their folders.
    private let offered: [Pack]

    /// Reads the packs; checks those that are new and, unless `installs` is false, keeps those that pass their `trial`,
    /// which is given all of them. Throws `SourceProblems` when one has a fault, and what the trial throws.
    package static func open(
        _ sources: [PackSource], database: any Database, clock: any Clock, installs: Bool = true,
        trial: (PackSource, Pack, [Pack]) throws -> Void = { _, _, _ in }
    ) async throws -> Catalogue {
        var offered: [Pack] = []
        var new: [(source: PackSource, pack: Pack)] = []
        for source in sources {
            let hash = source.hash
            let isKnown = try await database.read { tx in
                try !tx.query("SELECT hash FROM pack WHERE hash = \(hash)").isEmpty
            }
            // The very same files passed the checks when they were installed.
            let pack = isKnown ? try PackReader.stored(source) : try PackReader.read(source)
            if !isKnown, installs { new.append((source, pack)) }
            offered.append(pack)
        }
        let all = offered
        let faults = all.flatMap(\.groups.values).flatMap { group in
            GroupLinker(group) { id in all.compactMap { $0.procedures[id] }.last }.problems()
        }
        guard faults.isEmpty else { throw SourceProblems(faults) }
        for item in new { try trial(item.source, item.pack, all) }
        for item in new { try await install(item.source, item.pack, database, clock) }
        let catalogue = Catalogue(database: database, offered: offered)
        try await catalogue.joinSeries(database)
        return catalogue
    }

    package init(database: any Database, offered: [Pack]) {
        self.database = database
        self.offered = offered
        packs = Mutex(Dictionary(offered.map { ($0.identity.hash, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Keeps a pack for good, once; the same content again changes nothing.
    package static func install(
        _ source: PackSource, _ pack: Pack, _ database: any Database, _ clock: any Clock
    )
        async throws
    {
        let (identity, now) = (pack.identity, clock.now)
        let known = try await database.read { tx in
            try !tx.query("SELECT hash FROM pack WHERE hash = \(identity.hash)").isEmpty
        }
        guard !known else { return }
        try await database.write { tx in
            let added = try tx.execute(
                """
                INSERT INTO pack (hash, name, version, installed_at)
                VALUES (\(identity.hash), \(identity.name), \(identity.version), \(now)) ON CONFLICT (hash) DO NOTHING
                """)
            guard added == 1 else { return }
            for (path, bytes) in source.files {
                try tx.enqueue(
                    "INSERT INTO pack_file (pack, path, content) VALUES (\(identity.hash), \(path), \(bytes))")
            }
        }
    }

    /// The procedures that people may choose on `date`, in the packs' order.
    package func offered(at date: CivilDate) -> [Procedure] { inForce(at: date).filter(\.isOffered) }

    /// Whether a pack that is offered has a procedure of this id, in force or not.
    package func knows(_ procedure: String) -> Bool { offered.contains { $0.procedures[procedure] != nil } }

    private func inForce(at date: CivilDate) -> [Procedure] {
        offered.flatMap { pack in
            pack.procedures.values.filter { $0.inForce.holds(date) && pack.inForce.holds(date) }
        }
    }

    /// At most `count` of those offered on `date`: what the packs call common, one from each pack in turn, then the
    /// rest.
    package func mostWanted(_ count: Int, at date: CivilDate) -> [Procedure] {
        let all = offered(at: date)
        let ranks = offered.reduce(into: [String: Int]()) { ranks, pack in
            for (rank, id) in pack.common.enumerated() { ranks[id] = min(rank, ranks[id] ?? rank) }
        }
        let sorted = all.enumerated().sorted {
            (ranks[$0.element.id] ?? .max, $0.offset) < (ranks[$1.element.id] ?? .max, $1.offset)
        }
        return sorted.prefix(count).map(\.element)
    }

    /// The procedure `id` as it is to be filed on `date`. Throws `procedure.unknown`, or `procedure.not_in_force` when
    /// it exists at another time.
    package func current(_ id: String, at date: CivilDate) async throws -> Procedure {
        if let procedure = inForce(at: date).last(where: { $0.id == id }) { return procedure }
        guard let other = any(id) else { throw Problem(.notFound, "procedure.unknown", ["procedure": id]) }
        throw Problem(.conflict, "procedure.not_in_force", ["procedure": other.id])
    }

    /// Every pack whose procedures are offered.
    package var offeredPacks: [Pack] { offered }

    /// Every procedure of any time, the newest pack's of each id, in the packs' order.
    package var all: [Procedure] {
        var all: OrderedDictionary<String, Procedure> = [:]
        for pack in offered { all.merge(pack.procedures) { _, newer in newer } }
        return Array(all.values)
    }

    /// The procedure `id` of any time, the newest pack's; nil when there never was one.
    package func any(_ id: String) -> Procedure? { offered.compactMap { $0.procedures[id] }.last }

    /// The procedure as it stood when a dossier was filed. Throws `procedure.unknown`.
    package func procedure(_ id: String, pack hash: String) async throws -> Procedure {
        guard let procedure = try await pack(hash).procedures[id] else {
            throw Problem(.fault, "procedure.unknown", ["procedure": id])
        }
        return procedure
    }

    /// The groups that may be filed on `date`, in the packs' order.
    package func groups(at date: CivilDate) -> [ProcedureGroup] {
        offered.flatMap { pack in
            pack.groups.values.filter { $0.front.inForce.holds(date) && pack.inForce.holds(date) }
        }
    }

    /// The group `id`, the newest pack's; nil when there is none.
    package func group(_ id: String) -> ProcedureGroup? { offered.compactMap { $0.groups[id] }.last }

    /// The group as it stood when its dossiers were filed. Throws `group.unknown`.
    package func group(_ id: String, pack hash: String) async throws -> ProcedureGroup {
        let known = packs.withLock { $0[hash] }
        let pack = if let known { known } else { try await load(hash) }
        guard let group = pack.groups[id] else { throw Problem(.fault, "group.unknown", ["group": id]) }
        return group
    }

    /// The procedure `id` of any time, or the form of the group.
    package func named(_ id: String) -> Procedure? { any(id) ?? group(id)?.front }

    /// What people may fill in under this name: a procedure, or the form of a group.
    package func form(_ id: String, at date: CivilDate) async throws -> Procedure {
        if let group = group(id) {
            guard group.front.inForce.holds(date) else {
                throw Problem(.conflict, "procedure.not_in_force", ["procedure": id])
            }
            return group.front
        }
        return try await current(id, at: date)
    }

    /// The pack with this hash, which was installed.
    package func pack(_ hash: String) async throws -> Pack {
        if let known = packs.withLock({ $0[hash] }) { return known }
        return try await load(hash)
    }

    private func load(_ hash: String) async throws -> Pack {
        let pack = try PackReader.stored(try await source(hash))
        packs.withLock { $0[hash] = pack }
        return pack
    }

    /// The files of the pack with this hash, as they were installed. Throws `pack.unreadable`.
    package func source(_ hash: String) async throws -> PackSource {
        let files = try await database.read { tx in
            try tx.query("SELECT path, content FROM pack_file WHERE pack = \(hash)").map {
                (try $0.text("path"), try $0.blob("content"))
            }
        }
        let source = PackSource(origin: hash, files: Dictionary(files, uniquingKeysWith: { first, _ in first }))
        guard source.hash == hash else { throw Problem(.fault, "pack.unreadable", ["path": hash]) }
        return source
    }
}
