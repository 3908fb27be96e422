import ArgumentParser
import Core
import Decisions
import Foundation
import OrderedCollections

struct DecisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision", abstract: "Evaluate DMN decisions.", subcommands: [Evaluate.self, TCK.self])

    struct Evaluate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Evaluate a decision over inputs, one JSON object a line; prints one result a line.")

        @Option(help: "The model: a DMN file.") var model: String
        @Option(help: "The decision's name.") var decision: String
        @Option(help: "The inputs' file, one JSON object a line.") var inputs: String

        func run() async throws {
            do {
                let file = URL(filePath: model)
                let read = try DecisionModel.read(
                    Array(try Data(contentsOf: file)), file: file.lastPathComponent, imports: [])
                let now = SystemClock().now
                for line in try TextLines.read(inputs) {
                    let values = try JSONReader.read(line).object ?? [:]
                    let given = Dictionary(values.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
                    print(try read.evaluate(decision, json: given, at: now).json)
                }
            } catch {
                throw CommandFailure(error)
            }
        }
    }

    struct TCK: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tck", abstract: "Run folders of the DMN Technology Compatibility Kit.")

        @Argument(help: "The folder of test cases.") var folder: String

        func run() async throws {
            let outcomes: [DecisionTCK.Outcome]
            do {
                outcomes = try DecisionTCK().run(URL(filePath: folder))
            } catch {
                throw CommandFailure(error)
            }
            for outcome in outcomes {
                print(
                    "\(outcome.passed ? "pass" : "FAIL") \(outcome.name)\(outcome.passed ? "" : ": \(outcome.detail)")")
            }
            let passed = outcomes.count(where: \.passed)
            print("\(passed) of \(outcomes.count) passed")
            if passed < outcomes.count { throw ExitCode(1) }
        }
    }
}
