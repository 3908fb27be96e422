package import Core

/// A form as the answers stand: which pages and fields are asked, and what is wrong with the answers. The portal, the
/// counter and `motcua form evaluate` judge by it; `share/static/rules.js` says the same while somebody types.
package struct FormState: Sendable {
    /// A page with those of its fields that are asked.
    package struct Page: Sendable {
        package let id: String
        package let fields: [FormField]

        package init(id: String, fields: [FormField]) {
            self.id = id
            self.fields = fields
        }
    }

    package let pages: [Page]
    /// The answers as given, with the computed ones.
    package let answers: Value
    /// The answers as they will be kept: without what is hidden.
    package let kept: Value
    /// The answers as they are judged: without what is hidden, and with every group that is asked, so that each
    /// missing answer is told beside its own field.
    package let judged: Value
    /// What conditions and amounts see of them.
    package let scope: [String: Value]
    /// What is wrong with the answers, by the path of the field; the first thing for each.
    package let errors: [String: Problem]

    /// Throws `decision.limit_…` when a condition asks for more work than one evaluation may do.
    package init(
        _ procedure: Procedure, answers given: Value, channel: Channel, filed: CivilDate, decided: CivilDate,
        at now: Instant
    ) throws {
        let form = procedure.form
        let typed = procedure.scope(
            answers: given, channel: channel, filed: filed, decided: decided, today: decided)
        let (answers, asking) = try procedure.computed(given, typed, now)
        let pages = try form.pages.compactMap { page -> Page? in
            guard try page.visible.holds(in: asking, at: now) else { return nil }
            let fields = try page.fields.filter { try $0.visible.holds(in: asking, at: now) }
            return fields.isEmpty ? nil : Page(id: page.id, fields: fields)
        }
        let kept = try form.visibleAnswers(answers, scope: asking, at: now)
        let scope = procedure.scope(
            answers: kept, channel: channel, filed: filed, decided: decided, today: decided)
        let fields = pages.flatMap(\.fields)
        let judged = form.withGroups(kept, of: fields)
        let known = Set(fields.flatMap { $0.isGroup ? [$0] + $0.inputs(in: judged) : [$0] }.map(\.path))
        // A computed answer is nobody's mistake: what is wrong is said of the answers that it comes from.
        let computed = Set(fields.filter { $0.computed != nil }.map(\.path))
        var errors: [String: Problem] = [:]
        for problem in try procedure.problems(answers: judged, scope: scope, at: now) {
            let path = FormState.field(problem, known)
            if errors[path] == nil, !computed.contains(path) { errors[path] = problem }
        }
        self.pages = pages
        self.answers = answers
        self.kept = kept
        self.judged = judged
        self.scope = scope
        self.errors = errors
    }

    /// The field that a problem is told beside: the nearest one that holds its place.
    private static func field(_ problem: Problem, _ known: Set<String>) -> String {
        let whole = (problem.location ?? "").dropFirst("/answers/".count).replacing("/", with: ".")
        var path = whole[...]
        while !known.contains(String(path)) {
            guard let dot = path.lastIndex(of: ".") else { return String(whole) }
            path = path[..<dot]
        }
        return String(path)
    }
}

extension Form {
    /// The answers from what was typed into each control, by its name.
    package func answers(typed: [String: [String]]) -> Value {
        var answers: Value = [:]
        for field in fields where field.computed == nil {
            if let answer = FormInput.read(field, { typed[$0] ?? [] }) { answers.set(answer, at: field.path) }
        }
        return answers
    }
}
