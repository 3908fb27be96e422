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
        subcommands: [
            Lifecycle.self, Rules.self, Validation.self, Documents.self, FiguresBench.self, Migrate.self,
            Reorganise.self,
        ])

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

    struct Documents: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure making signed PDF files, and what a queue of them costs the desk's pages.",
            discussion: """
                Issues documents, makes some of them here one after the other, then serves the desk twice, with and \
                without the rest waiting, and compares how long its pages take. Needs `scripts/install --render`.
                """)

        @Option(help: "A folder for the database; made anew.") var data = ".work/bench-documents"
        @Option(help: "Files to make and time.") var count = 200
        @Option(help: "Results that wait while the desk is measured.") var queued = 1000
        @Option(help: "Seconds to measure the desk for, each time.") var seconds = 20
        @Option(help: "Officers at once, each opening a page every 50 ms.") var clients = 4
        @Option(help: "The server's port.") var port = 18_081
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            do {
                let report = try await DocumentsBench(
                    data: data, count: count, queued: queued, seconds: seconds, clients: clients, port: port
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
