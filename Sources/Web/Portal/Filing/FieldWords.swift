import Casework
import Core

/// What is said about the fields of a form: what is wrong with an answer and how to mend it, and answers in words.
struct FieldWords: Sendable {
    let procedure: Procedure
    let texts: Localizer

    private var own: Texts { procedure.texts(texts.language) }

    func label(_ field: FormField) -> String {
        if let paper = field.paper { return own.paper(paper) }
        return field.part.map { texts("part.\($0)") } ?? own.label(field.textPath)
    }
    func hint(_ field: FormField) -> String? {
        switch field.part {
        case "north", "east": texts("part.coordinates_hint")
        case .some: nil
        case nil: own.hint(field.textPath)
        }
    }
    func choice(_ field: FormField, _ value: String) -> String {
        field.part == nil ? own.choice(field.textPath, value) : value
    }
    /// What one row of a table is: `Thành viên`.
    func row(_ field: FormField) -> String { own.row(field.path) }

    /// The amount in words, as it will stand in papers; they are Vietnamese whoever reads the page.
    func amount(_ field: FormField, _ value: Value?) -> String? {
        guard field.widget == .money, let dong = value?.number?.integer else { return nil }
        return texts("field.amount_words", ["words": Money(dong: Int64(dong)).words])
    }

    /// What looks odd about an answer and stops nobody.
    func warning(_ field: FormField, in answers: Value, at today: CivilDate) -> String? {
        field.warning(answers, at: today).map { texts("odd.\($0)") }
    }

    /// What looks odd about an answer and all its parts, for a list of answers.
    func warnings(_ field: FormField, in answers: Value, at today: CivilDate) -> String? {
        let all = field.isGroup ? [field] + field.inputs(in: answers) : [field]
        return all.lazy.compactMap { warning($0, in: answers, at: today) }.first
    }

    /// A sentence for the field and for the list of errors; it names the field, since the list stands apart.
    /// `answer`: what was typed, as far as it is known.
    func message(_ error: FieldError, _ field: FormField, answer: String? = nil) -> String {
        let own = field.widget == .declaration ? texts("fault.declaration_name") : label(field)
        let label =
            field.row.map {
                texts("field.in_row", ["label": own, "row": row(of: field), "number": String($0)])
            } ?? own
        var key = key(error, field)
        if key == "date", let answer, CivilDate.isNoDay(vietnamese: answer) { key = "no_such_day" }
        if key == "other", case .schema(let keyword, _, let parameters) = error, texts.has("schema.\(keyword)") {
            return texts("fault.of_schema", ["label": label, "why": texts.schema(keyword, parameters)])
        }
        let named = field.widget == .table ? row(field).lowercased() : ""
        return texts("fault.\(key)", ["label": label, "limit": limit(error, field), "row": named])
    }

    /// What the page calls the rows that a field of a table stands in.
    private func row(of field: FormField) -> String {
        procedure.form.fields.first { $0.widget == .table && $0.holds(field.path) }.map { row($0) } ?? ""
    }

    private func limit(_ error: FieldError, _ field: FormField) -> String {
        if case .beyond(_, let day) = error { return CivilDate(day)?.vietnamese ?? day }
        if error == .widget("rows_many") { return String(field.rowsAtMost) }
        if let digits = FieldWords.digits(error) { return digits }
        guard case .schema(_, let limit?, _) = error else { return "" }
        return Decimal(limit).map { Grouping.text($0, texts.language) } ?? limit
    }

