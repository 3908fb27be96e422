import Administration
import Casework
import Core
import OrderedCollections

/// What a document's template sees: `answers.…` as they were given, and beside them in words `areas.…`, `money.…`,
/// `dates.…` and `choices.…`; `dossier`, `document`, `unit`, `signer`, `decision`.
struct DocumentValues {
    let record: ModelValue

    init(_ dossier: Dossier, _ document: IssuedDocument, _ procedure: Procedure, units: UnitDirectory) {
        let unit = units.unit(document.unit, at: document.issuedAt.date) ?? units.unit(document.unit)
        let inWords = DocumentValues.inWords(dossier, procedure, units.areas)
        record = .record([
            ("answers", DocumentValues.model(dossier.answers)),
            ("dossier", .record([("code", .text(dossier.code))])),
            (
                "document",
                .record([
                    // Packs that give no symbol write one behind the bare number in their template.
                    (
                        "number",
                        .text(
                            procedure.symbols[document.document] == nil
                                ? pad(document.number) : procedure.number(of: document))
                    ),
                    ("date_words", .text(document.issuedAt.date.official)),
                    ("year", .text(String(document.year))),
                ])
            ),
            ("unit", .record([("name", .text(unit?.name.vietnamese ?? document.unit))])),
            (
                "signer",
                .record([
                    ("name", .text(document.signer ?? "")), ("title", .text(unit.map(DocumentValues.title) ?? "")),
                ])
            ),
            ("decision", .record([("reason", .text(dossier.decision?.reason ?? ""))])),
            ("areas", DocumentValues.model(inWords[.area] ?? [:])),
            ("money", DocumentValues.model(inWords[.money] ?? [:])),
            ("dates", DocumentValues.model(inWords[.date] ?? [:])),
            ("choices", DocumentValues.model(inWords[.choice] ?? [:])),
        ])
    }

    /// The post of who signs for a unit. Committees decide as a body and their chair signs (TM.).
    static func title(_ unit: Unit) -> String {
        switch unit.level {
        case .province, .district, .commune: "CHỦ TỊCH"
        case .department, .agency: "GIÁM ĐỐC"
        case .division: "TRƯỞNG PHÒNG"
        case .police where unit.parent == nil: "GIÁM ĐỐC"
        case .police: unit.duties.contains("commune_police") ? "TRƯỞNG CÔNG AN" : "TRƯỞNG PHÒNG"
        }
    }

    /// Answers in Vietnamese words, kind by kind, under their own paths.
    private static func inWords(_ dossier: Dossier, _ procedure: Procedure, _ areas: AreaDirectory) -> [Widget: Value] {
        let own = procedure.texts(.vietnamese)
        var words: [Widget: Value] = [:]
        func put(_ text: String, _ field: FormField) {
            words[field.widget, default: [:]].set(.string(text), at: field.path)
        }
        for field in procedure.form.fields {
            guard let answer = dossier.answers.at(field.path) else { continue }
            switch (field.widget, answer) {
            case (.area, .string(let code)):
                put(areas.area(code, at: dossier.filedAt.date)?.name ?? code, field)
            case (.money, .number(let number)):
                put(number.integer.map { Money(dong: Int64($0)).text(.vietnamese) } ?? number.description, field)
            case (.date, .string(let text)): put(CivilDate(text)?.vietnamese ?? text, field)
            case (.choice, .string(let choice)): put(own.choice(field.path, choice), field)
            default: break
            }
        }
        return words
    }

    private static func model(_ value: Value) -> ModelValue {
        switch value {
        case .null: .nothing
        case .bool(let flag): .flag(flag)
        case .number(let number): .text(Grouping.text(number, .vietnamese))
        case .string(let text): .text(text)
        case .array(let elements): .list(elements.map(model))
        case .object(let members): .record(members.map { ($0.key, model($0.value)) })
        }
    }
}
