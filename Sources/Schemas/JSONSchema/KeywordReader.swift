import Core
import OrderedCollections

/// Reads the keywords of one schema object into a node, telling those whose shape is wrong.
struct KeywordReader {
    let keywords: Value.Object
    let location: SchemaLocation

    func node(_ compilation: inout SchemaCompilation) throws(SchemaProblem) -> SchemaNode {
        let vocabulary = compilation.index.resources[location.resource].vocabulary
        let validates = vocabulary.contains(.validation)
        let applies = vocabulary.contains(.applicator)
        let isUnevaluated = vocabulary.contains(.unevaluated)
        return SchemaNode(
            resource: location.resource, location: compilation.display(location),
            types: validates ? try types(compilation) : .any,
            constant: validates ? keywords["const"] : nil,
            choices: validates ? try array("enum", compilation).map(ChoiceRule.init) : nil,
            numbers: validates ? try numbers(compilation) : nil,
            texts: try texts(&compilation, vocabulary),
            arrays: try arrays(&compilation, vocabulary),
            objects: try objects(&compilation, vocabulary),
            applicators: try references(&compilation) + (applies ? try applicators(&compilation) : []),
            unevaluatedItems: isUnevaluated ? try schema("unevaluatedItems", &compilation) : nil,
            unevaluatedProperties: isUnevaluated ? try schema("unevaluatedProperties", &compilation) : nil)
    }

    private func invalid(_ keyword: String, _ expected: String, _ compilation: SchemaCompilation) -> SchemaProblem {
        compilation.index.problem(
            "schema.invalid", at: location.appending(keyword), ["keyword": keyword, "expected": expected])
    }

    // MARK: What stands under a keyword

    private func number(_ keyword: String, _ compilation: SchemaCompilation) throws(SchemaProblem) -> Decimal? {
        guard let value = keywords[keyword] else { return nil }
        guard let number = value.number else { throw invalid(keyword, "number", compilation) }
        return number
    }

    private func count(_ keyword: String, _ compilation: SchemaCompilation) throws(SchemaProblem) -> Int? {
        guard let number = try number(keyword, compilation) else { return nil }
        guard number.isInteger, !number.isNegative else {
            throw invalid(keyword, "integer from 0", compilation)
        }
        return number.integer ?? Int.max
    }

    private func text(_ keyword: String, _ compilation: SchemaCompilation) throws(SchemaProblem) -> String? {
        guard let value = keywords[keyword] else { return nil }
        guard let text = value.string else { throw invalid(keyword, "string", compilation) }
        return text
    }

    private func array(_ keyword: String, _ compilation: SchemaCompilation) throws(SchemaProblem) -> [Value]? {
        guard let value = keywords[keyword] else { return nil }
        guard let array = value.array else { throw invalid(keyword, "array", compilation) }
        return array
    }

    private func object(_ keyword: String, _ compilation: SchemaCompilation) throws(SchemaProblem) -> Value.Object? {
        guard let value = keywords[keyword] else { return nil }
        guard let object = value.object else { throw invalid(keyword, "object", compilation) }
        return object
    }

    private func names(
        _ value: Value, _ keyword: String, _ compilation: SchemaCompilation
    ) throws(SchemaProblem) -> [String] {
        let names = value.array?.compactMap(\.string)
        guard let names, names.count == value.array?.count, Set(names).count == names.count else {
            throw invalid(keyword, "array of different strings", compilation)
        }
        return names
    }

    private func schema(
        _ keyword: String, _ compilation: inout SchemaCompilation
    ) throws(SchemaProblem) -> Int? {
        guard let value = keywords[keyword] else { return nil }
        return try compilation.number(of: value, at: location.appending(keyword))
    }

    private func schemas(_ keyword: String, _ compilation: inout SchemaCompilation) throws(SchemaProblem) -> [Int]? {
        guard let values = try array(keyword, compilation) else { return nil }
        guard !values.isEmpty else { throw invalid(keyword, "array of schemas", compilation) }
        var numbers: [Int] = []
        for (place, value) in values.enumerated() {
            numbers.append(try compilation.number(of: value, at: location.appending(keyword, String(place))))
        }
        return numbers
    }

    private func named(
        _ keyword: String, _ compilation: inout SchemaCompilation
    ) throws(SchemaProblem) -> [(name: String, node: Int)] {
        var found: [(name: String, node: Int)] = []
        for (name, value) in try object(keyword, compilation) ?? [:] {
            found.append((name, try compilation.number(of: value, at: location.appending(keyword, name))))
        }
        return found
    }

    // MARK: Keywords by what they look at

    private func types(_ compilation: SchemaCompilation) throws(SchemaProblem) -> TypeSet {
        guard let value = keywords["type"] else { return .any }
        let words = if let word = value.string { [word] } else { try names(value, "type", compilation) }
        var types: TypeSet = []
        for word in words {
            guard let type = TypeSet.named.first(where: { $0.name == word })?.type else {
                throw invalid("type", TypeSet.any.names, compilation)
            }
            types.insert(type)
        }
        guard !types.isEmpty else { throw invalid("type", TypeSet.any.names, compilation) }
        return types
    }

    private func numbers(_ compilation: SchemaCompilation) throws(SchemaProblem) -> NumberRules? {
        let unit = try number("multipleOf", compilation)
        if let unit, !(Decimal.zero < unit) { throw invalid("multipleOf", "number above 0", compilation) }
        return NumberRules(
            minimum: try number("minimum", compilation), maximum: try number("maximum", compilation),
            exclusiveMinimum: try number("exclusiveMinimum", compilation),
            exclusiveMaximum: try number("exclusiveMaximum", compilation), multipleOf: unit)
    }

