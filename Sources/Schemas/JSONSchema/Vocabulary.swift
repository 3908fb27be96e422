import Core
import OrderedCollections

/// The vocabularies of JSON Schema 2020-12; those that only annotate are not told apart.
struct Vocabulary: OptionSet, Sendable {
    let rawValue: UInt8
    static let applicator = Vocabulary(rawValue: 1)
    static let unevaluated = Vocabulary(rawValue: 2)
    static let validation = Vocabulary(rawValue: 4)
    static let formatAssertion = Vocabulary(rawValue: 8)
    /// The dialect of the standard metaschema.
    static let standard: Vocabulary = [.applicator, .unevaluated, .validation]

    static let dialect = "https://json-schema.org/draft/2020-12/schema"
    private static let known: [String: Vocabulary] = [
        "core": [], "applicator": .applicator, "unevaluated": .unevaluated, "validation": .validation,
        "meta-data": [], "format-annotation": [], "format-assertion": .formatAssertion, "content": [],
    ]

    /// What a metaschema's `$vocabulary` turns on; the URI of the first required one that is unknown is thrown.
    static func declared(_ vocabularies: Value.Object) throws(UnknownVocabulary) -> Vocabulary {
        var declared: Vocabulary = []
        for (uri, required) in vocabularies {
            let prefix = "https://json-schema.org/draft/2020-12/vocab/"
            if uri.hasPrefix(prefix), let vocabulary = known[String(uri.dropFirst(prefix.count))] {
                declared.formUnion(vocabulary)
            } else if required == true {
                throw UnknownVocabulary(uri: uri)
            }
        }
        return declared
    }

    struct UnknownVocabulary: Error { let uri: String }

    /// Where schemas stand below a schema.
    enum Place { case schema, list, map }
    static let places: [String: Place] = [
        "$defs": .map, "definitions": .map, "properties": .map, "patternProperties": .map, "dependentSchemas": .map,
        "dependencies": .map,
        "allOf": .list, "anyOf": .list, "oneOf": .list, "prefixItems": .list,
        "not": .schema, "if": .schema, "then": .schema, "else": .schema, "items": .schema, "contains": .schema,
        "additionalProperties": .schema, "propertyNames": .schema, "unevaluatedItems": .schema,
        "unevaluatedProperties": .schema, "contentSchema": .schema,
    ]
}
