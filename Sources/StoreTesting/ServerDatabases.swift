import Dispatch
import Foundation
import StorePostgres

/// The test databases on one PostgreSQL server. Making one costs a tenth of a second, emptying one a tenth of that:
/// so a few are lent in turn. Those that remain when the process ends are dropped by the next that begins.
actor ServerDatabases {
    private let server: String
    private var free: [String] = []
    private var lent = 0
    private var made = 0
    private var isSwept = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// How many tests use the server at a time.
    private static let most = 4
    /// A test that has one and takes another would wait for itself.
    @TaskLocal private static var isHolding = false

    init(server: String) { self.server = server }

    /// Runs `body` with the URL of an empty database.
    nonisolated func with<T>(_ body: (String) async throws -> T) async throws -> T {
        let name = try await take(evenBeyond: ServerDatabases.isHolding)
        let result: Result<T, any Error>
        do {
            let url = try url(name)
            result = .success(try await ServerDatabases.$isHolding.withValue(true) { try await body(url) })
        } catch {
            result = .failure(error)
        }
        await putBack(name)
        return try result.get()
    }

    private func take(evenBeyond: Bool) async throws -> String {
        while lent >= ServerDatabases.most, !evenBeyond { await withCheckedContinuation { waiting.append($0) } }
        lent += 1
        if let name = free.popLast() { return name }
        made += 1
        let name = "motcua_test_\(ProcessInfo.processInfo.processIdentifier)_\(made)"
        let isFirst = !isSwept
        isSwept = true
        do {
            if isFirst { try await sweep() }
            try await run(at: server, ["CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"])
        } catch {
            release()
            throw error
        }
        return name
    }

    /// Drops what processes left behind that are gone.
    private func sweep() async throws {
        let names = try await run(
            at: server, ["SELECT datname FROM pg_database WHERE datname LIKE 'motcua\\_test\\_%'"])
        for name in names {
            let process = name.split(separator: "_").dropFirst(2).first.flatMap { pid_t($0) }
            guard let process, kill(process, 0) != 0, errno == ESRCH else { continue }
            try await run(at: server, ["DROP DATABASE IF EXISTS \(name) WITH (FORCE)"])
        }
    }

    private func putBack(_ name: String) async {
        do {
            try await run(
                at: try url(name),
                [
                    "ALTER DATABASE \(name) RESET ALL",
                    """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """,
                    "SET statement_timeout = 0; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
                ])
            free.append(name)
        } catch {
            _ = try? await run(at: server, ["DROP DATABASE IF EXISTS \(name) WITH (FORCE)"])
        }
        release()
    }

    private func release() {
        lent -= 1
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    private nonisolated func url(_ name: String) throws -> String {
        guard var address = URLComponents(string: server) else { throw URLError(.badURL) }
        address.path = "/" + name
        return address.string ?? server
    }

    /// The calls block, so they stay off the cooperative pool.
    @discardableResult
    private nonisolated func run(at url: String, _ statements: [String]) async throws -> [String] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let address = TestDatabase.patient(url)
                continuation.resume(with: Result { try PostgresDatabase.administer(url: address, statements) })
            }
        }
    }
}
