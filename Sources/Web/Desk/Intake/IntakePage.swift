import Administration
import Casework
import Core

/// The counter's form: everything on one page, in the order of the paper form, to be done by keyboard.
struct IntakePage: PageModel {
    struct Section: Model {
        let id: String
        let title: String
        let fields: [CounterField]
    }

    struct CounterField: Model {
        let section: String?
        let single: Single?
        let group: FieldGroup<Single>?
    }

    struct Single: Model {
        let field: Part.Field?
        let area: AreaField?
    }

    /// A place typed by name; the browser helps with the names of the province.
    struct AreaField: Model {
        let id: String
        let name: String
        let label: String
        let hint: String?
        let error: String?
        let value: String
        let list: String
    }

    struct PaperRow: Model {
        let id: String
        let title: String
        let form: String
        let required: Bool
        let ticked: Bool
        let copies: Int
        let megabytes: Int
        let limit: Int
        let error: String?
    }

    struct AreaList: Model {
        let id: String
        let names: [String]
    }

    struct Prefill: Model {
        let action: String
        let value: String
    }

    static let template = "desk/intake-form"
    let title: String
    let lead: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let asked: AskedItems?
    let prefill: Prefill?
    let action: String
    let key: String
    let unit: Part.Field?
    let channel: Part.Field?
    let sections: [Section]
    let papers: [PaperRow]
    let hasPapers: Bool
    let fees: Part.Field?
    let accepts: Bool
    let button: String
    let areaLists: [AreaList]
    /// The blank form, for who writes by hand.
    let blank: String

    init(
        _ form: CounterForm, title: String, lead: String, notices: [Part.Notice] = [], prefill: Prefill? = nil,
        action: String, key: String, unit: Part.Field? = nil, channel: Part.Field? = nil, fees: Part.Field? = nil,
        accepts: Bool, button: String, province: String?
    ) throws {
        let (texts, procedure) = (form.texts, form.procedure)
        let own = procedure.texts(texts.language)
        self.title = title
        self.lead = lead
        self.notices = notices
        self.prefill = prefill
        self.action = action
        self.key = key
        self.unit = unit
        self.channel = channel
        self.fees = fees
        self.accepts = accepts
        self.button = button
        errorSummary = form.errorSummary
        asked = form.dossier?.openSupplement.map { AskedItems($0, form.texts) }
        let scope = try form.state.scope
        sections = try procedure.form.pages.map { page in
            Section(
                id: "s-\(page.id)", title: own.page(page.id), fields: try IntakePage.fields(page, form, scope))
        }
        papers = try procedure.papers.map { rule in
            PaperRow(
                id: rule.id, title: own.paper(rule.id), form: texts("desk.paper.form_\(rule.form.rawValue)"),
                required: try form.dossier == nil && rule.required.holds(in: scope, at: form.now),
                ticked: form.copies[rule.id] != nil, copies: form.copies[rule.id] ?? rule.copies,
                megabytes: rule.maximumBytes >> 20, limit: rule.maximumBytes, error: form.error(rule))
        }
        hasPapers = !papers.isEmpty
        blank = URLs.application(procedure.id)
        let inputs = procedure.form.fields.flatMap { [$0] + $0.parts }
        areaLists = Set(inputs.filter { $0.widget == .area }.compactMap(\.areaLevel)).sorted().map {
            level in
            AreaList(id: "areas-\(level)", names: IntakePage.names(level, province, form))
        }
    }

    /// The questions of a page; its papers are asked for among all papers.
    private static func fields(
        _ page: FormPage, _ form: CounterForm, _ scope: [String: Value]
    ) throws -> [CounterField] {
        let fields = page.fields.filter { $0.widget != .file }
        let own = form.procedure.texts(form.texts.language)
        return try fields.enumerated().map { index, field in
            let isRequiredNow = try field.required.holds(in: scope, at: form.now)
            let before = index == 0 ? nil : fields[index - 1].section
            let section = field.section == before ? nil : field.section.map { own.section($0) }
            guard field.isGroup else {
                return CounterField(section: section, single: single(field, form, isRequiredNow), group: nil)
            }
            let group = FieldGroup(
                field, form.words, answers: form.answers, error: form.error(field),
                warning: form.words.warning(field, in: form.answers, at: form.now.date)
            ) { single($0, form, false) }
            return CounterField(section: section, single: nil, group: group)
        }
    }

    private static func single(_ field: FormField, _ form: CounterForm, _ isRequiredNow: Bool) -> Single {
        let texts = form.texts
        let (id, error, value) = (Question.anchor(field.path), form.error(field), form.answers.at(field.path))
        if field.widget == .area {
            let code = value?.string
            let name = code.flatMap { form.areas.units.areas.area($0, at: form.now.date)?.name } ?? code
            return Single(
                field: nil,
                area: AreaField(
                    id: id, name: field.path, label: form.words.label(field), hint: form.words.hint(field),
                    error: error, value: form.typedAreas[field.path] ?? name ?? "",
                    list: "areas-\(field.areaLevel ?? "")"))
        }
        let isDeclaration = field.widget == .declaration
        // What is wrong comes back as it was typed, not as it was read.
        let typed = error == nil ? nil : form.typed[field.path]
        return Single(
            field: Part.Field(
                id: id, name: field.path, label: isDeclaration ? texts("portal.declaration") : form.words.label(field),
                hint: nil, error: error,
                optional: field.computed == nil && !isRequiredNow
                    && (!field.isRequired || !field.visible.isAlways && field.row == nil),
                values: typed.map { [$0] } ?? value.map { FormInput.values($0, field) } ?? [],
                warning: form.words.warning(field, in: form.answers, at: form.now.date),
                note: form.words.amount(field, value),
                // Lists rather than rows of buttons: one key press each.
                widget: field.computed != nil
                    ? .computed : Question.widget(field.atDesk, form.words, rows: 2) { .select($0) }, texts: texts),
            area: nil)
    }

    private static func names(_ level: String, _ province: String?, _ form: CounterForm) -> [String] {
        guard let level = Area.Level(rawValue: level) else { return [] }
        let (areas, date) = (form.areas.units.areas, form.now.date)
        return areas.areas.filter { area in
            area.level == level && area.stands(at: date)
                && (province.map { areas.isWithin(area.code, $0, at: date) } ?? true)
        }.map(\.name)
    }
}
