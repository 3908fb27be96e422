import ArgumentParser
import Core
import Decisions
import Foundation
import OrderedCollections
import Web

struct DecisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision", abstract: "Evaluate DMN decisions.", subcommands: [Evaluate.self, TCK.self])

    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Evaluate a decision over inputs, one JSON object a line; prints one result a line.",
            discussion: """
                What is wrong with the model is told on standard error, with file and line: expressions that cannot be \
                read, gaps, overlaps and unreachable rules of tables, decisions that require each other. A line that \
                cannot be evaluated is answered {"error": {"code", "sentence"}}, and the next one is taken.
                """)

        @Option(help: "The model: a DMN file.") var model: String
        @Option(help: "The decision's name.") var decision: String
        @Option(help: "The inputs' file, one JSON object a line.") var inputs: String

        @Option(help: "The language of the sentences: vi or en.") var language = "en"

        func run() throws {
            let texts = try CommandTexts.read(language)
            do {
                let read = try DecisionModel.read(
                    try CommandFiles.bytes(model), file: URL(filePath: model).lastPathComponent, analysing: true)
                for finding in read.findings { say(CommandTexts.line(finding, texts)) }
                guard (read.decisions + read.services + read.functions).contains(decision) else {
                    throw Problem(.notFound, "decision.unknown", ["decision": decision])
                }
                let now = SystemClock().now
                var lines = try TextLines(inputs)
                while let line = try lines.next() {
                    do {
                        print(try evaluate(line, read, at: now).json)
                    } catch {
                        print(CommandTexts.answer(error, texts).json)
                    }
                }
            } catch {
                throw CommandFailure(error, texts)
            }
        }

        private func evaluate(_ line: ArraySlice<UInt8>, _ model: DecisionModel, at now: Instant) throws -> Value {
            guard let values = try JSONReader.read(line).object else {
                throw Problem(.invalid, "decision.inputs_no_object")
            }
            let given = Dictionary(values.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            return try model.evaluate(decision, json: given, at: now)
        }

        /// What stands in the place of a result that there is not.
        static func answer(_ error: any Error, _ texts: Localizer) -> Value {
            let problem: Problem
            switch error {
            case let known as Problem: problem = known
            case let json as JSONProblem:
                problem = Problem(
                    .invalid, "decision.inputs_json",
                    ["reason": json.reason.rawValue, "offset": String(json.offset)])
            default: problem = Problem(.invalid, "decision.inputs_json", ["reason": "\(error)", "offset": "0"])
            }
            return ["error": ["code": .string(problem.code), "sentence": .string(texts.sentence(for: problem))]]
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
