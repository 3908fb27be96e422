import ArgumentParser
import Core
import Foundation
import OrderedCollections
import Schemas
import Web

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Validate with JSON Schema 2020-12.", subcommands: [Validate.self, Suite.self])

    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validate instances, one JSON text a line; prints one JSON object for each.",
            discussion: """
                {"valid":…,"errors":[{"instance","schema","keyword","parameters","sentence"}]}. A line that is no JSON, an empty \
                one too, is answered in its place, under the keyword of what is wrong with it ("json.unexpected_end").
                """)

        @Option(help: "The schema's file.") var schema: String
        @Option(help: "The instances' file, one JSON text a line.") var instances: String
        @Option(help: "A folder of schemas that references may reach: by their path below it, or by their $id.")
        var remotes: String?
        @Flag(help: "Let formats decide, not only describe.") var formatAssertion = false
        @Option(help: "The language of the sentences: vi or en.") var language = "en"

        func run() async throws {
            let texts = try CommandTexts.read(language)
            let compiled: Schema
            var lines: TextLines
            do {
                let compiler = SchemaCompiler(documents: try documents(), assertsFormats: formatAssertion)
                let written = try CommandFiles.json(schema)
                do {
                    // What it names without a host stands in the folder of remotes.
                    compiled = try compiler.compile(written, uri: remotes == nil ? "" : SchemaSuite.remoteBase)
                } catch {
                    throw CommandFailure(CommandTexts.line(error, file: schema, texts))
                }
                lines = try TextLines(instances)
            } catch {
                throw CommandFailure(error, texts)
            }
            while let line = try next(&lines, texts) {
                let errors: [Value]
                do {
                    errors = compiled.validate(try JSONReader.read(line)).map { Validate.value($0, texts) }
                } catch {
                    errors = [Validate.value(error, texts)]
                }
                print(Value.object(["valid": .bool(errors.isEmpty), "errors": .array(errors)]).json)
            }
        }

        private func next(_ lines: inout TextLines, _ texts: Localizer) throws -> ArraySlice<UInt8>? {
            do {
                return try lines.next()
            } catch {
                throw CommandFailure(error, texts)
            }
        }

        private func documents() throws -> [String: Value] {
            guard let remotes else { return [:] }
            try CommandFiles.folder(remotes)
            var documents: [String: Value] = [:]
            for case let path as String in FileManager.default.enumerator(atPath: remotes) ?? .init()
            where path.hasSuffix(".json") {
                let document = try CommandFiles.json(remotes + "/" + path)
                documents[SchemaSuite.remoteBase + path] = document
                if let id = document["$id"]?.string, id.contains("://") { documents[id] = document }
            }
            return documents
        }

        private static func value(_ error: SchemaError, _ texts: Localizer) -> Value {
            // A schema of the folder is told by its place there, the one that was asked by `#` alone.
            let place = error.schemaPath
            let isInFolder = place.hasPrefix(SchemaSuite.remoteBase)
            return [
                "instance": .string(error.instancePath),
                "schema": .string(isInFolder ? String(place.dropFirst(SchemaSuite.remoteBase.count)) : place),
                "keyword": .string(error.keyword),
                "parameters": .object(
                    Value.Object(
                        uniqueKeysWithValues: error.parameters.sorted { $0.key < $1.key }.map {
                            ($0.key, .string($0.value))
                        })),
                "sentence": .string(texts.schema(error.keyword, error.parameters)),
            ]
        }

        /// A line that is no JSON: no schema was asked about it.
        private static func value(_ problem: JSONProblem, _ texts: Localizer) -> Value {
            let code = problem.reason.rawValue
            let parameters = ["offset": String(problem.offset)]
            return [
                "instance": "", "schema": "", "keyword": .string(code),
                "parameters": .object(
                    Value.Object(uniqueKeysWithValues: parameters.map { ($0.key, .string($0.value)) })),
                "sentence": .string(texts.sentence(for: Problem(.invalid, code, parameters))),
            ]
        }
    }

    struct Suite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a folder of JSON-Schema-Test-Suite files; prints file, passed, failed, and each failure.")

        @Argument(help: "The folder of a draft's tests.") var folder: String
        @Option(help: "The suite's folder of remote schemas.") var remotes: String?

        func run() async throws {
            let outcomes: [SchemaSuite.Outcome]
            do {
                for folder in [folder] + (remotes.map { [$0] } ?? []) { try CommandFiles.folder(folder) }
                outcomes = try SchemaSuite(folder: folder, remotes: remotes).run()
            } catch {
                throw CommandFailure(error)
            }
            guard outcomes.contains(where: { $0.passed + $0.failures.count > 0 }) else {
                throw CommandFailure("no cases in \(folder)")
            }
            for outcome in outcomes {
                print("\(outcome.file) \(outcome.passed) \(outcome.failures.count)")
                for failure in outcome.failures { print("  \(failure)") }
            }
            let failed = outcomes.filter { !$0.isOptional }.reduce(0) { $0 + $1.failures.count }
            let passed = outcomes.reduce(0) { $0 + $1.passed }
            print(
                "\(passed) passed, \(outcomes.reduce(0) { $0 + $1.failures.count }) failed, \(failed) of them required")
            if failed > 0 { throw ExitCode(1) }
        }
    }
}
