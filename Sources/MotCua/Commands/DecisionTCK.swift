import Core
import Decisions
import Foundation
import OrderedCollections

/// Runs the test files of the DMN Technology Compatibility Kit: folders of models and of XML with inputs and the
/// results that the standard expects.
struct DecisionTCK: Sendable {
    struct Outcome: Sendable {
        /// Folder, test file, case and result node: `compliance-level-2/0105-feel-math/…-test-01.xml/001/Math`.
        let name: String
        let passed: Bool
        /// What was expected and what came, for a failure.
        let detail: String
    }

    /// Every test below `folder`, in the order of names. Files that are no tests are left out; a model that cannot be
    /// read fails all its cases.
    func run(_ folder: URL) throws(Problem) -> [Outcome] {
        guard let files = FileManager.default.enumerator(atPath: folder.path(percentEncoded: false)) else {
            throw Problem(.notFound, "decision.tck_folder")
        }
        let tests = files.compactMap { $0 as? String }.filter { $0.hasSuffix(".xml") }.sorted()
        guard !tests.isEmpty else { throw Problem(.notFound, "decision.tck_folder") }
        var outcomes: [Outcome] = []
        for path in tests { outcomes += try run(folder.appending(path: path), name: path) }
        return outcomes
    }

    private func run(_ file: URL, name: String) throws(Problem) -> [Outcome] {
        let root = try XMLElement.read(try bytes(file), file: name)
        guard root.name == "testCases" else { return [] }
        let folder = file.deletingLastPathComponent()
        let model: Result<DecisionModel, Problem>
        do {
            let name = root.child("modelName")?.text.trimmingCharacters(in: .whitespacesAndNewlines)
            model = .success(try load(name ?? "", in: folder))
        } catch {
            model = .failure(error)
        }
        var outcomes: [Outcome] = []
        for test in root.all("testCase") {
            for node in test.all("resultNode") {
                let label = "\(name)/\(test["id"] ?? "")/\(node["name"] ?? "")"
                outcomes.append(check(test, node, model, label))
            }
        }
        return outcomes
    }

    private func bytes(_ file: URL) throws(Problem) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: file))
        } catch {
            throw Problem(.notFound, "decision.file_missing", ["file": file.lastPathComponent])
        }
    }

    private func load(_ name: String, in folder: URL) throws(Problem) -> DecisionModel {
        let listed = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        var others: [(file: String, bytes: [UInt8])] = []
        for other in listed.sorted() where other.hasSuffix(".dmn") && other != name {
            others.append((other, try bytes(folder.appending(path: other))))
        }
        return try DecisionModel.read(try bytes(folder.appending(path: name)), file: name, imports: others)
    }

    private func check(
        _ test: XMLElement, _ node: XMLElement, _ model: Result<DecisionModel, Problem>, _ label: String
    ) -> Outcome {
        do {
            let model = try model.get()
            var inputs: [String: FEELValue] = [:]
            for input in test.all("inputNode") { inputs[input["name"] ?? ""] = DecisionTCK.value(input) }
            let name = node["name"] ?? ""
            let invoked = test["invocableName"] ?? name
            var result = try model.evaluate(invoked, inputs: inputs, at: SystemClock().now)
            if invoked != name, let part = result.context?[name] { result = part }
            guard let holder = node.child("expected") ?? node.child("computed") else {
                return Outcome(
                    name: label, passed: node["errorResult"] == "true" && result.isNull, detail: "no expectation")
            }
            let expected = DecisionTCK.value(holder)
            let passed = DecisionTCK.same(result, expected)
            return Outcome(
                name: label, passed: passed, detail: passed ? "" : "expected \(expected.text), got \(result.text)")
        } catch {
            return Outcome(name: label, passed: false, detail: "\(error.code) \(error.location ?? "")")
        }
    }

    /// A value as tests write it: `value` with an XML Schema type, `list` of `item`, or `component`s.
    static func value(_ element: XMLElement) -> FEELValue {
        if element.isNil { return .null }
        if let list = element.child("list") {
            return list.isNil ? .null : .list(list.all("item").map(value))
        }
        if let value = element.child("value") { return value.isNil ? .null : simple(value) }
        let components = element.all("component")
        if !components.isEmpty {
            return .context(
                FEELContext(
                    OrderedDictionary(components.map { ($0["name"] ?? "", value($0)) }, uniquingKeysWith: { $1 })))
        }
        return .null
    }

    private static func simple(_ value: XMLElement) -> FEELValue {
        let text = value.text
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        func read(_ type: FEELType) -> FEELValue {
            let value = FEELValue(.string(trimmed), as: type)
            return value.isNull ? .string(text) : value
        }
        switch value["type"]?.split(separator: ":").last {
        case "string": return .string(text)
        case "boolean": return .bool(trimmed == "true" || trimmed == "1")
        case "date": return read(.date)
        case "time": return read(.time)
        case "dateTime": return read(.dateTime)
        case "duration": return read(.daysDuration)
        case "decimal", "double", "float", "integer", "int", "long":
            return Decimal(trimmed).map(FEELValue.number) ?? .string(text)
        default: return .string(text)
        }
    }

    /// Equal, where numbers may differ in what the tests' authors rounded away (1 in 10⁸).
    static func same(_ a: FEELValue, _ b: FEELValue) -> Bool {
        switch (a, b) {
        case (.number(let x), .number(let y)):
            return x == y || (x - y).magnitude < Decimal(negative: false, coefficient: 1, exponent: -8)
        case (.list(let x), .list(let y)): return x.count == y.count && zip(x, y).allSatisfy(same)
        case (.context(let x), .context(let y)):
            return x.names.count == y.names.count
                && x.names.allSatisfy { same(x[$0] ?? .null, y[$0] ?? .null) && y[$0] != nil }
        default: return FEELValue.equal(a, b) == true
        }
    }
}
