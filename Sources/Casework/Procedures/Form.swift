package import Core
package import Decisions
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
    /// `form.layout.yaml` as it was read.
    package var layout: Value = .null

    package func page(_ id: String) -> FormPage? { pages.first { $0.id == id } }
    package var fields: [FormField] { pages.flatMap(\.fields) }

    /// The answers without those of hidden pages and fields, and without rows that nobody filled in.
    package func visibleAnswers(_ answers: Value, scope: [String: Value], at moment: Instant) throws -> Value {
        var kept = withoutEmptyRows(answers)
        for page in pages {
            let pageShown = try page.visible.holds(in: scope, at: moment)
            for field in page.fields where field.widget != .file {
                let isShown = try pageShown && field.visible.holds(in: scope, at: moment)
                if !isShown { kept.remove(at: field.path) }
            }
        }
        return kept
    }

    /// The answers without rows that nobody filled in.
    func withoutEmptyRows(_ answers: Value) -> Value {
        var kept = answers
        for field in fields where field.widget == .table {
            guard let rows = kept.at(field.path)?.array else { continue }
            let filled = rows.filter { $0.object?.isEmpty != true }
            if filled.count < rows.count { kept.set(.array(filled), at: field.path) }
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
    /// The dotted path of the answer: `owner.name`; in a row `members.0.name`; of a file `paper.minutes`.
    package private(set) var path: String
    package let widget: Widget
    /// With the condition of its section.
    package let visible: Condition
    /// What the schema says.
    package let isRequired: Bool
    /// The values that the schema allows, for a choice.
    package private(set) var choices: [String]
    /// The HTML `autocomplete` token, when browsers can fill the field.
    package let autocomplete: String?
    /// The level of area that an area field asks for.
    package let areaLevel: String?
    package let maximumLength: Int?
    /// When the answer is required although the schema does not say so.
    package var required: Condition = .never
    /// What gives the answer, in the place of a person.
    package var computed: Rule?
    /// The first and the last day that a date may be, where the layout says so.
    package var notBefore: Rule?
    package var notAfter: Rule?
    /// The section of the page that the field stands in.
    package var section: String?
    /// The condition of that section alone.
    var sectionVisible: Condition = .always
    /// What an address or coordinates are made of, and what each row of a table asks.
    package var parts: [FormField] = []
    /// How many rows a table may have.
    package var rowsAtMost = 0
    /// Choices that the counter has and the portal has not.
    package var deskChoices: [String] = []
    /// The same field with what only the counter may choose.
    package var atDesk: FormField {
        var field = self
        field.choices += deskChoices
        return field
    }
    /// The paper that a file field takes in.
    package var paper: String?
    /// The name of a part that is the same in every form: `street`.
    package var part: String?
    /// Which row of a table, counted from 1.
    package private(set) var row: Int?
    var template: String?

    /// Where its texts stand: the path without the number of the row.
    package var textPath: String { template ?? path }
    package var isGroup: Bool { widget.isGroup }

    /// The fields of the row at `index`, counted from 0.
    package func row(_ index: Int) -> [FormField] {
        parts.map { part in
            var moved = part
            moved.template = part.path
            moved.path = "\(path).\(index)" + part.path.dropFirst(path.count)
            moved.row = index + 1
            return moved
        }
    }

    /// The fields that are typed into: itself, its parts, or those of each row that `answers` has.
    package func inputs(in answers: Value) -> [FormField] {
        switch widget {
        case .table: (answers.at(path)?.array ?? []).indices.flatMap(row)
        case .address, .coordinates: parts
        default: [self]
        }
    }

    /// Whether what is said of the answer at `path` is said of this field.
    package func holds(_ path: String) -> Bool { path == self.path || path.hasPrefix(self.path + ".") }
}

/// The closed register of ways to ask. Each has its reading of what a person typed (`FormInput`), its faults and
/// warnings (`FormField+Checks`), its question, its words and its columns; WidgetTests keeps them whole.
package enum Widget: String, Sendable, CaseIterable {
    case text, paragraph, number, money, date, phone, email, area, choice, choices, declaration
    case table, address, coordinates, file
    case citizenNumber = "citizen_number"
    case taxCode = "tax_code"
    case yesNo = "yes_no"

    /// Asked by several controls under one name.
    package var isGroup: Bool { self == .table || self == .address || self == .coordinates }
    /// Whether a row of a table or another composite may hold it.
    package var isSimple: Bool { !isGroup && self != .file && self != .area }
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
            members.removeValue(forKey: name)
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
