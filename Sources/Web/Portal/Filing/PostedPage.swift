import Casework
import Core

/// What came back from one page of a form.
struct PostedPage: Sendable {
    /// Names the fields that were on the page, since a box that is not ticked is not sent.
    static let shownField = "_shown"
    static let findButton = "_find"
    static let addButton = "_add"
    static let removeButton = "_remove"
    static let saveField = "_save"
    static let backButton = "_back"
    static let returnField = "_return"

    let data: FormData
    let shown: [FormField]

    /// Only fields of `page` count, whatever was sent.
    init(_ data: FormData, _ page: Filling.Page) {
        self.data = data
        let names = Set((data[PostedPage.shownField] ?? "").split(separator: " ").map(String.init))
        shown = page.fields.filter { names.contains($0.path) }
    }

    /// A page that names no fields of its own: all of `fields` are on it.
    init(_ data: FormData, all fields: [FormField]) {
        self.data = data
        shown = fields
    }

    /// The answers with those of this page put in, in the place of what stood there.
    func merged(into answers: Value) -> Value {
        var answers = answers
        for field in shown where field.computed == nil && field.widget != .file {
            var answer = FormInput.read(field, data.all)
            if field.widget == .table { answer = rows(field, answer) }
            if let answer { answers.set(answer, at: field.path) } else { answers.remove(at: field.path) }
        }
        return answers
    }

    /// The rows of a table; when one was added or taken away, with those that nobody has filled in yet.
    private func rows(_ field: FormField, _ answer: Value?) -> Value? {
        guard changedTable == field.path else { return answer }
        let count = data[FormInput.rowsName(field.path)].flatMap { Int($0) } ?? 0
        var rows = (0..<min(max(count, 0), field.rowsAtMost)).map { index -> Value in
            field.row(index).reduce(into: [:]) { row, part in
                let name = String(part.path.dropFirst("\(field.path).\(index).".count))
                if let value = FormInput.read(part, data.all) { row.set(value, at: name) }
            }
        }
        if let removed, removed.table == field.path {
            if removed.row < rows.count { rows.remove(at: removed.row) }
        } else if rows.count < field.rowsAtMost {
            rows.append([:])
        }
        guard !rows.isEmpty else { return nil }
        return .array(rows)
    }

    private var removed: (table: String, row: Int)? {
        guard let value = data[PostedPage.removeButton], let dot = value.lastIndex(of: "."),
            let row = Int(value[value.index(after: dot)...]), row >= 0
        else { return nil }
        return (String(value[..<dot]), row)
    }

    /// The table whose rows the reader changed, so that the page comes back to it.
    var changedTable: String? {
        let path = data[PostedPage.addButton] ?? removed?.table
        return path.flatMap { path in shown.contains { $0.path == path } ? path : nil }
    }

    /// Whether only saving is asked for, by a page whose reader goes on typing.
    var onlySaves: Bool { data[PostedPage.saveField] != nil }

    /// What was typed to find an area and has not been answered with a list yet.
    func unanswered(_ field: FormField) -> String? {
        guard field.widget == .area, let typed = data.trimmed(PlaceField.queryName(field.path)) else { return nil }
        return typed == data[PlaceField.askedName(field.path)] ? nil : typed
    }

    /// What stands in the box for finding an area.
    func query(_ path: String) -> String? { data.trimmed(PlaceField.queryName(path)).map { String($0.prefix(100)) } }

    var findPath: String? {
        data[PostedPage.findButton].flatMap { path in
            shown.contains { $0.holds(path) } ? path : nil
        }
    }
    var goesBack: Bool { data[PostedPage.backButton] != nil }
    var returnsToReview: Bool { data[PostedPage.returnField] == "review" }
}
