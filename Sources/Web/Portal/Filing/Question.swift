import Administration
import Casework
import Core

/// A question of a form as it is asked: one field, a place, or a group of them.
struct Question: Model {
    /// A field of its own, or within a group.
    struct Single: Model {
        let field: Part.Field?
        let place: PlaceField?
    }

    /// The heading above it, when it begins a section.
    let section: String?
    let single: Single?
    let group: FieldGroup<Single>?

    /// The id that errors link to.
    static func anchor(_ path: String) -> String { path.replacing(".", with: "-") }

    init(_ field: FormField, _ page: QuestionPage, section: String? = nil) {
        self.section = section
        if field.isGroup {
            single = nil
            group = FieldGroup(
                field, page.words, answers: page.filling.answers, error: page.error(field),
                warning: page.words.warning(field, in: page.filling.answers, at: page.filling.now.date)
            ) {
                Question.single($0, page)
            }
        } else {
            single = Question.single(field, page)
            group = nil
        }
    }

    private static func single(_ field: FormField, _ page: QuestionPage) -> Single {
        let (filling, words, texts) = (page.filling, page.words, page.words.texts)
        let value = filling.answers.at(field.path)
        if field.widget == .area {
            let place = PlaceField(
                field, filling, code: value?.string, query: page.placeQueries[field.path], label: words.label(field),
                hint: words.hint(field), error: page.error(field), texts: texts)
            return Single(field: nil, place: place)
        }
        let declares = field.widget == .declaration
        let typed = value.map { FormInput.values($0, field) } ?? []
        let single = Part.Field(
            id: Question.anchor(field.path), name: field.path,
            label: declares ? texts("portal.declaration") : words.label(field), hint: words.hint(field),
            error: page.error(field), optional: page.isOptional(field), values: typed, autocomplete: field.autocomplete,
            warning: words.warning(field, in: filling.answers, at: filling.now.date),
            note: page.prefill.note(field, value, texts) ?? words.amount(field, value),
            widget: widget(field, page), texts: texts)
        return Single(field: single, place: nil)
    }

    private static func widget(_ field: FormField, _ page: QuestionPage) -> Part.Field.Widget {
        if field.computed != nil { return .computed }
        if let file = page.file(field) { return file }
        return widget(field, page.words) { $0.count <= 7 ? .radios($0) : .select($0) }
    }

    /// `few`: how one of several options is chosen.
    static func widget(
        _ field: FormField, _ words: FieldWords, rows: Int = 4, few: ([Part.Field.Option]) -> Part.Field.Widget
    ) -> Part.Field.Widget {
        let texts = words.texts
        let options = field.choices.map { Part.Field.Option($0, words.choice(field, $0)) }
        return switch field.widget {
        case .text, .area, .table, .address, .coordinates: .text(length: field.maximumLength)
        case .paragraph: .paragraph(rows: rows, length: field.maximumLength)
        case .number: .number(unit: nil)
        case .money: .number(unit: texts("portal.dong"))
        case .date: .date
        case .phone: .phone
        case .email: .email
        case .citizenNumber: .digits(length: 12)
        case .taxCode: .digits(length: 14)
        case .choice: few(options)
        case .choices: .checkboxes(options)
        case .yesNo:
            few([Part.Field.Option("yes", texts("portal.yes")), Part.Field.Option("no", texts("portal.no"))])
        case .declaration: .agreement(words.label(field))
        case .file: .file(sent: [], megabytes: 20, camera: false, multiple: true)
        }
    }
}

/// What every question of a page is made from.
struct QuestionPage {
    let filling: Filling
    let words: FieldWords
    let placeQueries: [String: String]
    let errors: [String: FieldError]
    let prefill: Prefill

    func error(_ field: FormField) -> String? {
        errors[field.path].map { words.message($0, field, answer: filling.answers.at(field.path)?.string) }
    }

    func isOptional(_ field: FormField) -> Bool {
        if let paper = field.paper { return !filling.requiredPapers.contains { $0.id == paper } }
        guard case .never = field.required else { return !filling.isRequiredNow(field) }
        return field.computed == nil && !field.isRequired && (field.visible.isAlways || field.row != nil)
    }

    func file(_ field: FormField) -> Part.Field.Widget? {
        guard let paper = field.paper, let rule = filling.procedure.papers.first(where: { $0.id == paper }) else {
            return nil
        }
        return DraftPapersPage.widget(rule, filling, words.texts)
    }
}

extension Condition {
    var isAlways: Bool { if case .always = self { true } else { false } }
}
