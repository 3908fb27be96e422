import Core
import OrderedCollections
import Schemas
import Testing

struct SchemaTests {
    private func compile(_ json: String, formats: Bool = false) throws -> Schema {
        try SchemaCompiler(assertsFormats: formats).compile(JSONReader.read(json))
    }

    private func errors(_ schema: String, _ value: String, formats: Bool = false) throws -> [SchemaError] {
        try compile(schema, formats: formats).validate(JSONReader.read(value))
    }

    private func problem(_ json: String) throws -> SchemaProblem? {
        let schema = try JSONReader.read(json)
        do throws(SchemaProblem) {
            _ = try SchemaCompiler().compile(schema)
            return nil
        } catch {
            return error
        }
    }

    private static let form = #"""
        {"type": "object", "required": ["name", "phone"], "additionalProperties": false,
         "properties": {
           "name": {"type": "string", "minLength": 2, "maxLength": 10},
           "phone": {"$ref": "#/$defs/phone"},
           "kind": {"enum": ["household", "person"]},
           "members": {"type": "array", "maxItems": 2, "uniqueItems": true,
             "items": {"type": "object", "required": ["born"], "properties": {"born": {"format": "date"}}}},
           "a/b": {"multipleOf": 0.01}},
         "$defs": {"phone": {"type": "string", "pattern": "^0[0-9]{9}$"}}}
        """#

    @Test func `every error names the value and the keyword and what its sentence needs`() throws {
        let found = try errors(
            SchemaTests.form,
            #"{"name": "N", "kind": "firm", "members": [{"born": "2026-02-30"}, {}, {}], "a/b": 0.001, "x": 1}"#,
            formats: true)
        let expected: [(String, String, String, [String: String])] = [
            ("/name", "#/properties/name/minLength", "schema.minLength", ["limit": "2", "actual": "1"]),
            ("/kind", "#/properties/kind/enum", "schema.enum", ["allowed": "household, person"]),
            ("/members", "#/properties/members/maxItems", "schema.maxItems", ["limit": "2", "actual": "3"]),
            (
                "/members/0/born", "#/properties/members/items/properties/born/format", "schema.format",
                ["format": "date"]
            ),
            ("/members/1", "#/properties/members/items/required", "schema.required", ["property": "born"]),
            ("/members/2", "#/properties/members/items/required", "schema.required", ["property": "born"]),
            ("/members", "#/properties/members/uniqueItems", "schema.uniqueItems", ["first": "1", "second": "2"]),
            ("/a~1b", "#/properties/a~1b/multipleOf", "schema.multipleOf", ["unit": "0.01"]),
            ("/x", "#/additionalProperties", "schema.additionalProperties", ["property": "x"]),
            ("", "#/required", "schema.required", ["property": "phone"]),
        ]
        #expect(found.map(\.instancePath) == expected.map(\.0))
        #expect(found.map(\.schemaPath) == expected.map(\.1))
        #expect(found.map(\.code) == expected.map(\.2))
        #expect(found.map(\.parameters) == expected.map(\.3))
        #expect(found.last?.fieldPath == "/phone", "a form shows it beside the missing field")
        #expect(found.first?.fieldPath == "/name")
    }

    @Test func `an error behind a reference names the keyword where it stands`() throws {
        let found = try errors(SchemaTests.form, #"{"name": "An", "phone": "123"}"#)
        #expect(found.map(\.schemaPath) == ["#/$defs/phone/pattern"])
        #expect(found.map(\.instancePath) == ["/phone"])
        #expect(try errors(SchemaTests.form, #"{"name": "An", "phone": "0912345678"}"#).isEmpty)
    }

    @Test func `a wrong type is told once and hides what depends on it`() throws {
        let found = try errors(#"{"type": ["string", "null"], "enum": ["a", null]}"#, "1.5")
        #expect(found.map(\.code) == ["schema.type"])
        #expect(found.first?.parameters == ["expected": "null, string", "actual": "number"])
    }

    @Test func `failing alternatives are told at the alternative`() throws {
        #expect(try errors(#"{"oneOf": [{"type": "integer"}, {"minimum": 2}]}"#, "3").map(\.code) == ["schema.oneOf"])
        #expect(try errors(#"{"anyOf": [{"type": "string"}, {"minimum": 2}]}"#, "1").map(\.code) == ["schema.anyOf"])
        #expect(try errors(#"{"not": {}}"#, "1").map(\.code) == ["schema.not"])
        #expect(
            try errors(#"{"if": {"minimum": 5}, "then": {"maximum": 6}}"#, "7").map(\.schemaPath) == ["#/then/maximum"])
        #expect(try errors(#"{"properties": {"a": false}}"#, #"{"a": 1}"#).map(\.schemaPath) == ["#/properties/a"])
        #expect(
            try errors(#"{"allOf": [{"required": ["a"]}], "unevaluatedProperties": false}"#, #"{"b": 1}"#)
                .map(\.code) == ["schema.required", "schema.unevaluatedProperties"])
    }

    @Test func `names of members are compared by code points, not by how they look`() throws {
        let (composed, decomposed) = ("\u{1EC5}", "e\u{302}\u{303}")
        func codes(_ schema: String, _ value: String) throws -> [String] { try errors(schema, value).map(\.code) }
        let typed = "{\"properties\": {\"\(composed)\": {\"type\": \"integer\"}}, \"required\": [\"\(composed)\"]}"
        #expect(try codes(typed, "{\"\(decomposed)\": \"x\"}") == ["schema.required"])
        #expect(try codes(typed, "{\"\(composed)\": \"x\"}") == ["schema.type"])
        let closed = "{\"properties\": {\"\(composed)\": {}}, \"additionalProperties\": false}"
        #expect(try codes(closed, "{\"\(decomposed)\": 1}") == ["schema.additionalProperties"])
        #expect(try codes(closed, "{\"\(composed)\": 1}") == [])
        let mixed = "{\"properties\": {\"\(composed)\": {}}, \"required\": [\"\(decomposed)\"]}"
        #expect(try codes(mixed, "{\"\(composed)\": 1}") == ["schema.required"])
        #expect(try codes(mixed, "{\"\(decomposed)\": 1}") == [])
        #expect(try codes("{\"const\": {\"\(composed)\": 1}}", "{\"\(decomposed)\": 1}") == ["schema.const"])
        let because = "{\"dependentRequired\": {\"\(composed)\": [\"a\"]}}"
        #expect(try codes(because, "{\"\(decomposed)\": 1}") == [])
        #expect(try codes(because, "{\"\(composed)\": 1}") == ["schema.dependentRequired"])
    }

    @Test func `lengths count code points and not UTF-16 units or characters`() throws {
        let schema = try compile(#"{"minLength": 2, "maxLength": 2}"#)
        #expect(schema.isValid("Đỗ"))
        #expect(schema.isValid("🐲🐲"), "two code points, four UTF-16 units")
        #expect(!schema.isValid("🐲"), "one code point, two UTF-16 units")
        #expect(schema.isValid("e\u{301}"), "two code points, one character")
        #expect(!schema.isValid("👨‍👩‍👧"), "five code points, one character")
    }

    @Test func `texts are compared by code points`() throws {
        let schema = try compile("{\"const\": \"\u{E9}\"}")
        #expect(schema.isValid("\u{E9}"))
        #expect(!schema.isValid("e\u{301}"))
    }

    @Test func `numbers are exact`() throws {
        func check(_ schema: String, _ value: String) throws -> Bool { try errors(schema, value).isEmpty }
        #expect(try check(#"{"multipleOf": 0.01}"#, "19.99"))
        #expect(try check(#"{"multipleOf": 0.0001}"#, "0.0075"))
        #expect(try !check(#"{"multipleOf": 0.0001}"#, "0.00751"))
        #expect(try check(#"{"multipleOf": 7}"#, "9999999999999999999999999999999999e12") == false)
        #expect(try check(#"{"multipleOf": 0.000000001}"#, "1e3000"))
        #expect(try check(#"{"multipleOf": 1e300}"#, "7e301"))
        #expect(try !check(#"{"multipleOf": 3}"#, "1e301"))
        #expect(try check(#"{"type": "integer"}"#, "98249283749234923498293171823948729348710298301928331"))
        #expect(try check(#"{"type": "integer", "const": 1e2}"#, "100.0"))
        #expect(try !check(#"{"maximum": 18446744073709551615}"#, "18446744073709551616"))
        #expect(try !check(#"{"exclusiveMinimum": 0.1}"#, "0.10"))
        #expect(try check(#"{"minimum": -2.5, "maximum": 120}"#, "12.5"))
    }

    @Test func `equal values are found whatever the order of members`() throws {
        let unique = #"{"uniqueItems": true}"#
        #expect(try errors(unique, #"[{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]"#).count == 1)
        #expect(try errors(unique, "[1, true, 0, false, \"1\", null, [1], [true], {}, []]").isEmpty)
        let many = (0..<2_000).map(String.init).joined(separator: ",")
        #expect(try errors(unique, "[\(many)]").isEmpty)
        #expect(try errors(unique, "[\(many),7.0]").first?.parameters == ["first": "7", "second": "2000"])
    }

    @Test func `a schema bomb is stopped`() throws {
        var definitions: Value = ["d40": ["type": "integer"]]
        for level in 0..<40 {
            let next: Value = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions["d\(level)"] = ["allOf": [next, next]]
        }
        let schema = try SchemaCompiler().compile(["$ref": "#/$defs/d0", "$defs": definitions])
        #expect(!schema.isValid(1))
        #expect(schema.validate(1).map(\.code) == ["schema.limit"])
        let inverted = try SchemaCompiler().compile(["not": ["$ref": "#/$defs/d0"], "$defs": definitions])
        #expect(!inverted.isValid(1), "work that was cut short proves nothing, also under not")
    }

    @Test func `costly patterns are refused when there are many`() throws {
        var properties: Value = [:]
        for index in 0..<600 { properties["p\(index)"] = ["pattern": .string("(a|b)*a(a|b){14}\(index)")] }
        var found: SchemaProblem?
        do throws(SchemaProblem) { _ = try SchemaCompiler().compile(["properties": properties]) } catch {
            found = error
        }
        #expect(found?.rule == "schema.pattern")
        #expect(found?.parameters["reason"] == "pattern.too_large")
    }

    @Test func `deep values neither crash nor hang`() throws {
        let schema = try compile(##"{"type": "array", "items": {"$ref": "#"}}"##)
        var value: Value = []
        for _ in 0..<400 { value = [value] }
        #expect(schema.isValid(value))
        for _ in 0..<4_000 { value = [value] }
        #expect(schema.validate(value).map(\.code) == ["schema.limit"])
        let nested = String(repeating: #"{"not":"#, count: 120) + "{}" + String(repeating: "}", count: 120)
        #expect(try compile(nested).isValid(1))
    }

    @Test(arguments: [
        ##"{"$ref": "#"}"##, ##"{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/allOf/0"}}}"##,
        ##"{"anyOf": [{"type": "null"}, {"not": {"$ref": "#"}}]}"##, ##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
    ])
    func `a reference that leads back to the same value is refused`(schema: String) throws {
        #expect(try problem(schema)?.rule == "schema.reference_loop")
    }

    @Test func `dynamic references that never end are stopped`() throws {
        let schema = try compile(
            ##"""
            {"$id": "urn:a", "$dynamicAnchor": "x", "$ref": "urn:b",
             "$defs": {"b": {"$id": "urn:b", "allOf": [{"$dynamicRef": "#x"}],
               "$defs": {"x": {"$dynamicAnchor": "x"}}}}}
            """##)
        #expect(schema.validate(1).map(\.code) == ["schema.limit"])
    }

    @Test func `at most a hundred errors are told`() throws {
        let values = Array(repeating: Value.bool(true), count: 5_000)
        let schema = try compile(#"{"items": {"type": "string"}}"#)
        #expect(schema.validate(.array(values)).count == 100)
    }

    @Test(arguments: [
        (#"{"type": "text"}"#, "schema.invalid", "/type"), (#"{"minLength": -1}"#, "schema.invalid", "/minLength"),
        (#"{"minLength": "2"}"#, "schema.invalid", "/minLength"),
        (#"{"multipleOf": 0}"#, "schema.invalid", "/multipleOf"),
        (#"{"required": ["a", "a"]}"#, "schema.invalid", "/required"), (#"{"allOf": []}"#, "schema.invalid", "/allOf"),
        (#"{"properties": {"a": 1}}"#, "schema.invalid", "/properties/a"), (#"[]"#, "schema.invalid", ""),
        (#"{"properties": {"a": {"pattern": "("}}}"#, "schema.pattern", "/properties/a/pattern"),
        (#"{"pattern": "(?=a)"}"#, "schema.pattern", "/pattern"),
        (#"{"patternProperties": {"[": {}}}"#, "schema.pattern", "/patternProperties"),
        (##"{"items": {"$ref": "#/$defs/none"}}"##, "schema.unresolved_reference", "/items"),
        (#"{"$ref": "https://example.vn/none.json"}"#, "schema.unresolved_reference", ""),
        (#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#, "schema.unsupported_dialect", ""),
        (#"{"$defs": {"a": {"$id": "urn:x"}, "b": {"$id": "urn:x"}}}"#, "schema.duplicate_identifier", "/$defs/b"),
    ])
    func `what is wrong with a schema is told with its place`(schema: String, rule: String, pointer: String) throws {
        let found = try problem(schema)
        #expect(found?.rule == rule)
        #expect(found?.pointer == pointer)
    }

    @Test func `a document under its place and under its own name is one`() throws {
        let person: Value = ["$id": "https://example.vn/person", "type": "string"]
        let compiler = SchemaCompiler(documents: ["urn:place": person, "https://example.vn/person": person])
        let both: Value = ["allOf": [["$ref": "urn:place"], ["$ref": "https://example.vn/person"]]]
        let schema = try compiler.compile(both)
        #expect(schema.isValid("x") && !schema.isValid(1))
        let turned = try compiler.compile(["allOf": [["$ref": "https://example.vn/person"], ["$ref": "urn:place"]]])
        #expect(turned.isValid("x") && !turned.isValid(1))
    }

    @Test func `references lead to the documents that were given`() throws {
        let ward: Value = [
            "$id": "https://example.vn/ward", "$defs": ["code": ["$anchor": "code", "pattern": "^[0-9]{5}$"]],
        ]
        let compiler = SchemaCompiler(documents: ["https://example.vn/ward": ward])
        let schema = try compiler.compile(["$ref": "ward#code"], uri: "https://example.vn/form")
        #expect(schema.isValid("00123"))
        #expect(schema.validate("123").map(\.schemaPath) == ["https://example.vn/ward#/$defs/code/pattern"])
    }

    @Test func `the metaschema is built in and refuses wrong schemas`() throws {
        let metaschema = try SchemaCompiler(assertsFormats: true).compile([
            "$ref": "https://json-schema.org/draft/2020-12/schema"
        ])
        #expect(try metaschema.isValid(JSONReader.read(SchemaTests.form)))
        #expect(!metaschema.isValid(["properties": ["a": ["minLength": "x"]]]))
        #expect(!metaschema.isValid(["allOf": [["items": ["pattern": "("]]]]))
    }

    @Test func `formats annotate unless asked to assert`() throws {
        #expect(try errors(#"{"format": "date"}"#, "\"x\"").isEmpty)
        #expect(try errors(#"{"format": "date"}"#, "\"x\"", formats: true).map(\.code) == ["schema.format"])
        #expect(try errors(#"{"format": "vn-phone"}"#, "\"x\"", formats: true).isEmpty, "unknown formats say nothing")
    }
}
