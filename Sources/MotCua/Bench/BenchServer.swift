import Core
import Foundation
import Glibc

/// The server under measurement: this same program, as a process of its own.
final class BenchServer {
    struct Usage {
        let cpuSeconds: Double
        let residentBytes: Int
    }

    private let process: ChildProcess

    init(arguments: [String]) throws {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        let directory = FileManager.default.currentDirectoryPath
        process = try ChildProcess(program, arguments, directory: directory, errors: .inherited)
    }

    func stop() {
        process.signal(SIGTERM)
        process.wait()
    }

    func waitUntilReady(port: Int) async throws {
        for _ in 0..<600 {
            guard process.isRunning else { throw CommandFailure("bench.server_ended: see its message above") }
            if let connection = try? BenchConnection(port: port, token: "none") {
                defer { connection.close() }
                if (try? connection.send("GET", "/readyz", nil, expect: 200)) != nil { return }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure("bench.server_not_ready")
    }

    /// What the kernel has counted for the server so far.
    func usage() throws -> Usage {
        let stat = try String(contentsOfFile: "/proc/\(process.identifier)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let status = try String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]),
            let kilobytes = resident.flatMap({ Int($0.filter(\.isNumber)) })
        else { throw CommandFailure("bench.no_usage") }
        return Usage(
            cpuSeconds: (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))), residentBytes: kilobytes << 10)
    }
}

/// Tells people what is going on, apart from the result on standard output.
func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
