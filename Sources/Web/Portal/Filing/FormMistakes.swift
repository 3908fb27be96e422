import Casework

/// The questions of a page that came back with mistakes. Their names stand in its address
/// (`?sai=owner.name,owner.phone`), and what is wrong with them is found anew each time that it is shown.
struct FormMistakes {
    private static let name = "sai"
    private let fields: [FormField]

    /// Those of `asked` that something is wrong with; nil when there are none.
    init?(_ asked: [FormField], _ filling: Filling) {
        let missing = Set(filling.missingPapers.map(\.id))
        fields = asked.filter { field in
            field.paper.map { missing.contains($0) } ?? filling.errors.keys.contains(where: field.holds)
        }
        if fields.isEmpty { return nil }
    }

    /// Those that an address names; only questions of `page` count. Nil when it names none.
    init?(_ query: FormData, _ page: Filling.Page) {
        guard let named = query[FormMistakes.name]?.split(separator: ",").map(String.init) else { return nil }
        fields = page.fields.filter { Set(named).contains($0.path) }
    }

    var query: String { "\(FormMistakes.name)=" + fields.map { URLs.encode($0.path) }.joined(separator: ",") }

    /// `places`: what was looked for, by question.
    func errors(_ filling: Filling, _ places: [String: String]) -> [String: FieldError] {
        var errors = filling.errors.filter { entry in fields.contains { $0.holds(entry.key) } }
        for path in places.keys where errors[path] != nil { errors[path] = .areaNotChosen }
        for field in fields where filling.missingPapers.contains(where: { $0.id == field.paper }) {
            errors[field.path] = .paperMissing
        }
        return errors
    }
}
