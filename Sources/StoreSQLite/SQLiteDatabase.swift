import Foundation
import GRDB
import GRDBSQLite
package import Logging
package import Store

/// One SQLite file in WAL mode: a writer thread that commits in groups, and reader threads with a snapshot each.
package final class SQLiteDatabase: Store.Database {
    package let engine = Engine.sqlite
    private let pool: DatabasePool
    private let writes: JobQueue<SQLiteWriter.Job>
    private let reads: JobQueue<ReadJob>
    private let checkpointer = Checkpointer()
    private let threads = EngineThreads()
    private let logger: Logger

    typealias ReadJob = @Sendable (SQLiteConnection) -> Void

    /// Opens or creates the file. `readers`: how many reads run side by side; two for two cores.
    ///
    /// Throws `StoreError.other("sqlite.not_durable")` when the connection that writes does not confirm the
    /// durability asked for: GRDB itself lowers `synchronous` to NORMAL when it turns WAL on.
    package static func open(
        path: String, readers: Int = 2, synchronous: Durability = .full, logger: Logger
    ) throws -> SQLiteDatabase {
        SQLiteFileMode.protect(path)
        do {
            let database = SQLiteDatabase(
                pool: try DatabasePool(path: path, configuration: configuration(readers: readers)), logger: logger)
            do {
                try database.startWriter(synchronous)
                try database.startCheckpointer(path)
                for number in 1...max(1, readers) { try database.startReader(number) }
            } catch {
                database.writes.close()
                database.reads.close()
                database.checkpointer.close()
                throw error
            }
            return database
        } catch let error as DatabaseError {
            throw StoreError(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "cannot open")
        }
    }

    private init(pool: DatabasePool, logger: Logger) {
        self.pool = pool
        self.logger = logger
        writes = JobQueue()
        reads = JobQueue()
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let accepted = reads.push { connection in
                continuation.resume(with: Result { try connection.snapshot(body) })
            }
            if !accepted { continuation.resume(throwing: StoreError.closed) }
        }
    }

    @discardableResult
    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let job = SQLiteWriter.Job(
                run: { connection, isFirst in
                    let result = Result { try isFirst ? connection.first(body) : connection.savepoint(body) }
                    return { failure in continuation.resume(with: failure.map { .failure($0) } ?? result) }
                },
                refuse: { continuation.resume(throwing: $0) })
            if !writes.push(job) { continuation.resume(throwing: StoreError.closed) }
        }
    }

    package func close() async {
        writes.close()
        reads.close()
        checkpointer.close()
        await threads.end()
        do { try pool.close() } catch { logger.error("sqlite.close", metadata: ["error": "\(error)"]) }
    }
}

extension SQLiteDatabase {
    private static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = max(1, readers)
        configuration.busyMode = .timeout(Double(WriteAheadLog.ordinaryPatience) / 1000)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // 16 MB of cache per connection; what is beyond comes from the operating system's. Not mapped: an I/O
            // error on a mapped page would end the process instead of the statement.
            try db.execute(
                sql: """
                    PRAGMA cache_size = -16000;
                    PRAGMA mmap_size = 0;
                    PRAGMA journal_size_limit = 67108864;
                    """)
        }
        return configuration
    }

    private func startWriter(_ durability: Durability) throws {
        let (pool, writes, checkpointer, logger) = (pool, writes, checkpointer, logger)
        try threads.start("store.writer") { started in
            try pool.writeWithoutTransaction { db in
                let connection = try SQLiteConnection(db)
                try connection.setDurability(durability)
                // Keeps what savepoints would undo in memory: otherwise each group makes a temporary file for it.
                try connection.run("PRAGMA temp_store = MEMORY")
                // New rows go everywhere into the indexes; a page that is not here is read again for each.
                try connection.run("PRAGMA cache_size = -64000")
                let writer = SQLiteWriter(connection, checkpointer, logger)
                started()
                while let first = writes.next() { writer.commit(startingWith: first, from: writes) }
                writer.stop()
            }
        }
    }

    private func startCheckpointer(_ path: String) throws {
        let (checkpointer, logger) = (checkpointer, logger)
        try threads.start("store.moves") { started in
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { db in
                let connection = try SQLiteConnection(db)
                try connection.setDurability(.full)
                started()
                checkpointer.run(on: connection)
            }
            do { try queue.close() } catch { logger.error("sqlite.close", metadata: ["error": "\(error)"]) }
        }
    }

    private func startReader(_ number: Int) throws {
        let (pool, reads) = (pool, reads)
        try threads.start("store.reader\(number)") { started in
            try pool.unsafeRead { db in
                let connection = try SQLiteConnection(db)
                started()
                while let job = reads.next() { job(connection) }
            }
        }
    }
}

extension SQLiteDatabase {
    /// Writes a copy of one moment of a database, whole, while others go on writing (SQLite's online backup, all pages
    /// in one step). What was at `target` is written over. Blocks.
    package static func copy(_ path: String, to target: String) throws {
        SQLiteFileMode.protect(target)
        try settled {
            let (source, copy) = (try DatabaseQueue(path: path), try DatabaseQueue(path: target))
            try source.backup(to: copy)
            try copy.close()
            try source.close()
        }
    }

    /// Takes what the log of a database holds into its file. When nobody else has it open, the log is gone then.
    package static func settle(_ path: String) throws {
        try settled {
            let queue = try DatabaseQueue(path: path)
            _ = try queue.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
            try queue.close()
        }
    }

    private static func settled(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError {
            throw StoreError(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "cannot copy")
        }
    }
}
