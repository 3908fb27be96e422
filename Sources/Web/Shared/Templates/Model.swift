/// What a template shows: a plain struct whose stored properties are the template's names. Text, whole numbers,
/// booleans, optionals, arrays and other models may stand in it; times, money and codes are put into words before.
///
/// In a section, `nil`, `false`, an empty array and an empty text count as absent.
package protocol Model: Encodable, Sendable {}

/// A model that is a whole page.
package protocol PageModel: Model {
    /// The template file under `share/templates`, without its extension: `portal/home`.
    static var template: String { get }
    /// The page's title, for the browser's tab and history.
    var title: String { get }
}

/// HTML that our own code made (a QR code, a chart) and that goes out unescaped. Only Web/Shared makes it, never from
/// a person's text.
package struct Markup: Model {
    package let html: String
    init(trusted html: String) { self.html = html }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(html)
    }
}

/// A model's values in the form that the renderer walks.
enum ModelValue: Sendable {
    case nothing
    case flag(Bool)
    case text(String)
    case markup(String)
    case list([ModelValue])
    case record([(name: String, value: ModelValue)])

    var isPresent: Bool {
        switch self {
        case .nothing: false
        case .flag(let flag): flag
        case .text(let text), .markup(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .record: true
        }
    }

    subscript(name: String) -> ModelValue? {
        guard case .record(let members) = self else { return nil }
        for member in members where member.name == name { return member.value }
        return nil
    }
}
