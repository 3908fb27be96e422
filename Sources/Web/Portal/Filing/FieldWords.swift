import Casework
import Core

/// What is said about the fields of a form: what is wrong with an answer and how to mend it, and answers in words.
struct FieldWords: Sendable {
    let procedure: Procedure
    let texts: Localizer

    private var own: Texts { procedure.texts(texts.language) }

    func label(_ field: FormField) -> String { own.label(field.path) }

    /// A sentence for the field and for the list of errors; it names the field, since the list stands apart.
    func message(_ error: FieldError, _ field: FormField) -> String {
        let label = field.widget == .declaration ? texts("fault.declaration_name") : label(field)
        return texts("fault.\(key(error, field))", ["label": label, "limit": limit(error)])
    }

    private func limit(_ error: FieldError) -> String {
        guard case .schema(_, let limit?) = error else { return "" }
        return Decimal(limit).map { Grouping.text($0, texts.language) } ?? limit
    }

    private func key(_ error: FieldError, _ field: FormField) -> String {
        switch error {
        case .noSuchArea: return "area"
        case .areaNotChosen: return "area_choose"
        case .schema(let keyword, _):
            switch (keyword, field.widget) {
            case ("required", .declaration), ("const", _): return "declaration"
            case ("required", .choice), ("required", .yesNo), ("enum", _): return "choose"
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
            case ("type", .number), ("type", .money): return "number"
            case ("pattern", _): return "pattern"
            default: return "other"
            }
        }
    }

    /// An answer as people read it, line by line; empty when there is none.
    func answer(_ field: FormField, in answers: Value, at date: CivilDate, _ areas: AreaChoices) -> [String] {
        guard let value = answers.at(field.path) else { return [] }
        switch (field.widget, value) {
        case (.choice, .string(let choice)): return [own.choice(field.path, choice)]
        case (.area, .string(let code)): return [areas.name(code, at: date)]
        case (.yesNo, .bool(let flag)): return [texts(flag ? "portal.yes" : "portal.no")]
        case (.declaration, .bool(true)): return [texts("portal.declared")]
        case (.money, .number(let number)):
            return [number.integer.map { Money(dong: Int64($0)).text(texts.language) } ?? number.description]
        case (.number, .number(let number)): return [Grouping.text(number, texts.language)]
        default:
            return FormInput.typed(value, field).split(separator: "\n").map(String.init)
        }
    }
}
