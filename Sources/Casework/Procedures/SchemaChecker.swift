import Core
import OrderedCollections

/// What is wrong with a form's schema though it is good JSON Schema: keywords that nobody knows, which it would just
/// pass over, and bounds that no answer is within.
struct SchemaChecker {
    private static let keywords: Set<String> = [
        "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs",
        "definitions", "dependencies", "prefixItems", "items", "contains", "additionalProperties", "properties",
        "patternProperties", "dependentSchemas", "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf",
        "not", "unevaluatedItems", "unevaluatedProperties", "type", "const", "enum", "multipleOf", "maximum",
        "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
        "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired",
        "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "format",
        "contentEncoding", "contentMediaType", "contentSchema",
    ]
    private static let maps: Set<String> = [
        "$defs", "definitions", "properties", "patternProperties", "dependentSchemas",
    ]
    /// What every object has in a browser already: an answer of that name would be taken for it, or change it for all.
    private static let reserved: Set<String> = [
        "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor",
        "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "prototype", "toLocaleString", "toString", "valueOf",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let schemas: Set<String> = [
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ]

    let file: String
    let lines: JSONLines
    let report: SourceNode.Report

    init(file: String, text: String, report: SourceNode.Report) {
        self.file = file
        lines = JSONLines(text)
        self.report = report
    }

    func check(_ schema: Value, at place: [String] = []) {
        guard let members = schema.object else { return }
        for (keyword, value) in members {
            let here = place + [keyword]
            switch keyword {
            case _ where SchemaChecker.maps.contains(keyword):
                for (name, inner) in value.object ?? [:] {
                    if keyword == "properties", SchemaChecker.reserved.contains(name) {
                        tell("pack.reserved_name", here + [name], ["name": name])
                    }
                    check(inner, at: here + [name])
                }
            case _ where SchemaChecker.lists.contains(keyword):
                for (index, inner) in (value.array ?? []).enumerated() { check(inner, at: here + ["\(index)"]) }
            case _ where SchemaChecker.schemas.contains(keyword): check(value, at: here)
            case _ where SchemaChecker.keywords.contains(keyword) || keyword.hasPrefix("x-"): break
            default:
                tell("pack.unknown_keyword", here, ["key": keyword, "near": SchemaChecker.near(keyword)])
            }
        }
        checkBounds(schema, place)
        checkWords(schema, place)
    }

    /// The keyword that was meant, most likely.
    private static func near(_ keyword: String) -> String {
        let known = keywords.sorted().map { ($0, SchemaChecker.distance(keyword.lowercased(), $0.lowercased())) }
        guard let best = known.min(by: { $0.1 < $1.1 }), best.1 <= 2 else { return "x-\(keyword)" }
        return best.0
    }

    /// How many letters differ (Levenshtein).
    static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
        var row = Array(0...other.count)
        for (i, a) in one.enumerated() {
            var before = row[0]
            row[0] = i + 1
            for (j, b) in other.enumerated() {
                let next = a == b ? before : min(before, row[j], row[j + 1]) + 1
                before = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[other.count]
    }

    // MARK: - What takes nothing

    private func checkBounds(_ schema: Value, _ place: [String]) {
        for (low, high) in [
            ("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"),
            ("minProperties", "maxProperties"), ("minContains", "maxContains"),
        ] {
            guard let least = schema[low]?.number, let most = schema[high]?.number, least > most else { continue }
            tell("pack.schema_takes_nothing", place + [low], ["why": "\(low) \(least) > \(high) \(most)"])
        }
        for (low, high) in [
            ("exclusiveMinimum", "maximum"), ("minimum", "exclusiveMaximum"), ("exclusiveMinimum", "exclusiveMaximum"),
        ] {
            guard let least = schema[low]?.number, let most = schema[high]?.number, least >= most else { continue }
            tell("pack.schema_takes_nothing", place + [low], ["why": "\(low) \(least) ≥ \(high) \(most)"])
        }
    }

    /// Words that a type never is, and words that stand there twice.
    private func checkWords(_ schema: Value, _ place: [String]) {
        let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
        for keyword in ["enum", "const"] {
            guard let value = schema[keyword] else { continue }
            let words = keyword == "enum" ? value.array ?? [] : [value]
            if keyword == "enum", words.isEmpty {
                tell("pack.schema_takes_nothing", place + [keyword], ["why": "enum []"])
            }
            for word in words where !types.isEmpty && !types.contains(where: { SchemaChecker.is(word, $0) }) {
                tell(
                    "pack.schema_takes_nothing", place + [keyword],
                    ["why": "\(keyword) \(word.json): type \(types.joined(separator: ", "))"])
            }
            for (index, word) in words.enumerated() where words[..<index].contains(word) {
                tell("pack.twice", place + [keyword], ["key": keyword, "id": word.string ?? word.json])
            }
        }
    }

    private static func `is`(_ value: Value, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.number, "number"): true
        case (.number(let number), "integer"): number.isInteger
        default: false
        }
    }

    private func tell(_ rule: String, _ place: [String], _ parameters: [String: String]) {
        report.add(SourceProblem(file: file, line: lines.line(of: place), rule: rule, parameters: parameters))
    }
}
