/// Why a schema cannot be compiled.
package struct SchemaProblem: Error, Hashable, Sendable {
    /// - `schema.invalid` (keyword, expected): a keyword's value has the wrong shape.
    /// - `schema.unresolved_reference` (reference)
    /// - `schema.reference_loop` (reference): a schema that refers to itself without going into the value.
    /// - `schema.unsupported_dialect` (dialect), `schema.unsupported_vocabulary` (vocabulary)
    /// - `schema.pattern` (pattern, reason, offset): see ``PatternProblem``.
    /// - `schema.duplicate_identifier` (identifier)
    /// - `schema.too_large` (limit)
    package let rule: String
    /// Where in the schema, as a JSON Pointer.
    package let pointer: String
    /// The URI of the referenced document in which it stands; empty for the schema that was given.
    package let document: String
    package let parameters: [String: String]

    init(_ rule: String, pointer: String, document: String = "", _ parameters: [String: String] = [:]) {
        self.rule = rule
        self.pointer = pointer
        self.document = document
        self.parameters = parameters
    }
}
