import Core
import Foundation
import OrderedCollections
import Store

/// What a backup says of itself, first of all: the state that restoring it must give again.
struct BackupManifest: Sendable, Equatable {
    let engine: Engine
    let takenAt: Instant
    /// The last checkpoint's note; nil when the ledger is empty.
    let checkpoint: String?
    /// Rows by table, for tables that only grow.
    let counts: [String: Int]
    /// PostgreSQL's version, and how its database is reached.
    let version: Int?
    let user: String?
    let database: String?

    static let tables = ["dossier", "journal", "access_record", "register_version", "ledger_checkpoint"]

    /// Of the database as the transaction sees it.
    static func read(_ tx: any ReadTransaction, at moment: Instant) throws -> BackupManifest {
        func count(_ sql: SQL) throws -> Int { try tx.query(sql).first?.int("count") ?? 0 }
        return BackupManifest(
            engine: tx.engine, takenAt: moment,
            checkpoint: try tx.query("SELECT note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1").first?.text(
                "note"),
            counts: [
                "dossier": try count("SELECT COUNT(*) AS count FROM dossier"),
                "journal": try count("SELECT COUNT(*) AS count FROM journal"),
                "access_record": try count("SELECT COUNT(*) AS count FROM access_record"),
                "register_version": try count("SELECT COUNT(*) AS count FROM register_version"),
                "ledger_checkpoint": try count("SELECT COUNT(*) AS count FROM ledger_checkpoint"),
            ], version: nil, user: nil, database: nil)
    }

    /// SQLite's copy is of the very moment; PostgreSQL's ends later than the manifest was read. Throws `backup.counts`.
    func requireCounts(of found: BackupManifest) throws {
        for table in BackupManifest.tables {
            let (there, told) = (found.counts[table] ?? 0, counts[table] ?? 0)
            guard engine == .sqlite ? there == told : there >= told else {
                throw Problem(.invalid, "backup.counts", ["table": table])
            }
        }
        if engine == .sqlite, found.checkpoint != checkpoint {
            throw Problem(.invalid, "backup.counts", ["table": "ledger_checkpoint"])
        }
    }

    var value: Value {
        let numbers = BackupManifest.tables.map { ($0, Value(counts[$0] ?? 0)) }
        return [
            "engine": .string(engine.rawValue), "takenAt": .string(takenAt.description),
            "checkpoint": Value(checkpoint), "counts": .object(Value.Object(uniqueKeysWithValues: numbers)),
        ]
    }

    func value(of server: PostgresTools.Server) -> Value {
        guard case .object(var members) = value else { return value }
        members["server"] = [
            "version": Value(server.version), "user": .string(server.user), "database": .string(server.database),
        ]
        return .object(members)
    }

    /// Throws `backup.not_a_backup`.
    init(_ value: Value) throws {
        guard let engine = value["engine"]?.string.flatMap(Engine.init(rawValue:)),
            let taken = value["takenAt"]?.string.flatMap({ Instant($0) }), let counts = value["counts"]?.object
        else { throw Problem(.invalid, "backup.not_a_backup") }
        let numbers = counts.compactMap { key, number in number.integer.map { (key, Int($0)) } }
        self.init(
            engine: engine, takenAt: taken, checkpoint: value["checkpoint"]?.string,
            counts: Dictionary(numbers, uniquingKeysWith: { first, _ in first }),
            version: value["server"]?["version"]?.integer.map { Int($0) }, user: value["server"]?["user"]?.string,
            database: value["server"]?["database"]?.string)
    }

    private init(
        engine: Engine, takenAt: Instant, checkpoint: String?, counts: [String: Int], version: Int?, user: String?,
        database: String?
    ) {
        self.engine = engine
        self.takenAt = takenAt
        self.checkpoint = checkpoint
        self.counts = counts
        self.version = version
        self.user = user
        self.database = database
    }
}
