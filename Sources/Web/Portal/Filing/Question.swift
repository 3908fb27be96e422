import Administration
import Casework
import Core

/// A field of a form as it is asked.
struct Question: Model {
    let field: Part.Field?
    let place: PlaceField?

    /// The id that errors link to.
    static func anchor(_ path: String) -> String { path.replacing(".", with: "-") }

    init(
        _ field: FormField, _ filling: Filling, error: FieldError?, typed: String? = nil, placeQuery: String?,
        texts: Localizer
    ) {
        let words = FieldWords(procedure: filling.procedure, texts: texts)
        let own = filling.procedure.texts(texts.language)
        let message = error.map { words.message($0, field) }
        let value = filling.draft.answers.at(field.path)
        if field.widget == .area {
            place = PlaceField(
                field, filling, code: value?.string, query: placeQuery, label: words.label(field),
                hint: own.hint(field.path), error: message, texts: texts)
            self.field = nil
            return
        }
        place = nil
        let declares = field.widget == .declaration
        self.field = Part.Field(
            id: Question.anchor(field.path), name: field.path,
            label: declares ? texts("portal.declaration") : words.label(field), hint: own.hint(field.path),
            error: message, optional: !field.isRequired && field.visible.isAlways,
            values: typed.map { [$0] } ?? value.map { [FormInput.typed($0, field)] } ?? [],
            autocomplete: field.autocomplete,
            widget: Question.widget(field, own, texts), texts: texts)
    }

    private static func widget(_ field: FormField, _ own: Texts, _ texts: Localizer) -> Part.Field.Widget {
        switch field.widget {
        case .text, .area: .text(length: nil)
        case .paragraph: .paragraph(rows: 4, length: nil)
        case .number: .number(unit: nil)
        case .money: .number(unit: texts("portal.dong"))
        case .date: .date
        case .phone: .phone
        case .email: .email
        case .citizenNumber: .digits(length: 12)
        case .taxCode: .digits(length: 14)
        case .choice: choice(field.choices.map { Part.Field.Option($0, own.choice(field.path, $0)) })
        case .yesNo:
            .radios([Part.Field.Option("yes", texts("portal.yes")), Part.Field.Option("no", texts("portal.no"))])
        case .declaration: .agreement(own.label(field.path))
        }
    }

    private static func choice(_ options: [Part.Field.Option]) -> Part.Field.Widget {
        options.count <= 7 ? .radios(options) : .select(options)
    }
}

extension Condition {
    fileprivate var isAlways: Bool { if case .always = self { true } else { false } }
}

/// The choice of an area: a few letters are typed, the server lists what begins so.
struct PlaceField: Model {
    struct Choice: Model {
        let id: String
        let field: String
        let code: String
        let label: String
        let formerly: String?
        let chosen: Bool
    }

    let id: String
    let name: String
    /// The box for typing, and what it held when the choices were made.
    let queryName: String
    let askedName: String
    let query: String
    let label: String
    let hint: String?
    let error: String?
    let describedBy: String?
    let choices: [Choice]
    /// Something was typed and nothing begins so.
    let none: Bool

    static func queryName(_ path: String) -> String { path + "__tim" }
    static func askedName(_ path: String) -> String { path + "__da-tim" }

    init(
        _ field: FormField, _ filling: Filling, code: String?, query: String?, label: String, hint: String?,
        error: String?, texts: Localizer
    ) {
        id = Question.anchor(field.path)
        name = field.path
        queryName = PlaceField.queryName(field.path)
        askedName = PlaceField.askedName(field.path)
        self.query = query ?? ""
        self.label = label
        self.hint = hint
        self.error = error
        let described = [hint.map { _ in "-hint" }, error.map { _ in "-error" }].compactMap { suffix in
            suffix.map { Question.anchor(field.path) + $0 }
        }
        describedBy = described.isEmpty ? nil : described.joined(separator: " ")
        var found = query.map { filling.findAreas($0, field) } ?? []
        none = query?.isEmpty == false && found.isEmpty
        let chosen = code.flatMap { filling.choice($0, field) }
        if let chosen, !found.contains(where: { $0.area == chosen.area }) { found.insert(chosen, at: 0) }
        let only = found.count == 1
        choices = found.prefix(AreaChoices.most).enumerated().map { index, choice in
            Choice(
                id: "\(Question.anchor(field.path))-\(index + 1)", field: field.path, code: choice.area.code,
                label: choice.name, formerly: choice.formerly, chosen: choice.area == chosen?.area || only)
        }
    }
}
