@testable import Casework
import Core
import OrderedCollections
import Testing

@Suite struct RequiredAnswersTests {
    private func unasked(_ schema: String, _ asked: [String]) throws -> [String] {
        RequiredAnswers(schema: try JSONReader.read(schema), asked: asked).unasked.map(\.path)
    }

    @Test(arguments: [
        #"{"required": ["x"]}"#,
        #"{"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["x"]}}"#,
        #"{"if": {"properties": {"a": {"const": 1}}}, "else": {"required": ["x"]}}"#,
        #"{"allOf": [{"required": ["x"]}]}"#,
        #"{"allOf": [{"if": {"required": ["a"]}, "then": {"required": ["a", "x"]}}]}"#,
        #"{"dependentRequired": {"a": ["x"]}}"#,
        #"{"dependentSchemas": {"a": {"required": ["x"]}}}"#,
        #"{"anyOf": [{"required": ["x"]}, {"required": ["x", "a"]}]}"#,
        ##"{"$ref": "#/$defs/all", "$defs": {"all": {"required": ["x"]}}}"##,
    ])
    func `what any condition requires must be asked`(_ schema: String) throws {
        #expect(try unasked(schema, ["a"]) == ["x"])
        #expect(try unasked(schema, ["a", "x"]) == [])
        #expect(try unasked(schema, ["a", "x.street"]) == [])
    }

    @Test(arguments: [
        // Only where an answer is given that nobody is asked for.
        #"{"if": {"properties": {"s": {"const": 1}}, "required": ["s"]}, "then": {"required": ["x"]}}"#,
        #"{"dependentRequired": {"s": ["x"]}}"#,
        // Another way is open.
        #"{"anyOf": [{"required": ["x"]}, {"required": ["a"]}]}"#,
        // A test asks for nothing.
        #"{"if": {"required": ["x"]}, "then": {"required": ["a"]}}"#, #"{"not": {"required": ["x"]}}"#,
        // A group that nobody is asked anything of need not be there.
        #"{"properties": {"g": {"required": ["x"], "properties": {"x": {}, "y": {}}}}}"#,
    ])
    func `what nobody has to give is not told`(_ schema: String) throws {
        #expect(try unasked(schema, ["a"]) == [])
    }

    @Test func `a group that one question opens must be asked whole`() throws {
        let schema = #"{"properties": {"g": {"required": ["x"], "properties": {"x": {}, "y": {}}}}}"#
        #expect(try unasked(schema, ["g.y"]) == ["g.x"])
        let needed = #"{"required": ["g"], "properties": {"g": {"required": ["x"], "properties": {"x": {}}}}}"#
        #expect(try unasked(needed, []) == ["g.x"])
    }
}
