import Core
import Foundation
import Ledger
import OrderedCollections
import Store

/// What a backup says of itself, first of all: the state that restoring it must give again.
struct BackupManifest: Sendable, Equatable {
    let engine: Engine
    let takenAt: Instant
    /// The last checkpoint's note; nil when the ledger is empty.
    let checkpoint: String?
    /// Rows by table, for tables of ours.
    let counts: [String: Int]

    static let tables = ["dossier", "journal", "account", "ledger_entry", "ledger_checkpoint"]

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
                "account": try count("SELECT COUNT(*) AS count FROM account"),
                "ledger_entry": try count("SELECT COUNT(*) AS count FROM ledger_entry"),
                "ledger_checkpoint": try count("SELECT COUNT(*) AS count FROM ledger_checkpoint"),
            ])
    }

    var value: Value {
        let numbers = BackupManifest.tables.map { ($0, Value(counts[$0] ?? 0)) }
        return [
            "engine": .string(engine.rawValue), "takenAt": .string(takenAt.description),
            "checkpoint": Value(checkpoint), "counts": .object(Value.Object(uniqueKeysWithValues: numbers)),
        ]
    }

    init(_ value: Value) throws {
        guard let engine = value["engine"]?.string.flatMap(Engine.init(rawValue:)),
            let taken = value["takenAt"]?.string.flatMap({ Instant($0) }), let counts = value["counts"]?.object
        else { throw Problem(.invalid, "backup.not_a_backup") }
        self.init(
            engine: engine, takenAt: taken, checkpoint: value["checkpoint"]?.string,
            counts: Dictionary(
                uniqueKeysWithValues: counts.compactMap { key, number in number.integer.map { (key, $0) } }))
    }

    private init(engine: Engine, takenAt: Instant, checkpoint: String?, counts: [String: Int]) {
        self.engine = engine
        self.takenAt = takenAt
        self.checkpoint = checkpoint
        self.counts = counts
    }
}

extension BackupWriter {
    /// An item: the length of its name in 2 bytes, the name, then its content in pieces of 4 bytes of length and so
    /// many bytes; an empty piece ends it. An item without a name ends all.
    func begin(_ name: String) throws {
        let bytes = Array(name.utf8)
        try write([UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes)
    }

    func piece(_ bytes: [UInt8]) throws {
        try write(withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes)
    }

    func item(_ name: String, _ bytes: [UInt8]) throws {
        try begin(name)
        if !bytes.isEmpty { try piece(bytes) }
        try piece([])
    }

    /// A file, or what a program writes to a pipe, to its end.
    func item(_ name: String, from file: FileHandle) throws {
        try begin(name)
        while let data = try file.read(upToCount: 1 << 18), !data.isEmpty { try piece(Array(data)) }
        try piece([])
    }
}

extension BackupReader {
    /// The name of the next item; nil after the last.
    func nextItem() throws -> String? {
        let head = try read(2)
        let name = String(decoding: try read(Int(head[0]) << 8 | Int(head[1])), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    func pieces(_ take: ([UInt8]) throws -> Void) throws {
        while true {
            let count = try read(4).reduce(0) { $0 << 8 | Int($1) }
            if count == 0 { return }
            guard count <= 1 << 26 else { throw Problem(.invalid, "backup.damaged") }
            try take(try read(count))
        }
    }
}
