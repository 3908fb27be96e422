import ArgumentParser
import Core
import Foundation
import OrderedCollections
import Schemas

extension BenchCommand {
    struct Validation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "schema",
            abstract: "Measure validations per second from JSON text, parsing included; prints JSON.",
            discussion: "One thread. scripts/bench-schema runs it beside the validators of PyPI on the same texts.")

        @Option(help: "The schema's file.") var schema: String
        @Option(help: "The instances' file, one JSON text a line; taken in turn.") var instances: String
        @Option(help: "How many validations.") var count = 1_000_000

        func run() async throws {
            do {
                let compiled = try SchemaCompiler(assertsFormats: true).compile(
                    try JSONReader.read(try Data(contentsOf: URL(filePath: schema))))
                let texts = try Data(contentsOf: URL(filePath: instances)).split(separator: UInt8(ascii: "\n"))
                    .map { Array($0) }
                guard !texts.isEmpty else { throw CommandFailure("no instances in \(instances)") }
                var (valid, early) = (0, 0)
                let elapsed = try ContinuousClock().measure {
                    for index in 0..<count {
                        if compiled.isValid(try JSONReader.read(texts[index % texts.count])) { valid += 1 }
                        if index == 100_000 { early = ProcessMemory.resident }
                    }
                }
                print(
                    Value.object([
                        "validations": Value(count), "valid": Value(valid),
                        "per_second": Value(Int(Double(count) / elapsed.asSeconds)),
                        "resident_mb_at_100k": Rules.number(Double(early) / 1_048_576),
                        "resident_mb_at_end": Rules.number(Double(ProcessMemory.resident) / 1_048_576),
                    ]).json)
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}

/// This process's memory.
enum ProcessMemory {
    /// Bytes that are in memory now; 0 where the system does not tell.
    static var resident: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
