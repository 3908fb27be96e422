package import Core
package import Schemas

/// A form as the answers stand: which pages and fields are asked, and what is wrong with the answers. `motcua form
/// evaluate` tells it; `share/static/rules.js` says the same while somebody types.
package struct FormState: Sendable {
    /// A page with those of its fields that are asked.
    package struct Page: Sendable {
        package let id: String
        package let fields: [FormField]
    }

    package let pages: [Page]
    /// The answers as they are judged: without what is hidden, and with every group that is asked, so that each
    /// missing answer is told beside its own field.
    package let judged: Value
    /// What is wrong with the answers, by the path of the field; the first thing for each.
    package let errors: [String: SchemaError]

    /// Throws `decision.limit_…` when a condition asks for more work than one evaluation may do.
    package init(_ form: Form, answers: Value, scope: [String: Value], at now: Instant) throws {
        pages = try form.pages.compactMap { page in
            guard try page.visible.holds(in: scope, at: now) else { return nil }
            let fields = try page.fields.filter { try $0.visible.holds(in: scope, at: now) }
            return fields.isEmpty ? nil : Page(id: page.id, fields: fields)
        }
        var judged = try form.visibleAnswers(answers, scope: scope, at: now)
        for field in pages.flatMap(\.fields) {
            var group = ""
            for name in field.path.split(separator: ".").dropLast() {
                group += group.isEmpty ? String(name) : ".\(name)"
                if judged.at(group) == nil { judged.set([:], at: group) }
            }
        }
        var errors: [String: SchemaError] = [:]
        for error in form.schema.validate(judged) {
            let path = String(error.fieldPath.dropFirst()).replacing("/", with: ".")
            if errors[path] == nil { errors[path] = error }
        }
        self.judged = judged
        self.errors = errors
    }
}

extension Form {
    /// The answers from what was typed into each field, by its path.
    package func answers(typed: [String: String]) -> Value {
        var answers: Value = [:]
        for field in fields {
            if let answer = FormInput.answer(typed[field.path] ?? "", field) { answers.set(answer, at: field.path) }
        }
        return answers
    }
}