    private func key(_ error: FieldError, _ field: FormField) -> String {
        switch error {
        case .noSuchArea: return "area"
        case .areaNotChosen: return "area_choose"
        case .paperMissing: return "paper_missing"
        case .beyond(let bound, _): return bound
        case .widget(let code): return FieldWords.widgets[code] ?? code
        case .schema(let keyword, _, _):
            switch (keyword, field.widget) {
            case ("required", .declaration), ("const", _): return "declaration"
            case ("required", .choice), ("required", .choices), ("required", .yesNo), ("enum", _): return "choose"
            case ("required", .table): return "rows_missing"
            case ("minItems", .table): return "rows_few"
            case ("maxItems", .table): return "rows_many"
            case ("minItems", .choices): return "choose"
            case ("uniqueItems", _): return "twice"
            case ("required", .area): return "area_missing"
            case ("required", _), ("dependentRequired", _): return "missing"
            case (_, .date): return "date"
            case (_, .citizenNumber): return "citizen_number"
            case (_, .phone): return "phone"
            case (_, .email): return "email"
            case (_, .taxCode): return "tax_code"
            case (_, .area): return "area"
            case ("minLength", _): return "too_short"
            case ("maxLength", _): return "too_long"
            case ("minimum", _), ("exclusiveMinimum", _): return "too_small"
            case ("maximum", _), ("exclusiveMaximum", _): return "too_large"
            case ("type", .money): return "answer_money"
            case ("type", .number): return FieldWords.isWhole(error) ? "whole" : "number"
            case ("multipleOf", .number): return "whole"
            case ("pattern", _): return FieldWords.digits(error) == nil ? "pattern" : "digits"
            default: return "other"
            }
        }
    }

    private static func isWhole(_ error: FieldError) -> Bool {
        guard case .schema(_, _, let parameters) = error else { return false }
        return parameters["expected"] == "integer"
    }

    /// How many digits a pattern asks for, when it asks for nothing else: `^[0-9]{4}$`.
    private static func digits(_ error: FieldError) -> String? {
        guard case .schema("pattern", _, let parameters) = error, let pattern = parameters["pattern"],
            let found = pattern.wholeMatch(of: /\^(?:\[0-9\]|\\d)\{([0-9]+)\}\$/)
        else { return nil }
        return String(found.1)
    }

    /// Where the sentence for what a widget finds wrong has another name than its code.
    private static let widgets = [
        "text": "other", "money": "answer_money", "date_absurd": "answer_date_absurd",
        "coordinates": "answer_coordinates", "choice": "choose", "yes_no": "choose", "rows": "rows_missing",
        "address": "missing", "file": "other",
    ]

    /// An answer as people read it, line by line; empty when there is none.
    func answer(_ field: FormField, in answers: Value, at date: CivilDate, _ areas: AreaChoices) -> [String] {
        guard let value = answers.at(field.path) else { return [] }
        switch (field.widget, value) {
        case (.choice, .string(let choice)): return [self.choice(field, choice)]
        case (.choices, .array(let chosen)): return chosen.compactMap(\.string).map { self.choice(field, $0) }
        case (.area, .string(let code)): return [areas.name(code, at: date)]
        case (.yesNo, .bool(let flag)): return [texts(flag ? "portal.yes" : "portal.no")]
        case (.declaration, .bool(true)): return [texts("portal.declared")]
        case (.money, .number(let number)):
            let figures = number.integer.map { Money(dong: Int64($0)).text(texts.language) } ?? number.description
            return [figures] + [amount(field, value)].compactMap(\.self)
        case (.number, .number(let number)): return [Grouping.text(number, texts.language)]
        case (.address, .object):
            return [parts(field.parts, ", ", in: answers, at: date, areas)]
        case (.coordinates, .object):
            return [parts(field.parts, "; ", in: answers, at: date, areas)]
        case (.table, .array(let rows)):
            return rows.indices.map { index in
                "\(index + 1). " + parts(field.row(index), "; ", in: answers, at: date, areas)
            }
        default:
            return FormInput.typed(value, field).split(separator: "\n").map(String.init)
        }
    }

    private func parts(
        _ fields: [FormField], _ separator: String, in answers: Value, at date: CivilDate, _ areas: AreaChoices
    ) -> String {
        fields.flatMap { answer($0, in: answers, at: date, areas).prefix(1) }.joined(separator: separator)
    }
}
