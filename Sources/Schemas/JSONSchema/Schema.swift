package import Core

/// A compiled JSON Schema (2020-12). Immutable: one serves any number of tasks at once.
package struct Schema: Sendable {
    let program: SchemaProgram

    /// Whether `value` satisfies the schema. Makes no list of errors, so it is the quick way to ask.
    package func isValid(_ value: Value) -> Bool {
        var evaluation = Evaluation(program, collecting: false)
        return evaluation.run(value)
    }

    /// What is wrong with `value`, in the order of the schema; empty when it is valid. At most
    /// ``Evaluation/mostErrors`` errors are told.
    package func validate(_ value: Value) -> [SchemaError] {
        if isValid(value) { return [] }
        var evaluation = Evaluation(program, collecting: true)
        _ = evaluation.run(value)
        return evaluation.errors
    }
}

/// One failed keyword. The sentence for `code` stands in the locale files.
package struct SchemaError: Error, Hashable, Sendable {
    /// The value that fails, as a JSON Pointer. For a missing member that is the object without it.
    package let instancePath: String
    /// The keyword, as the URI of its schema resource and a JSON Pointer: `#/properties/phone/pattern`.
    package let schemaPath: String
    /// `minLength`; `false` for a boolean schema; `limit` when the work that one validation may do is used up.
    package let keyword: String
    package let parameters: [String: String]

    /// `schema.minLength`.
    package var code: String { "schema." + keyword }

    /// Where a form shows the error: beside the missing field, else where the value stands.
    package var fieldPath: String {
        guard keyword == "required" || keyword == "dependentRequired", let property = parameters["property"] else {
            return instancePath
        }
        return instancePath + "/" + JSONPointer.escape(property)
    }
}

/// A compiled schema's nodes; the first is the root.
final class SchemaProgram: Sendable {
    let nodes: [SchemaNode]
    /// Whether some `$dynamicRef` depends on how it was reached.
    let tracksScope: Bool

    init(nodes: [SchemaNode], tracksScope: Bool) {
        self.nodes = nodes
        self.tracksScope = tracksScope
    }
}
