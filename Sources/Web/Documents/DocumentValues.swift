import Administration
import Casework
import Core
import OrderedCollections

/// What a document's template sees: `answers.…` as they were given, and beside them in words `areas.…`, `money.…`,
/// `dates.…`, `choices.…` and `rows.…` (the lines of a table); `dossier`, `document`, `unit`, `signer`, `decision`.
struct DocumentValues {
    let record: ModelValue

    init(_ dossier: Dossier, _ document: IssuedDocument, _ procedure: Procedure, units: UnitDirectory) {
        let unit = units.unit(document.unit, at: document.issuedAt.date) ?? units.unit(document.unit)
        let proxy = dossier.decision.flatMap { $0.by == document.signer ? $0.onBehalf : nil }
        let signing = dossier.decision.flatMap { $0.by == document.signer ? $0.signing : nil } ?? []
        let title = unit.map(DocumentValues.title) ?? ""
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
                        .text(DocumentValues.number(of: document, procedure))
                    ),
                    ("date_words", .text(document.issuedAt.date.official)),
                    ("year", .text(String(document.year))),
                ])
            ),
            ("unit", .record([("name", .text(unit?.name.vietnamese ?? document.unit))])),
            (
                "signer",
                .record([
                    ("name", .text(document.signer ?? "")),
                    ("lines", .list(signing.map(ModelValue.text))),
                    // For packs of before positions told it: their templates write a post, or take the unit's head's.
                    ("title", .text(proxy == nil ? title : "\(DocumentValues.byAuthority) \(title)")),
                    ("authority", proxy == nil ? .nothing : .text(DocumentValues.byAuthority)),
                ])
            ),
            ("decision", .record([("reason", .text(dossier.decision?.reason ?? ""))])),
            ("areas", DocumentValues.model(inWords[.area] ?? [:])),
            ("money", DocumentValues.model(inWords[.money] ?? [:])),
            ("dates", DocumentValues.model(inWords[.date] ?? [:])),
            ("choices", DocumentValues.model(inWords[.choice] ?? [:])),
            ("rows", DocumentValues.model(inWords[.table] ?? [:])),
        ])
    }

    /// A draft has no number yet; who numbers it by hand finds the place.
    private static func number(of document: IssuedDocument, _ procedure: Procedure) -> String {
        let symbol = procedure.symbols[document.document]
        guard document.number > 0 else { return symbol.map { "……/\($0)" } ?? "……" }
        return symbol == nil ? pad(document.number) : procedure.number(of: document)
    }

    /// Thừa ủy quyền: whoever signs with powers that the head handed over for a time has it before the head's post, and
    /// does not sign for the committee as a body (NĐ 30/2020 art. 13 and annex I).
    private static let byAuthority = "TUQ."

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
        func text(_ field: FormField) -> String? {
            guard let answer = dossier.answers.at(field.path) else { return nil }
            return switch (field.widget, answer) {
            case (.area, .string(let code)): areas.area(code, at: dossier.filedAt.date)?.name ?? code
            case (.money, .number(let number)):
                number.integer.map { Money(dong: Int64($0)).text(.vietnamese) } ?? number.description
            case (.date, .string(let text)): CivilDate(text)?.vietnamese ?? text
            case (.choice, .string(let choice)): own.choice(field.textPath, choice)
            default: FormInput.typed(answer, field)
            }
        }
        var words: [Widget: Value] = [:]
        for field in procedure.form.fields.flatMap({ $0.widget == .address ? $0.parts : [$0] }) {
            switch field.widget {
            case .area, .money, .date, .choice:
                if let text = text(field) { words[field.widget, default: [:]].set(.string(text), at: field.path) }
            case .table:
                guard let rows = dossier.answers.at(field.path)?.array else { continue }
                let lines = rows.indices.map { field.row($0).compactMap(text).joined(separator: ", ") }
                words[.table, default: [:]].set(.array(lines.map(Value.string)), at: field.path)
            default: break
            }
        }
        return words
    }

    /// What was written in several lines is printed in as many: each line of business is one.
    private static func written(_ text: String) -> ModelValue {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.count < 2
            ? .text(text) : .markup(lines.map { HTMLEscape.text(String($0)) }.joined(separator: "<br>"))
    }

    private static func model(_ value: Value) -> ModelValue {
        switch value {
        case .null: .nothing
        case .bool(let flag): .flag(flag)
        case .number(let number): .text(Grouping.text(number, .vietnamese))
        case .string(let text): written(text)
        case .array(let elements): .list(elements.map(model))
        case .object(let members): .record(members.map { ($0.key, model($0.value)) })
        }
    }
}
