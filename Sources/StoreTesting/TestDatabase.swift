import Foundation
package import Logging
package import Store
import StorePostgres
import StoreSQLite
import Synchronization

/// Fresh, empty databases for tests: a file in a temporary directory, or a database of its own on the server that
/// the environment variable `MOTCUA_TEST_POSTGRES` names (its URL; the user may create databases).
package enum TestDatabase {
    /// The engines to run every case on. Without a server PostgreSQL is left out, and a line says so.
    package static let engines: [Engine] = {
        if server != nil { return Engine.allCases }
        print("SKIPPED on PostgreSQL: set MOTCUA_TEST_POSTGRES to a server's URL (scripts/postgres-server start DIR)")
        return [.sqlite]
    }()

    private static let server = ProcessInfo.processInfo.environment["MOTCUA_TEST_POSTGRES"].map {
        ServerDatabases(server: $0)
    }
    private static let count = Atomic<Int>(0)

    /// Runs `body` on a new database with `migrations` applied; afterwards closes and removes it, also when `body`
    /// throws. `connections`: PostgreSQL connections, or SQLite readers.
    @discardableResult
    package static func with<T: Sendable>(
        _ engine: Engine, connections: Int = 4, migrations: [Migration] = [],
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ body: @Sendable (any Database) async throws -> T
    ) async throws -> T {
        try await withPlace(engine) { place in
            let database = try await open(place, connections: connections, logger: logger)
            let result: Result<T, any Error>
            do {
                try await database.migrate(migrations)
                result = .success(try await body(database))
            } catch {
                result = .failure(error)
            }
            await database.close()
            return try result.get()
        }
    }

    /// Where a database may be opened, more than once if need be.
    package enum Place: Sendable {
        case sqlite(path: String)
        case postgres(url: String)
    }

    package static func open(
        _ place: Place, connections: Int = 4,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) async throws -> any Database {
        switch place {
        case .sqlite(let path): try SQLiteDatabase.open(path: path, readers: connections, logger: logger)
        case .postgres(let url):
            try await PostgresDatabase.open(url: patient(url), connections: connections, logger: logger)
        }
    }

    /// In service a connection that takes five seconds to open counts as an outage. Here hundreds of databases are made
    /// and dropped beside the tests, and each drop forces a checkpoint that may hold a new connection up for longer.
    static func patient(_ url: String) -> String { url + (url.contains("?") ? "&" : "?") + "connect_timeout=60" }

    /// Runs `body` with the place of a new database and removes it afterwards.
    package static func withPlace<T>(_ engine: Engine, _ body: (Place) async throws -> T) async throws -> T {
        switch engine {
        case .sqlite:
            let number = count.wrappingAdd(1, ordering: .relaxed).newValue
            let directory = FileManager.default.temporaryDirectory
                .appending(path: "motcua_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: directory) }
            return try await body(.sqlite(path: directory.appending(path: "test.sqlite").path))
        case .postgres:
            guard let server else { throw NoServer() }
            return try await server.with { try await body(.postgres(url: $0)) }
        }
    }

    private struct NoServer: Error {}
}
