import Casework
import Core

/// Questions that make one answer: an address, coordinates, or a table with a row for each person.
struct FieldGroup<Single: Model>: Model {
    struct Row: Model {
        let id: String
        let title: String
        /// The value of the button that takes the row away.
        let remove: String
        let parts: [Single]
    }

    let id: String
    let label: String
    let hint: String?
    let error: String?
    let warning: String?
    let optional: Bool
    let describedBy: String?
    let parts: [Single]
    let rows: [Row]
    /// The hidden count of rows; nil when this is no table.
    let count: Count?
    /// The value of the button that adds a row; nil when there are as many as may be.
    let add: String?
    let addLabel: String
    let full: String?

    struct Count: Model {
        let name: String
        let rows: Int
    }

    init(
        _ field: FormField, _ words: FieldWords, answers: Value, error: String?, warning: String?,
        _ single: (FormField) -> Single
    ) {
        id = Question.anchor(field.path)
        label = words.label(field)
        hint = words.hint(field)
        self.error = error
        self.warning = warning
        optional = !field.isRequired && field.visible.isAlways
        let described = [
            hint.map { _ in "-hint" }, error.map { _ in "-error" }, warning.map { _ in "-warning" },
        ].compactMap { suffix in suffix.map { Question.anchor(field.path) + $0 } }
        describedBy = described.isEmpty ? nil : described.joined(separator: " ")
        guard field.widget == .table else {
            parts = field.parts.map(single)
            (rows, count, add, addLabel, full) = ([], nil, nil, "", nil)
            return
        }
        parts = []
        // Who has not begun sees one row to fill in.
        let number = min(max(answers.at(field.path)?.array?.count ?? 0, 1), field.rowsAtMost)
        let name = words.row(field)
        rows = (0..<number).map { index in
            Row(
                id: "\(Question.anchor(field.path))-\(index)",
                title: words.texts("field.row", ["row": name, "number": String(index + 1)]),
                remove: "\(field.path).\(index)", parts: field.row(index).map(single))
        }
        count = Count(name: FormInput.rowsName(field.path), rows: number)
        add = number < field.rowsAtMost ? field.path : nil
        addLabel = words.texts("field.add_row", ["row": name])
        full = add == nil ? words.texts("field.rows_full", ["limit": String(field.rowsAtMost)]) : nil
    }
}
