import Core
import Decisions

/// Reads the fields of form.layout.yaml, each with what the schema says of its answer.
struct FieldReader {
    /// How many rows a table has at most that says nothing of its own.
    static let rowsAtMost = 20
    static let systems = ["WGS84", "VN-2000"]

    let rules: RuleReader
    let schema: Value

    /// The fields of a section, which are asked only where the section is.
    func section(_ node: SourceNode) -> [FormField] {
        node.allow("id", "visible", "fields")
        let id = node.text("id")
        // Read once, so that what is wrong with it is told at the section and not at each of its fields.
        let condition = rules.condition(node, "visible", default: .always)
        return node.elements("fields").map { field($0, section: id, visible: condition) }
    }

    func field(_ node: SourceNode, section: String? = nil, visible: Condition = .always) -> FormField {
        node.allow(
            "path", "widget", "visible", "required", "computed", "not_before", "not_after", "autocomplete", "level",
            "columns", "at_most", "paper")
        let widget: Widget = node.word("widget", default: .text)
        if node.value["widget"] == nil { node.problem("pack.missing_key", ["key": "widget"]) }
        var field: FormField
        if widget == .file {
            let paper = node.text("paper")
            field = FormField(
                path: "paper.\(paper)", widget: .file, visible: condition(node, visible), isRequired: false,
                choices: [], autocomplete: nil, areaLevel: nil, maximumLength: nil)
            field.paper = paper
        } else {
            let path = node.text("path")
            field = answer(node, path, schema.subschema(at: path), widget, condition(node, visible))
            field.required = rules.condition(node, "required", default: .never)
            if node.value["computed"] != nil {
                field.computed = rules.rule(node, "computed", FieldReader.type(computed: widget))
            }
            field.parts = parts(node, path, widget)
            field.rowsAtMost = node.integer("at_most", default: FieldReader.rowsAtMost)
        }
        bounds(node, &field)
        field.section = section
        field.sectionVisible = visible
        return field
    }

    /// A computed answer is nobody's mistake, so that a bound would tell nobody anything.
    private func bounds(_ node: SourceNode, _ field: inout FormField) {
        for bound in FormField.Bound.allCases where node.value[bound.rawValue] != nil {
            guard field.widget == .date, field.computed == nil else {
                node.problem("pack.only_on_a_date", ["key": bound.rawValue], at: bound.rawValue)
                continue
            }
            let rule = rules.day(node, bound.rawValue)
            switch bound {
            case .notBefore: field.notBefore = rule
            case .notAfter: field.notAfter = rule
            }
        }
    }

    /// What a rule must give whose value is the answer to such a question.
    private static func type(computed widget: Widget) -> FEELType {
        switch widget {
        case .number, .money: .number
        case .yesNo, .declaration: .boolean
        case .date: .date
        case .table, .choices: .list(.any)
        case .address, .coordinates: .context([])
        case .text, .paragraph, .phone, .email, .area, .choice, .citizenNumber, .taxCode, .file: .string
        }
    }

    private func answer(
        _ node: SourceNode, _ path: String, _ subschema: Value?, _ widget: Widget, _ visible: Condition
    ) -> FormField {
        if subschema == nil { node.problem("pack.no_such_answer", ["path": path], at: "path") }
        let allowed = widget == .choices ? subschema?["items"]?["enum"] : subschema?["enum"]
        let choices = allowed?.array?.compactMap(\.string) ?? []
        if [.choice, .choices].contains(widget), choices.isEmpty {
            node.problem("pack.choice_without_enum", ["path": path], at: "path")
        }
        checkFit(node, widget, subschema, path)
        if [.area, .address].contains(widget), node.value["level"] == nil {
            node.problem("pack.missing_key", ["key": "level"])
        }
        return FormField(
            path: path, widget: widget, visible: visible, isRequired: schema.requires(path), choices: choices,
            autocomplete: node.optionalText("autocomplete"), areaLevel: node.optionalText("level"),
            maximumLength: subschema?["maxLength"]?.integer)
    }

    /// The field's own condition and that of its section.
    private func condition(_ node: SourceNode, _ section: Condition) -> Condition {
        let own = rules.condition(node, "visible", default: .always)
        switch (section, own) {
        case (.never, _), (_, .never): return .never
        case (.always, _): return own
        case (_, .always): return section
        case (.rule(let outer), .rule(let inner)):
            return rules.condition(node, "visible", text: "(\(outer.text)) and (\(inner.text))")
        }
    }

    private func parts(_ node: SourceNode, _ path: String, _ widget: Widget) -> [FormField] {
        switch widget {
        case .address:
            return [
                part(node, path, "street", .text, autocomplete: "street-address"),
                part(node, path, "area", .area, level: node.optionalText("level")),
            ]
        case .coordinates:
            return [
                part(node, path, "system", .choice, choices: FieldReader.systems),
                part(node, path, "north", .number), part(node, path, "east", .number),
            ]
        case .table:
            if node.value["columns"] == nil { node.problem("pack.missing_key", ["key": "columns"]) }
            return node.elements("columns").map { column($0, path) }
        default:
            for key in ["columns", "at_most"] where node.value[key] != nil {
                node.problem("pack.only_in_a_table", ["key": key], at: key)
            }
            return []
        }
    }

    private func part(
        _ node: SourceNode, _ path: String, _ name: String, _ widget: Widget, choices: [String] = [],
        autocomplete: String? = nil, level: String? = nil
    ) -> FormField {
        let whole = "\(path).\(name)"
        let subschema = schema.subschema(at: whole)
        if subschema == nil { node.problem("pack.no_such_answer", ["path": whole], at: "path") }
        checkFit(node, widget, subschema, whole)
        var field = FormField(
            path: whole, widget: widget, visible: .always, isRequired: schema.requires(whole), choices: choices,
            autocomplete: node.value["autocomplete"] == nil ? nil : autocomplete, areaLevel: level,
            maximumLength: subschema?["maxLength"]?.integer)
        field.part = name
        return field
    }

    /// What each row of a table asks: simple widgets, by paths within the row.
    private func column(_ node: SourceNode, _ table: String) -> FormField {
        node.allow("path", "widget", "not_before", "not_after")
        let (path, widget): (String, Widget) = (node.text("path"), node.word("widget", default: .text))
        if !widget.isSimple { node.problem("pack.not_in_a_table", ["widget": widget.rawValue], at: "widget") }
        let row = schema.subschema(at: table)?["items"] ?? .null
        let subschema = row.subschema(at: path)
        if subschema == nil { node.problem("pack.no_such_answer", ["path": "\(table).\(path)"], at: "path") }
        checkFit(node, widget, subschema, "\(table).\(path)")
        var field = FormField(
            path: "\(table).\(path)", widget: widget, visible: .always, isRequired: row.requires(path),
            choices: (subschema?["items"]?["enum"] ?? subschema?["enum"])?.array?.compactMap(\.string) ?? [],
            autocomplete: nil, areaLevel: nil, maximumLength: subschema?["maxLength"]?.integer)
        bounds(node, &field)
        return field
    }
}
