import Core
import Foundation

/// Runs a folder of cases in the form of the JSON Schema Test Suite: files that hold a list of schemas, each with
/// values and whether they are valid.
package struct SchemaSuite: Sendable {
    /// What came of one file.
    package struct Outcome: Sendable {
        /// Relative to the folder: `optional/format/date.json`.
        package let file: String
        package var passed = 0
        /// `<schema's description> · <case's description>: <what happened>`.
        package var failures: [String] = []
        package var isOptional: Bool { file.hasPrefix("optional/") }
    }

    /// Where the suite's schemas expect to find its remote documents.
    package static let remoteBase = "http://localhost:1234/"
    private let folder: URL
    private let remotes: [String: Value]

    /// `folder` holds the cases of one draft; `remotes` the documents that they refer to.
    package init(folder: String, remotes: String? = nil) throws {
        self.folder = URL(fileURLWithPath: folder, isDirectory: true)
        var documents: [String: Value] = [:]
        if let remotes {
            let root = URL(fileURLWithPath: remotes, isDirectory: true)
            for path in try SchemaSuite.files(in: root) {
                documents[SchemaSuite.remoteBase + path] = try SchemaSuite.read(root.appendingPathComponent(path))
            }
        }
        self.remotes = documents
    }

    /// Runs every file, in the order of their names.
    package func run() throws -> [Outcome] {
        try SchemaSuite.files(in: folder).map { path in
            run(try SchemaSuite.read(folder.appendingPathComponent(path)), file: path)
        }
    }

    private func run(_ groups: Value, file: String) -> Outcome {
        var outcome = Outcome(file: file)
        let asserts = file.hasPrefix("optional/format/")
        let compiler = SchemaCompiler(documents: remotes, assertsFormats: asserts)
        for group in groups.array ?? [] {
            let name = group["description"]?.string ?? ""
            let schema: Result<Schema, SchemaProblem> = Result { () throws(SchemaProblem) in
                try compiler.compile(group["schema"] ?? .null)
            }
            for test in group["tests"]?.array ?? [] {
                let title = "\(name) · \(test["description"]?.string ?? "")"
                let expected = test["valid"]?.bool
                let value = test["data"] ?? .null
                switch schema {
                case .failure(let problem): outcome.failures.append("\(title): \(problem.rule) \(problem.parameters)")
                case .success(let schema):
                    let isValid = schema.isValid(value)
                    // The slow way must agree with the quick one.
                    if isValid == expected, schema.validate(value).isEmpty == expected {
                        outcome.passed += 1
                    } else {
                        outcome.failures.append("\(title): found \(isValid ? "valid" : "invalid")")
                    }
                }
            }
        }
        return outcome
    }

    private static func read(_ file: URL) throws -> Value {
        let bytes = [UInt8](try Data(contentsOf: file))
        do {
            return try JSONReader.read(bytes)
        } catch {
            throw error.problem(in: bytes, file: file.path(percentEncoded: false))
        }
    }

    private static func files(in folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
    }
}
