import Administration
import ArgumentParser
import Casework
import Core
import Foundation
import Logging
import OrderedCollections
import Store

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine.",
        subcommands: [Lifecycle.self, Rules.self, Validation.self])

    struct Lifecycle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure whole dossiers per second over HTTP, durable, without pauses.",
            discussion: """
                One lifecycle: submit (validated form, metadata of two papers), assign, resolve, search. The server is a \
                process of its own; the clients run here, on the same processors. The database is made anew unless \
                --keep. Compares with bare durable transactions on the same database.
                """)

        @Option(help: "A folder for the database; made anew.") var data = ".work/bench"
        @Option(help: "A PostgreSQL database to use instead; must be empty.") var database: String?
        @Option(help: "Dossiers that are there before the measurement begins.") var loaded = 0
        @Option(help: "Seconds to measure.") var seconds = 10
        @Option(help: "Clients at once.") var clients = 16
        @Option(help: "The server's port.") var port = 18_080
        @Flag(help: "Print JSON.") var json = false
        @Flag(help: "Use the database as an earlier run left it.") var keep = false

        func run() async throws {
            do {
                let report = try await LifecycleBench(
                    data: data, database: database, loaded: loaded, seconds: seconds, clients: clients, port: port,
                    keep: keep
                ).run()
                print(json ? report.value.json : report.text)
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
