package import Administration
package import Core
import Decisions

extension Procedure {
    /// The answers as they will be judged and kept: computed values put in whatever was sent for them, what is hidden
    /// and rows that nobody filled in taken away. With what conditions see of them.
    package func settled(
        _ answers: Value, channel: Channel, filed: CivilDate, decided: CivilDate, outcome: String? = nil,
        at moment: Instant
    ) throws -> (answers: Value, scope: [String: Value]) {
        // Today is a later day than the filing's when what was asked for is answered.
        func seen(_ answers: Value) -> [String: Value] {
            scope(
                answers: answers, channel: channel, filed: filed, decided: decided, outcome: outcome,
                today: moment.date)
        }
        let whole = try computed(answers, seen(answers), moment)
        let kept = try form.visibleAnswers(whole.answers, scope: whole.scope, at: moment)
        return (kept, seen(kept))
    }

    /// The answers with the computed values, in the form's order, each seeing those before it.
    package func computed(
        _ answers: Value, _ scope: [String: Value], _ moment: Instant
    ) throws -> (answers: Value, scope: [String: Value]) {
        var (answers, scope) = (answers, scope)
        var seen = form.withoutEmptyRows(answers)
        for member in form.schemaMembers where seen[member] != answers[member] { scope[member] = seen[member] ?? .null }
        for field in form.fields {
            guard let rule = field.computed else { continue }
            let value = try rule.value(scope, at: moment)
            if value == .null {
                answers.remove(at: field.path)
                seen.remove(at: field.path)
            } else {
                answers.set(value, at: field.path)
                seen.set(value, at: field.path)
            }
            let member = String(field.path.prefix { $0 != "." })
            scope[member] = seen[member] ?? .null
        }
        return (answers, scope)
    }

    /// Everything that is wrong with answers: by the schema, by the conditions of the layout, by the widgets. Located
    /// `/answers/…`; codes `schema.…` and `answer.…`.
    package func problems(answers: Value, scope: [String: Value], at moment: Instant) throws -> [Problem] {
        var problems = problems(answers: answers)
        let told = Set(problems.compactMap(\.location))
        for page in form.pages {
            let isShown = try page.visible.holds(in: scope, at: moment)
            for field in page.fields {
                for (input, code) in field.faults(in: answers) where !told.contains(input.place) {
                    problems.append(Problem(.invalid, code, at: input.place))
                }
                for (input, bound, day) in try field.beyond(in: answers, scope, at: moment)
                where !told.contains(input.place) {
                    problems.append(Problem(.invalid, bound.code, ["limit": day.description], at: input.place))
                }
                if case .never = field.required { continue }
                guard isShown, answers.at(field.path) == nil, try field.visible.holds(in: scope, at: moment),
                    try field.required.holds(in: scope, at: moment)
                else { continue }
                problems.append(Problem(.invalid, "answer.required", at: field.place))
            }
        }
        return problems
    }

    /// Codes of places that no place had on the day. The one that decides who is competent is told by itself.
    package func problems(areasOf answers: Value, in areas: AreaDirectory, at date: CivilDate) -> [Problem] {
        form.fields.flatMap { $0.inputs(in: answers) }.compactMap { field in
            guard field.widget == .area, field.path != competence.areaPath,
                let code = answers.at(field.path)?.string, areas.area(code, at: date) == nil
            else { return nil }
            return Problem(.invalid, "answer.area", at: field.place)
        }
    }
}

extension Form {
    /// The answers with every group that is asked, so that each missing answer is told beside its own field.
    package func withGroups(_ answers: Value, of fields: [FormField]) -> Value {
        var answers = answers
        for field in fields where field.widget != .file {
            var names = field.path.split(separator: ".").map(String.init)
            if !field.isRequired || field.widget == .table || !field.isGroup { names.removeLast() }
            for depth in names.indices {
                let group = names[...depth].joined(separator: ".")
                if answers.at(group) == nil { answers.set([:], at: group) }
            }
        }
        return answers
    }
}

extension FormField {
    /// Where problems say that its answer is: `/answers/owner/name`.
    package var place: String { "/answers/" + path.replacing(".", with: "/") }
}
