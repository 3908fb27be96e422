import Administration
import Casework
import Core

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
    /// More begin so than are shown.
    let more: Bool

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
        more = found.count > AreaChoices.most
        none = query?.isEmpty == false && found.isEmpty
        let chosen = code.flatMap { filling.choice($0, field) }
        var ticked = chosen?.area ?? (found.count == 1 ? found[0].area : nil)
        if let chosen, !found.contains(where: { $0.area == chosen.area }) {
            // Who looks for another place has not chosen the old one again.
            if query?.isEmpty == false { ticked = found.count == 1 ? found[0].area : nil }
            found.insert(chosen, at: 0)
        }
        choices = found.prefix(AreaChoices.most).enumerated().map { index, choice in
            Choice(
                id: "\(Question.anchor(field.path))-\(index + 1)", field: field.path, code: choice.area.code,
                label: choice.name, formerly: choice.formerly, chosen: choice.area == ticked)
        }
    }
}
