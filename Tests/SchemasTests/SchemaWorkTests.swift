import Core
import OrderedCollections
import Testing

@testable import Schemas

/// What one validation takes from its fuel: everything that a schema can repeat must be in it.
struct SchemaWorkTests {
    private func compile(_ json: String, formats: Bool = false) throws -> Schema {
        try SchemaCompiler(assertsFormats: formats).compile(JSONReader.read(json))
    }

    private func work(_ json: String, _ value: Value) throws -> Int {
        var evaluation = Evaluation(try compile(json, formats: true).program, collecting: false)
        _ = evaluation.run(value)
        return Evaluation.mostWork - evaluation.fuel
    }

    private static func numbers(_ count: Int) -> Value { .array((0..<count).map { Value($0) }) }
    private static func text(_ count: Int) -> Value { .string(String(repeating: "a", count: count)) }
    private static func named(_ count: Int) -> Value {
        .object(Value.Object(uniqueKeysWithValues: (0..<count).map { ("n\($0)", Value($0)) }))
    }
    private static func list(_ count: Int) -> String { "[" + (0..<count).map(String.init).joined(separator: ",") + "]" }

    /// A schema, a small and a large value, and at least so many units more for the large one.
    private static let costly: [(String, Value, Value, Int)] = [
        (#"{"unevaluatedItems": false, "items": true}"#, numbers(10), numbers(6_410), 6_400),
        (#"{"unevaluatedItems": true}"#, numbers(10), numbers(6_410), 6_400),
        (#"{"anyOf": [{"minItems": 0}], "unevaluatedItems": true}"#, numbers(10), numbers(6_410), 6_600),
        (#"{"unevaluatedProperties": true}"#, named(10), named(1_010), 1_000),
        (#"{"uniqueItems": true}"#, numbers(9), numbers(1_009), 1_000),
        (#"{"uniqueItems": true}"#, .array([numbers(10), numbers(11)]), .array([numbers(999), numbers(998)]), 0),
        (#"{"uniqueItems": true}"#, .array([numbers(10), numbers(10)]), .array([numbers(999), numbers(999)]), 980),
        (#"{"items": true}"#, numbers(10), numbers(1_010), 1_000),
        (#"{"items": {"type": "number"}}"#, numbers(10), numbers(1_010), 1_000),
        (#"{"contains": {"type": "string"}, "minContains": 0, "maxContains": 5}"#, numbers(10), numbers(1_010), 1_000),
        (#"{"contains": false, "minContains": 0}"#, numbers(10), numbers(1_010), 0),
        (#"{"propertyNames": {"minLength": 1}}"#, named(10), named(1_010), 1_000),
        (#"{"additionalProperties": true}"#, named(10), named(1_010), 1_000),
        (#"{"properties": {"x": true}}"#, named(10), named(1_010), 250),
        (#"{"patternProperties": {"^x": true}}"#, named(10), named(1_010), 1_000),
        (#"{"properties": {"x": true}}"#, named(1), [String(repeating: "y", count: 64_000): 1], 1_000),
        (#"{"minLength": 1}"#, text(10), text(64_010), 1_000), (#"{"pattern": "b$"}"#, text(10), text(64_010), 1_000),
        (#"{"pattern": "(a|b)*a(a|b){14}c"}"#, text(10), text(1_010), 10_000),
        (#"{"format": "regex"}"#, text(10), text(1_010), 8_000), (#"{"format": "uri"}"#, text(10), text(16_010), 1_000),
        (#"{"multipleOf": 0.3}"#, Value.number(Decimal("0.3") ?? .one), Value.number(Decimal("1e3000") ?? .one), 15),
        (#"{"const": \#(list(1_000))}"#, numbers(10), numbers(1_000), 990),
        (#"{"enum": [\#(list(1_000))]}"#, numbers(10), numbers(1_000), 990),
        (#"{"enum": \#(list(1_000))}"#, numbers(10), numbers(1_010), 1_000),
        (#"{"enum": \#(list(1_000))}"#, text(10), text(64_010), 1_000),
    ]

    @Test(arguments: costly)
    func `what grows with the value is paid for`(schema: String, small: Value, large: Value, more: Int) throws {
        let (a, b) = (try work(schema, small), try work(schema, large))
        #expect(b - a >= more, "\(schema.prefix(60)): \(a), \(b)")
    }

    @Test func `boolean schemas, required names and dependent names are paid for`() throws {
        let alternatives = Array(repeating: "false", count: 1_000).joined(separator: ",")
        #expect(try work("{\"anyOf\": [\(alternatives)]}", 1) >= 1_000)
        let names = (0..<1_000).map { "\"n\($0)\"" }.joined(separator: ",")
        #expect(try work("{\"required\": [\(names)]}", [:]) >= 1_000)
        #expect(try work("{\"dependentRequired\": {\"a\": [\(names)]}}", [:]) >= 1_000)
        let schemas = (0..<1_000).map { "\"n\($0)\": true" }.joined(separator: ",")
        #expect(try work("{\"dependentSchemas\": {\(schemas)}}", [:]) >= 1_000)
    }

    @Test func `a dynamic reference pays for the scopes that it looks through`() throws {
        // Thirty resources within each other, none of which has the anchor; the innermost asks for it.
        var inner: Value = ["$id": "urn:inner", "$dynamicRef": "urn:other#x"]
        for level in 0..<30 { inner = ["$id": .string("urn:r\(level)"), "allOf": [inner]] }
        let other: Value = ["$id": "urn:other", "$dynamicAnchor": "x"]
        let more: Value = ["$id": "urn:more", "$defs": ["x": ["$dynamicAnchor": "x"]]]
        let schema = try SchemaCompiler().compile(["allOf": [inner], "$defs": ["other": other, "more": more]])
        var evaluation = Evaluation(schema.program, collecting: false)
        let isValid = evaluation.run(1)
        #expect(isValid)
        #expect(Evaluation.mostWork - evaluation.fuel >= 60, "30 schemas and 30 scopes")
    }

    /// `leaf`, asked twice for each level above it.
    private func doubled(_ levels: Int, _ leaf: Value, _ others: Value.Object = [:]) throws -> Schema {
        var definitions: Value = ["a\(levels)": leaf]
        for level in 0..<levels {
            let next: Value = ["$ref": .string("#/$defs/a\(level + 1)")]
            definitions["a\(level)"] = ["anyOf": [next, next]]
        }
        var schema: Value.Object = ["$ref": "#/$defs/a0", "$defs": definitions]
        schema.merge(others) { _, new in new }
        return try SchemaCompiler().compile(.object(schema))
    }

    @Test func `costs that a tree of alternatives repeats meet the limit`() throws {
        let value = SchemaWorkTests.numbers(5_000)
        let other = SchemaWorkTests.numbers(5_001)
        let choice = Value.array((0..<13).map { _ in other })
        for (leaf, beside) in [
            (["minItems": 0], ["unevaluatedItems": false]), (["not": ["uniqueItems": true]], [:]),
            (["enum": choice], [:]), (["not": ["items": true]], [:]),
        ] as [(Value, Value.Object)] {
            let schema = try doubled(16, leaf, beside)
            var evaluation = Evaluation(schema.program, collecting: true)
            let isValid = evaluation.run(value)
            #expect(!isValid)
            #expect(evaluation.errors.map(\.keyword) == ["limit"], "\(leaf.json.prefix(80))")
        }
    }

    @Test func `values that only look alike do not fall together`() throws {
        // Sixteen places with two forms of the same letter each: to Swift's strings they are all equal.
        let texts = (0..<3_000).map { number in
            Value.string((0..<16).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined())
        }
        let empty = (0..<3_000).map { number in
            Value.array((0..<16).map { number >> $0 & 1 == 0 ? .null : .array([]) })
        }
        for values in [texts, empty] { #expect(Set(values.map { JSONEquality(value: $0).hashValue }).count > 2_990) }
        #expect(try compile(#"{"uniqueItems": true}"#).isValid(.array(texts)))
    }

    @Test func `a set of places joins and searches by words`() {
        var (a, b) = (Marks(count: 200), Marks(count: 200))
        for place in 0..<200 where place != 130 { if place % 2 == 0 { a.mark(place) } else { b.mark(place) } }
        a.merge(b)
        let open = a.nextUnmarked(from: 0, of: 200)
        #expect(open == 130)
        a.mark(130)
        let none = a.nextUnmarked(from: 0, of: 200)
        #expect(none == nil)
        for (count, start, place) in [(64, 63, 63), (64, 64, nil), (0, 0, nil), (65, 64, 64)] as [(Int, Int, Int?)] {
            #expect(Marks(count: count).nextUnmarked(from: start, of: count) == place)
        }
    }

    @Test func `a long name that many schemas stand below is refused`() throws {
        let name = String(repeating: "n", count: 100_000)
        let inner = Value.Object(uniqueKeysWithValues: (0..<1_000).map { ("a\($0)", Value.bool(true)) })
        var found: SchemaProblem?
        do throws(SchemaProblem) {
            _ = try SchemaCompiler().compile(["properties": [name: ["properties": .object(inner)]]])
        } catch {
            found = error
        }
        #expect(found?.rule == "schema.too_large")
    }
}
