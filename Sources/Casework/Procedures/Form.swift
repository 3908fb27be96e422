package import Core
package import Schemas
import OrderedCollections

/// The form of a procedure: what is right (JSON Schema) and how it is asked (pages and fields).
package struct Form: Sendable {
    package let schema: Schema
    /// The schema as written, for choices, requirements and API clients.
    package let schemaDocument: Value
    package let pages: [FormPage]
    package let owner: OwnerPaths
    /// The top-level members of the answers.
    package let schemaMembers: [String]

    package func page(_ id: String) -> FormPage? { pages.first { $0.id == id } }
    package var fields: [FormField] { pages.flatMap(\.fields) }

    /// The answers without those of hidden pages and fields.
    package func visibleAnswers(_ answers: Value, scope: [String: Value], at moment: Instant) throws -> Value {
        var kept = answers
        for page in pages {
            let pageShown = try page.visible.holds(in: scope, at: moment)
            for field in page.fields {
                let isShown = try pageShown && field.visible.holds(in: scope, at: moment)
                if !isShown { kept.remove(at: field.path) }
            }
        }
        return kept
    }
}

package struct FormPage: Sendable {
    package let id: String
    package let visible: Condition
    package let fields: [FormField]
}

package struct FormField: Sendable {
    /// The dotted path of the answer: `owner.name`.
    package let path: String
    package let widget: Widget
    package let visible: Condition
    package let isRequired: Bool
    /// The values that the schema allows, for a choice.
    package let choices: [String]
    /// The HTML `autocomplete` token, when browsers can fill the field.
    package let autocomplete: String?
    /// The level of area that an area field asks for.
    package let areaLevel: String?
    package let maximumLength: Int?
}

/// The closed register of ways to ask; each has its reading of what a person typed in `FormInput`.
package enum Widget: String, Sendable, CaseIterable {
    case text, paragraph, number, money, date, phone, email, area, choice, declaration
    case citizenNumber = "citizen_number"
    case taxCode = "tax_code"
    case yesNo = "yes_no"
}

/// Which answers are the dossier owner's (chủ hồ sơ) name and particulars.
package struct OwnerPaths: Hashable, Sendable {
    package let name: String
    package let idNumber: String?
    package let phone: String?
    package let email: String?
    package let address: String?
}

extension Value {
    /// Takes the member at a dotted path away, and objects that become empty with it.
    package mutating func remove(at path: String) {
        guard case .object(var members) = self else { return }
        let (name, rest) = Value.split(path)
        if let rest {
            guard var inner = members[name] else { return }
            inner.remove(at: rest)
            // Not one assignment with `? nil :`, which a `Value` would take for JSON's null.
            if inner.object?.isEmpty == true { members.removeValue(forKey: name) } else { members[name] = inner }
        } else {
            members[name] = nil
        }
        self = .object(members)
    }

    /// Puts `value` at a dotted path, making the objects on the way.
    package mutating func set(_ value: Value, at path: String) {
        var members = object ?? [:]
        let (name, rest) = Value.split(path)
        if let rest {
            var inner = members[name] ?? [:]
            inner.set(value, at: rest)
            members[name] = inner
        } else {
            members[name] = value
        }
        self = .object(members)
    }

    private static func split(_ path: String) -> (name: String, rest: String?) {
        guard let dot = path.firstIndex(of: ".") else { return (path, nil) }
        return (String(path[..<dot]), String(path[path.index(after: dot)...]))
    }
}

extension Value {
    /// This object with the members of `other` put over it, groups within groups.
    package func merging(_ other: Value) -> Value {
        guard case .object(var members) = self, let added = other.object else { return other }
        for (name, value) in added { members[name] = members[name]?.merging(value) ?? value }
        return .object(members)
    }
}
