package import Logging
package import Store

/// A PostgreSQL server, 15 or later. Calls of libpq block, so each connection belongs to a thread for life; the
/// threads take transactions from one queue.
package final class PostgresDatabase: Database {
    package let engine = Engine.postgres
    private let jobs = JobQueue<Job>()
    private let threads = EngineThreads()

    typealias Job = @Sendable (PostgresWorker) -> Void

    /// Connects once to see that the server will do, and keeps up to `connections` (one thread each).
    ///
    /// `url` is libpq's (`postgres://user@host:5432/name?sslmode=verify-full`); with several hosts the one that
    /// accepts writes is used. Throws `StoreError.other` with `postgres.connect` (not reachable, refused),
    /// `postgres.not_durable` (`fsync` or `synchronous_commit` is off) or `postgres.collation` (text would sort
    /// otherwise than by code point, as SQLite does, or is not UTF-8).
    package static func open(
        url: String, connections: Int, synchronous: Durability = .full, logger: Logger
    ) async throws -> PostgresDatabase {
        let database = PostgresDatabase()
        do {
            for number in 1...max(1, connections) {
                try database.threads.start("store.pg\(number)") { [jobs = database.jobs] started in
                    let worker = PostgresWorker(url: url, durability: synchronous, logger: logger)
                    started()
                    while let job = jobs.next() { job(worker) }
                    worker.disconnect()
                }
            }
            try await database.run { try $0.connect() }
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    private init() {}

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try await run { try $0.read(body) }
    }

    @discardableResult
    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> T {
        try await run { try $0.write(body) }
    }

    package func close() async {
        jobs.close()
        await threads.end()
    }

    /// Runs statements outside a transaction, on a connection of their own: creating and dropping databases. Returns
    /// the first column of the last one's rows. Blocks the thread, and takes no values: nothing from outside may
    /// stand in the text.
    @discardableResult
    package static func administer(url: String, _ statements: [String]) throws -> [String] {
        let logger = Logger(label: "store.administer")
        let connection = try PostgresConnection(url: url, durability: .lossyControl, logger: logger)
        defer { connection.close() }
        try connection.leavePipeline()
        return try statements.reduce([]) { try connection.column($1) }
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable (PostgresWorker) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let accepted = jobs.push { worker in continuation.resume(with: Result { try work(worker) }) }
            if !accepted { continuation.resume(throwing: StoreError.closed) }
        }
    }
}
