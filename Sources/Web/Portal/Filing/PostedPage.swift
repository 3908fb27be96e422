import Casework
import Core

/// What came back from one page of a form.
struct PostedPage: Sendable {
    /// Names the fields that were on the page, since a box that is not ticked is not sent.
    static let shownField = "_shown"
    static let findButton = "_find"
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

    /// The answers with those of this page put in, in the place of what stood there.
    func merged(into answers: Value) -> Value {
        var answers = answers
        for field in shown {
            if let answer = FormInput.answer(data[field.path] ?? "", field) {
                answers.set(answer, at: field.path)
            } else {
                answers.remove(at: field.path)
            }
        }
        return answers
    }

    /// What was typed to find an area and has not been answered with a list yet.
    func unanswered(_ field: FormField) -> String? {
        guard field.widget == .area, let typed = data.trimmed(PlaceField.queryName(field.path)) else { return nil }
        return typed == data[PlaceField.askedName(field.path)] ? nil : typed
    }

    /// What stands in the box for finding an area.
    func query(_ path: String) -> String? { data.trimmed(PlaceField.queryName(path)).map { String($0.prefix(100)) } }

    var findPath: String? {
        data[PostedPage.findButton].flatMap { path in shown.contains { $0.path == path } ? path : nil }
    }
    var goesBack: Bool { data[PostedPage.backButton] != nil }
    var returnsToReview: Bool { data[PostedPage.returnField] == "review" }
}
