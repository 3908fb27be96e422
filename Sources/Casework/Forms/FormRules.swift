package import Core
import Decisions
import OrderedCollections

/// What `share/static/rules.js` needs to know of a form: the conditions that a browser can evaluate, and as much of the
/// schema as it can check. What it cannot is marked, and asked of the server.
package struct FormRules {
    private let form: Form

    package init(_ form: Form) { self.form = form }

    /// Of a whole form. `scope` is what conditions see beside the answers; of that only what some condition reads is
    /// given away.
    package func value(scope: [String: Value]) -> Value {
        value(filling: nil, scope: scope, answers: [:])
    }

    /// While one page is filled in, with the answers that the others have. The rules are those of the whole form, since
    /// what is asked and required there may hang on what is typed here.
    package func value(page: String, scope: [String: Value], answers: Value) -> Value {
        value(filling: page, scope: scope, answers: answers.exact)
    }

    private func value(filling: String?, scope: [String: Value], answers: Value) -> Value {
        var reads: Set<String> = []
        let fields = form.pages.enumerated().flatMap { index, page -> [Value] in
            page.fields.map { field -> Value in
                var members: Value.Object = [
                    "path": .string(field.path), "widget": .string(field.widget.rawValue), "page": Value(index),
                ]
                if let filling, filling != page.id { members["given"] = true }
                if !FormRules.read.contains(field.widget) { members["ask"] = true }
                members["visible"] = FormRules.rule(field.visible)
                switch field.required {
                case .never: break
                case .always, .rule: members["required"] = FormRules.rule(field.required) ?? ["c", true]
                }
                if let rule = field.computed { members["computed"] = rule.simple ?? .null }
                for bound in FormField.Bound.allCases {
                    if let rule = field.rule(bound) { members[bound.rawValue] = rule.simple ?? .null }
                }
                reads.formUnion(FormRules.names(field.visible, page.visible, field.required))
                reads.formUnion([field.computed, field.notBefore, field.notAfter].compactMap(\.self).flatMap(\.names))
                return .object(members)
            }
        }
        let given = scope.filter { reads.contains($0.key) && !form.schemaMembers.contains($0.key) }
        return [
            "pages": .array(form.pages.map { FormRules.rule($0.visible) ?? ["c", true] }), "fields": .array(fields),
            "values": .object(
                Value.Object(uniqueKeysWithValues: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value.exact) })),
            "answers": answers, "schema": FormSchemaSubset.subset(form.schemaDocument),
        ]
    }

    /// Widgets whose typed text the browser reads as `FormInput` does; answers of others are the server's to read.
    private static let read: Set<Widget> = [
        .text, .paragraph, .number, .money, .date, .phone, .email, .area, .choice, .declaration, .citizenNumber,
        .taxCode, .yesNo,
    ]

    private static func names(_ conditions: Condition...) -> [String] {
        conditions.flatMap { condition -> [String] in
            if case .rule(let rule) = condition { rule.names } else { [] }
        }
    }

    /// The form of a condition: nil for one that always holds, null for one that only the server can tell.
    private static func rule(_ condition: Condition) -> Value? {
        switch condition {
        case .always: nil
        case .never: ["c", false]
        case .rule(let rule): rule.simple ?? .null
        }
    }
}

extension Value {
    /// With numbers as `{"decimal": "0.1"}`, since a browser reads JSON's into binary ones.
    fileprivate var exact: Value {
        switch self {
        case .number(let number): ["decimal": .string(number.description)]
        case .object(let members): .object(members.mapValues(\.exact))
        case .array(let elements): .array(elements.map(\.exact))
        default: self
        }
    }
}

/// The part of a JSON Schema that the browser checks; `ask` stands where it leaves something to the server.
enum FormSchemaSubset {
    private static let kept: Set = [
        "type", "minLength", "maxLength", "pattern", "required", "additionalProperties",
    ]
    /// Words that say nothing about what is right.
    private static let silent: Set = [
        "$schema", "$id", "$comment", "title", "description", "examples", "default", "readOnly", "writeOnly",
    ]
    private static let bounds: Set = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]

    static func subset(_ schema: Value) -> Value {
        guard let object = schema.object else { return ["ask": true] }
        var kept: Value.Object = [:]
        for (keyword, value) in object where !silent.contains(keyword) {
            kept[keyword] = part(keyword, value)
            if kept[keyword] == nil { kept["ask"] = true }
        }
        return .object(kept)
    }

    private static func part(_ keyword: String, _ value: Value) -> Value? {
        switch keyword {
        case "additionalProperties": kept(value, value == false)
        case "format": kept(value, value == "date")
        case "const": kept(value, isPlain(value))
        case "enum": kept(value, value.array?.allSatisfy(isPlain) == true)
        case "properties": value.object.map { .object($0.mapValues(subset)) }
        case "allOf", "anyOf": value.array.map { .array($0.map(subset)) }
        case "not", "if", "then", "else": subset(value)
        case _ where bounds.contains(keyword): value.number.map { .string($0.description) }
        default: kept(value, FormSchemaSubset.kept.contains(keyword))
        }
    }

    /// Not written as a condition with `nil`, which a `Value` would take for JSON's null.
    private static func kept(_ value: Value, _ isKept: Bool) -> Value? { isKept ? value : Value?.none }

    private static func isPlain(_ value: Value) -> Bool { value.string != nil || value.bool != nil }
}
