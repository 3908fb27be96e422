import Core
import Foundation
import OrderedCollections
import Schemas

/// docs/openapi.yaml, for tests.
struct Contract {
    static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    let document: Value
    var schemas: Value.Object { document["components"]?["schemas"]?.object ?? [:] }
    var paths: Value.Object { document["paths"]?.object ?? [:] }

    init() throws {
        let text = try Share.text("docs/openapi.yaml")
        document = try YAMLDocument.read(text: text, file: "openapi.yaml").value
    }

    /// `GET /dossiers/{id}` and its operation.
    var operations: [(name: String, operation: Value)] {
        paths.flatMap { path, item in
            (item.object ?? [:]).filter { Contract.methods.contains($0.key) }.map {
                ("\($0.key.uppercased()) \(path)", $0.value)
            }
        }
    }

    /// The JSON types that a schema takes, without null.
    func types(of schema: Value) -> Set<String> {
        if let reference = schema["$ref"]?.string { return types(of: resolve(reference) ?? [:]) }
        if let choices = schema["anyOf"]?.array { return choices.reduce(into: []) { $0.formUnion(types(of: $1)) } }
        if schema["enum"] != nil { return ["string"] }
        let named = schema["type"]?.string.map { [$0] } ?? schema["type"]?.array?.compactMap(\.string) ?? []
        return Set(named).subtracting(["null"])
    }

    func resolve(_ reference: String) -> Value? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document as Value?) { value, token in
            value?[String(token).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    /// One value of each JSON type that is not among `types`.
    static func values(refusedBy types: Set<String>) -> [Value] {
        let all: [(String, Value)] = [
            ("string", "chữ"), ("integer", 7), ("boolean", true), ("array", []), ("object", [:]),
        ]
        var values = all.filter { !types.contains($0.0) }.map(\.1)
        if types.contains("integer"), let half = Decimal("1.5") { values.append(.number(half)) }
        return values
    }

    /// Every object inside `value`, with where it stands.
    static func objects(in value: Value, at place: String = "#") -> [(place: String, object: Value.Object)] {
        switch value {
        case .object(let members):
            [(place, members)] + members.flatMap { objects(in: $0.value, at: "\(place)/\($0.key)") }
        case .array(let elements):
            elements.enumerated().flatMap { objects(in: $0.element, at: "\(place)/\($0.offset)") }
        default: []
        }
    }
}

extension APIBodies {
    /// Where each body goes, what the contract calls it, and one that has every member.
    static func all(_ id: String) -> [(path: String, schema: String, body: Value)] {
        [
            ("/dossiers", "Filing", filing()), ("/dossiers/\(id)/acts", "Act", act),
            ("/dossiers/\(id)/assignments", "Assignment", assignment),
            ("/dossiers/\(id)/apologies", "Apology", apology),
            ("/dossiers/\(id)/supplements", "Supplement", supplement),
            ("/dossiers/\(id)/withdrawals", "Withdrawal", withdrawal),
        ]
    }
}
