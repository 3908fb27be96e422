package import Core
import OrderedCollections
package import Schemas

/// A register (sổ, cơ sở dữ liệu) as a pack declares it: what a record looks like, what identifies it, what it is
/// looked up by, and who may read it.
package struct RegisterDeclaration: Sendable {
    package let name: String
    package let title: Localized
    /// The fields whose values together identify a record, in the order of its key.
    package let identity: [String]
    /// The fields that records are looked up by.
    package let index: [String]
    /// Who may read it.
    package let readers: [RegisterReadership]
    package let basis: String
    package let schema: Schema
    /// The schema as written.
    package let schemaDocument: Value

    /// The key of a record: its identity's values with `|` between, `|` and `\` inside them escaped by `\`. Throws
    /// `register.no_identity` (field).
    package func key(of content: Value) throws -> String {
        try identity.map { field in
            guard let text = content[field].flatMap(RegisterDeclaration.word), !text.isEmpty else {
                throw Problem(.conflict, "register.no_identity", ["register": name, "field": field])
            }
            return text.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
        }.joined(separator: "|")
    }

    /// The values that a record is found by, field by field: texts folded, so that case and accents do not matter.
    func indexed(_ content: Value) -> [(field: String, word: String)] {
        index.compactMap { field in
            content[field].flatMap(RegisterDeclaration.word).map { (field, RegisterDeclaration.folded($0)) }
        }
    }

    static func folded(_ text: String) -> String { VietnameseText.words(text).joined(separator: " ") }

    private static func word(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.description
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    /// What is wrong with a record: everything that its schema says, or that nothing identifies it. What closes a
    /// record need only name it.
    package func problems(_ content: Value, ends: Bool) -> [Problem] {
        do {
            _ = try key(of: content)
        } catch let problem as Problem {
            return [problem]
        } catch {
            return []
        }
        guard !ends else { return [] }
        return schema.validate(content).map { error in
            Problem(
                .conflict, "register.invalid",
                ["register": name, "field": String(error.fieldPath.dropFirst()), "why": error.code])
        }
    }

    /// The schema's name for a field: its `title`, or the field's own name.
    package func label(_ field: String) -> String {
        schemaDocument["properties"]?[field]?["title"]?.string ?? field
    }

    /// The field holds an area's code (`x-area` in its schema).
    package func isArea(_ field: String) -> Bool {
        schemaDocument["properties"]?[field]?["x-area"]?.bool ?? false
    }

    /// What a code in the field is called (`x-words` in its schema); nil when the schema does not say.
    package func word(_ code: String, of field: String, _ language: Language) -> String? {
        schemaDocument["properties"]?[field]?["x-words"]?[code]?[language.rawValue]?.string
    }
}
