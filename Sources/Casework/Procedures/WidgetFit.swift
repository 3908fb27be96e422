import Core
import Schemas

/// Whether a widget can give what the schema of its answer takes: nobody could answer a question that asks for one
/// thing and takes another.
struct WidgetFit {
    let widget: Widget
    let schema: Value

    /// What does not fit, in the words of the schema: `type string`; nil when it fits.
    var contradiction: String? {
        if let type = wrongType { return "type \(type)" }
        if widget == .money, !isAmount { return "no minimum of 0 or more" }
        return takesASample ? nil : "takes none of \(samples.map(\.json).joined(separator: ", "))"
    }

    private var types: [String] {
        let written = schema["type"]
        return written?.string.map { [$0] } ?? written?.array?.compactMap(\.string) ?? []
    }

    private var wrongType: String? {
        let types = types
        guard !types.isEmpty, !given.isEmpty, given.isDisjoint(with: types) else { return nil }
        return types.joined(separator: ", ")
    }

    /// The types of what it gives.
    private var given: Set<String> {
        switch widget {
        case .text, .paragraph, .date, .phone, .email, .area, .choice, .citizenNumber, .taxCode: ["string"]
        case .number: ["number", "integer"]
        // Đồng have no smaller part.
        case .money: ["integer"]
        case .yesNo, .declaration: ["boolean"]
        case .choices, .table: ["array"]
        case .address, .coordinates: ["object"]
        case .file: []
        }
    }

    private var isAmount: Bool {
        guard let least = schema["minimum"]?.number ?? schema["exclusiveMinimum"]?.number else { return false }
        return least >= Decimal(0)
    }

    /// What such a widget gives when it is filled in well; none where that hangs on the question.
    var samples: [Value] {
        switch widget {
        case .citizenNumber: ["079085000001"]
        case .taxCode: ["0100233488", "0100233488-001", "079085000001"]
        case .phone: ["0901234567", "02838291234", "+84901234567"]
        case .email: ["a@b.vn", "nguyen.van.a@example.vn"]
        case .date: ["1985-02-05", "2026-11-27", "2009-10-15"]
        case .area: ["26743", "784", "79"]
        case .declaration: [true]
        default: []
        }
    }

    private var takesASample: Bool {
        // A schema that cannot be compiled by itself, since it refers to another part, is not judged here.
        guard !samples.isEmpty, let alone = try? SchemaCompiler(assertsFormats: true).compile(schema) else {
            return true
        }
        return samples.contains(where: alone.isValid)
    }
}

extension FieldReader {
    /// Tells of a widget whose schema contradicts it.
    func checkFit(_ node: SourceNode, _ widget: Widget, _ schema: Value?, _ path: String) {
        // An unknown word has been told already.
        guard let schema, node.value["widget"]?.string.flatMap(Widget.init(rawValue:)) != nil else { return }
        guard let why = WidgetFit(widget: widget, schema: schema).contradiction else { return }
        node.problem(
            "pack.widget_contradicts_schema", ["widget": widget.rawValue, "path": path, "why": why], at: "widget")
    }
}
