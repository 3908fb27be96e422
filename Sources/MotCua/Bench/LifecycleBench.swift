import Administration
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store

/// Loads a database, starts the server on it, drives it with clients on threads of their own, and reports.
struct LifecycleBench: Sendable {
    let data: String
    let database: String?
    let loaded: Int
    let seconds: Int
    let clients: Int
    let port: Int
    let keep: Bool

    func run() async throws -> BenchReport {
        if !keep, database == nil, FileManager.default.fileExists(atPath: data) {
            try FileManager.default.removeItem(atPath: data)
        }
        var words = ["--data", data, "--node", "900", "--log-level", "error"]
        if let database { words += ["--database", database] }
        let platform = try await Platform.open(Configuration(arguments: words), logger: Logger(label: "bench"))
        let load = try await BenchLoad.prepare(platform, clients: min(clients, 8))
        try await load.fill(upTo: loaded)
        let bare = try await BareTransactions.measure(platform.database, clients: clients, seconds: min(seconds, 5))
        await platform.database.close()

        if let taken = try? BenchConnection(port: port, token: "none") {
            taken.close()
            throw CommandFailure(
                "bench.port_taken: something listens on port \(port) already; choose another with --port")
        }
        let server = try BenchServer(
            arguments: ["serve"] + Array(words[0...1])
                + [
                    "--port", "\(port)", "--log-level", "warning", "--api-calls-per-minute", "0",
                    "--list-people-per-day-programs", "0",
                ] + Array(words[6...]))
        defer { server.stop() }
        try await server.waitUntilReady(port: port)
        _ = try await drive(load, for: 2, server)  // warm up
        let before = try server.usage()
        let measured = try await drive(load, for: seconds, server)
        let after = try server.usage()
        return BenchReport(
            engine: database == nil ? .sqlite : .postgres, loaded: loaded, clients: clients, measured: measured,
            serverSeconds: after.cpuSeconds - before.cpuSeconds, residentBytes: after.residentBytes,
            bareTransactionsPerSecond: bare)
    }

    /// Runs all clients for a time; each on a thread, with a connection of its own.
    private func drive(_ load: BenchLoad, for seconds: Int, _ server: BenchServer) async throws -> BenchMeasured {
        let end = ContinuousClock.now + .seconds(seconds)
        let began = ContinuousClock.now
        let results = await withTaskGroup(of: Result<BenchMeasured, any Error>.self) { group in
            for index in 0..<clients {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        let thread = Thread {
                            continuation.resume(
                                returning: Result {
                                    try BenchClient(port: port, load: load, index: index).run(until: end)
                                })
                        }
                        thread.stackSize = 1 << 20
                        thread.start()
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var sum = BenchMeasured()
        for result in results { sum.add(try result.get()) }
        sum.elapsed = ContinuousClock.now - began
        return sum
    }
}

/// What the clients saw.
struct BenchMeasured: Sendable {
    static let steps = ["submit", "assign", "resolve", "search"]
    var lifecycles = 0
    var elapsed: Duration = .zero
    /// Microseconds, by step.
    var times: [[Int]] = Array(repeating: [], count: 4)

    mutating func add(_ other: BenchMeasured) {
        lifecycles += other.lifecycles
        for index in times.indices { times[index] += other.times[index] }
    }
}

/// The floor: one-row transactions, as durable as ours, with nothing else.
enum BareTransactions {
    static func measure(_ database: any Database, clients: Int, seconds: Int) async throws -> Double {
        try await database.write { tx in
            _ = try tx.execute("CREATE TABLE IF NOT EXISTS bench_bare (id BIGINT PRIMARY KEY, word TEXT NOT NULL)")
            _ = try tx.execute("DELETE FROM bench_bare")
        }
        let ids = IdentifierSource(node: 901)
        let began = ContinuousClock.now
        let end = began + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let id = ids.next()
                        try await database.write { tx in
                            _ = try tx.execute("INSERT INTO bench_bare (id, word) VALUES (\(id), \("word"))")
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = ContinuousClock.now - began
        try await database.write { tx in _ = try tx.execute("DROP TABLE bench_bare") }
        return Double(count) / elapsed.asSeconds
    }
}

extension Duration {
    var asSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
