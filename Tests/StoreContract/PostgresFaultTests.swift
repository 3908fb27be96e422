import Store
import StorePostgres
import StoreTesting
import Testing

/// What can befall a connection to PostgreSQL, brought about by the server itself.
@Suite struct `A PostgreSQL connection` {
    private static let engines = TestDatabase.engines.filter { $0 == .postgres }

    private func with(
        _ script: String = "SELECT 1",
        _ body: @Sendable (_ database: any Database, _ url: String) async throws -> Void
    ) async throws {
        try await TestDatabase.withPlace(.postgres) { place in
            guard case .postgres(let url) = place else { return }
            let database = try await TestDatabase.open(place, connections: 1)
            try await database.migrate(schema + [Migration(2, "faults", sqlite: "", postgres: script)])
            try await body(database, url)
            await database.close()
        }
    }

    /// A trigger that runs `action` while a COMMIT that wrote an item is under way.
    private func atCommit(_ action: String) -> String {
        """
        CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(action); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER item_at_commit AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION at_commit();
        """
    }

    private static func kill(_ pid: Int, at url: String) throws {
        try PostgresDatabase.administer(url: url, ["SELECT pg_terminate_backend(\(pid), 5000)"])
    }

    @Test(arguments: engines)
    func `killed within a body is replaced and the body repeated`(_ engine: Engine) async throws {
        try await with { database, url in
            let runs = Tally()
            try await database.write { transaction in
                runs.add()
                let pid = try transaction.query("SELECT pg_backend_pid() AS pid").first?.int("pid") ?? 0
                try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a')")
                if runs.total == 1 { try `A PostgreSQL connection`.kill(pid, at: url) }
                try transaction.execute("UPDATE item SET unit = \(runs.total) WHERE id = 1")
            }
            #expect(runs.total == 2)
            let units = try await database.read { try $0.query("SELECT unit FROM item").map { try $0.int("unit") } }
            #expect(units == [2])
        }
    }

    @Test(arguments: engines)
    func `killed each time is given up with nothing written, and the next write works`(_ engine: Engine) async throws {
        try await with { database, url in
            await #expect(throws: StoreError.connectionLost) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO item (id, code) VALUES (1, 'a')")
                    let pid = try transaction.query("SELECT pg_backend_pid() AS pid").first?.int("pid") ?? 0
                    try `A PostgreSQL connection`.kill(pid, at: url)
                    _ = try transaction.query("SELECT 1 AS one")
                }
            }
            try await database.insert(2)
            let items = try await database.items()
            #expect(items == [2])
        }
    }

    @Test(arguments: engines)
    func `killed while idle is replaced before the next write`(_ engine: Engine) async throws {
        try await with { database, url in
            for id in 1...3 {
                let pid = try await database.read { try $0.query("SELECT pg_backend_pid() AS pid").first?.int("pid") }
                try `A PostgreSQL connection`.kill(try #require(pid), at: url)
                // All of it goes out together with COMMIT: on the dead connection its outcome would be unknown.
                try await database.write { try $0.enqueue("INSERT INTO item (id, code) VALUES (\(id), \("c\(id)"))") }
            }
            let items = try await database.items()
            #expect(items == [1, 2, 3])
        }
    }

    @Test(arguments: engines)
    func `killed while COMMIT is under way leaves the outcome unknown`(_ engine: Engine) async throws {
        try await with(atCommit("IF NEW.id = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF")) {
            database, _ in
            await #expect(throws: StoreError.commitUnknown) { try await database.insert(1) }
            try await database.insert(2)
            let items = try await database.items()
            #expect(items == [2])
        }
    }

    @Test(arguments: engines)
    func `that warns at COMMIT has not acknowledged it`(_ engine: Engine) async throws {
        try await with(atCommit("IF NEW.id = 1 THEN RAISE WARNING 'waiting was cut short'; END IF")) { database, _ in
            await #expect(throws: StoreError.commitUnknown) { try await database.insert(1) }
            try await database.insert(2)
        }
    }

    @Test(arguments: engines)
    func `that warned before COMMIT has acknowledged it`(_ engine: Engine) async throws {
        try await with { database, _ in
            try await database.write { transaction in
                try transaction.enqueue("DO $$ BEGIN RAISE WARNING 'by the way'; END $$")
                try transaction.enqueue("INSERT INTO item (id, code) VALUES (1, 'a')")
            }
            let items = try await database.items()
            #expect(items == [1])
        }
    }

    @Test(arguments: engines)
    func `that finds no server fails, and works again when there is one`(_ engine: Engine) async throws {
        try await with { database, url in
            let name = try #require(url.split(separator: "/").last)
            let template = url.replacing("/\(name)", with: "/postgres")
            try PostgresDatabase.administer(
                url: template,
                [
                    "ALTER DATABASE \(name) ALLOW_CONNECTIONS false",
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(name)'",
                ])
            await #expect(throws: StoreError.connectionLost) { try await database.insert(1) }
            await #expect(throws: StoreError.connectionLost) { try await database.items() }
            try PostgresDatabase.administer(url: template, ["ALTER DATABASE \(name) ALLOW_CONNECTIONS true"])
            try await database.insert(2)
            let items = try await database.items()
            #expect(items == [2])
        }
    }

    @Test(arguments: engines)
    func `waits for the disk even where the database's default is not to`(_ engine: Engine) async throws {
        try await with { database, url in
            let name = try #require(url.split(separator: "/").last)
            try PostgresDatabase.administer(url: url, ["ALTER DATABASE \(name) SET synchronous_commit = off"])
            let careful = try await TestDatabase.open(.postgres(url: url))
            let setting = try await careful.read { try $0.query("SHOW synchronous_commit").first?.values }
            #expect(setting == [.text("on")])
            await careful.close()
        }
    }

    @Test(arguments: engines)
    func `to a database that sorts otherwise is refused`(_ engine: Engine) async throws {
        try await with { _, url in
            let name = try #require(url.split(separator: "/").last)
            let template = url.replacing("/\(name)", with: "/postgres")
            try PostgresDatabase.administer(
                url: template,
                ["CREATE DATABASE \(name)_vi TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'vi'"])
            do {
                _ = try await TestDatabase.open(.postgres(url: url + "_vi"))
                Issue.record("a database with Vietnamese collation was accepted")
            } catch StoreError.other(let code, _) {
                #expect(code == "postgres.collation")
            }
            try PostgresDatabase.administer(url: template, ["DROP DATABASE \(name)_vi WITH (FORCE)"])
        }
    }

    @Test(arguments: engines)
    func `binds text to columns of JSON too`(_ engine: Engine) async throws {
        try await with("CREATE TABLE document (id BIGINT PRIMARY KEY, body JSONB NOT NULL)") { database, _ in
            try await database.write {
                try $0.execute("INSERT INTO document (id, body) VALUES (1, \(#"{"owner": {"name": "An"}}"#))")
            }
            let names = try await database.read { transaction in
                try transaction.query("SELECT body -> 'owner' ->> 'name' AS name FROM document").map {
                    try $0.text("name")
                }
            }
            #expect(names == ["An"])
        }
    }
}