    private func texts(
        _ compilation: inout SchemaCompilation, _ vocabulary: Vocabulary
    ) throws(SchemaProblem) -> TextRules? {
        let validates = vocabulary.contains(.validation)
        let format = try text("format", compilation)
        let asserts = compilation.assertsFormats || vocabulary.contains(.formatAssertion)
        var pattern: Pattern?
        if validates, let expression = try text("pattern", compilation) {
            pattern = try compilation.pattern(expression, at: location.appending("pattern"))
        }
        return TextRules(
            minLength: validates ? try count("minLength", compilation) : nil,
            maxLength: validates ? try count("maxLength", compilation) : nil,
            pattern: pattern,
            format: asserts ? format.flatMap(Format.init(rawValue:)) : nil)
    }

    private func arrays(
        _ compilation: inout SchemaCompilation, _ vocabulary: Vocabulary
    ) throws(SchemaProblem) -> ArrayRules? {
        let all = ["minItems", "maxItems", "uniqueItems", "prefixItems", "items", "contains"]
        guard all.contains(where: { keywords[$0] != nil }) else { return nil }
        let validates = vocabulary.contains(.validation)
        let applies = vocabulary.contains(.applicator)
        let unique = keywords["uniqueItems"] ?? false
        guard let isUnique = unique.bool else { throw invalid("uniqueItems", "boolean", compilation) }
        return ArrayRules(
            minItems: validates ? try count("minItems", compilation) : nil,
            maxItems: validates ? try count("maxItems", compilation) : nil,
            uniqueItems: validates && isUnique,
            prefix: applies ? try schemas("prefixItems", &compilation) ?? [] : [],
            items: applies ? try schema("items", &compilation) : nil,
            contains: applies ? try schema("contains", &compilation) : nil,
            minContains: validates ? try count("minContains", compilation) : nil,
            maxContains: validates ? try count("maxContains", compilation) : nil)
    }

    private func objects(
        _ compilation: inout SchemaCompilation, _ vocabulary: Vocabulary
    ) throws(SchemaProblem) -> ObjectRules? {
        let all = [
            "minProperties", "maxProperties", "properties", "required", "patternProperties", "additionalProperties",
            "propertyNames", "dependentRequired", "dependentSchemas", "dependencies",
        ]
        guard all.contains(where: { keywords[$0] != nil }) else { return nil }
        let validates = vocabulary.contains(.validation)
        let applies = vocabulary.contains(.applicator)
        var patterns: [(pattern: Pattern, node: Int)] = []
        for (text, node) in applies ? try named("patternProperties", &compilation) : [] {
            patterns.append((try compilation.pattern(text, at: location.appending("patternProperties")), node))
        }
        var dependent: [(name: String, required: [String])] = []
        for (name, value) in validates ? try object("dependentRequired", compilation) ?? [:] : [:] {
            dependent.append((name, try names(value, "dependentRequired", compilation)))
        }
        var schemas = applies ? try named("dependentSchemas", &compilation) : []
        // The older keyword that stands for both, which the metaschema still lists.
        for (name, value) in applies ? try object("dependencies", compilation) ?? [:] : [:] {
            if value.array != nil {
                dependent.append((name, try names(value, "dependencies", compilation)))
            } else {
                schemas.append((name, try compilation.number(of: value, at: location.appending("dependencies", name))))
            }
        }
        return ObjectRules(
            minProperties: validates ? try count("minProperties", compilation) : nil,
            maxProperties: validates ? try count("maxProperties", compilation) : nil,
            properties: applies ? try named("properties", &compilation) : [],
            required: validates ? try names(keywords["required"] ?? [], "required", compilation) : [],
            patterns: patterns,
            additional: applies ? try schema("additionalProperties", &compilation) : nil,
            names: applies ? try schema("propertyNames", &compilation) : nil,
            dependentRequired: dependent,
            dependentSchemas: schemas)
    }

    private func references(_ compilation: inout SchemaCompilation) throws(SchemaProblem) -> [Applicator] {
        var found: [Applicator] = []
        if let reference = try text("$ref", compilation) {
            let target = try compilation.index.resolve(reference, from: location)
            found.append(.reference(try compilation.number(of: target.schema, at: target.location)))
        }
        if let reference = try text("$dynamicRef", compilation) {
            let target = try compilation.index.resolve(reference, from: location)
            let number = try compilation.number(of: target.schema, at: target.location)
            let resource = compilation.index.resources[target.location.resource]
            if let anchor = target.anchor, resource.dynamicAnchors[anchor] != nil {
                compilation.dynamicAnchorsUsed.insert(anchor)
                found.append(.dynamic(number, anchor: anchor, [:]))
            } else {
                found.append(.reference(number))
            }
        }
        return found
    }

    private func applicators(_ compilation: inout SchemaCompilation) throws(SchemaProblem) -> [Applicator] {
        var found: [Applicator] = []
        if let schemas = try schemas("allOf", &compilation) { found.append(.all(schemas)) }
        if let schemas = try schemas("anyOf", &compilation) { found.append(.any(schemas)) }
        if let schemas = try schemas("oneOf", &compilation) { found.append(.one(schemas)) }
        if let schema = try schema("not", &compilation) { found.append(.not(schema)) }
        let then = try schema("then", &compilation)
        let otherwise = try schema("else", &compilation)
        if let test = try schema("if", &compilation) {
            found.append(.condition(test, then: then, otherwise: otherwise))
        }
        return found
    }
}
