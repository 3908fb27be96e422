import Core
import OrderedCollections

/// What the layout must have beside conditions.
extension ConditionChecker {
    func checkLayout(_ layout: SourceNode) {
        checkFields(layout)
        checkOwner(layout)
        for page in layout.elements("pages") where page.elements("fields").isEmpty {
            guard page.elements("sections").allSatisfy({ $0.elements("fields").isEmpty }) else { continue }
            page.problem("pack.no_questions", ["page": page.value["id"]?.string ?? ""], at: "id")
        }
        var pages: Set<String> = []
        for page in layout.elements("pages") {
            guard let id = page.value["id"]?.string, !pages.insert(id).inserted else { continue }
            page.problem("pack.twice", ["key": "pages", "id": id], at: "id")
        }
    }

    private func checkFields(_ layout: SourceNode) {
        var seen: Set<String> = []
        for page in layout.elements("pages") {
            for node in page.elements("fields") + page.elements("sections").flatMap({ $0.elements("fields") }) {
                let (path, columns) = (node.value["path"]?.string, node.elements("columns"))
                for (index, column) in columns.enumerated() {
                    guard let name = column.value["path"]?.string else { continue }
                    let before = columns[..<index].contains { $0.value["path"]?.string == name }
                    if before { column.problem("pack.twice", ["key": "columns", "id": name], at: "path") }
                }
                if let path, node.value["widget"] == "table" { checkRows(path, node) }
                checkTokens(node)
                // A file has the name of its paper instead.
                guard let path = path ?? node.value["paper"]?.string.map({ "paper.\($0)" }) else { continue }
                if !seen.insert(path).inserted {
                    node.problem("pack.twice", ["key": "fields", "id": path], at: "path")
                }
            }
        }
    }

    /// Words that the language takes as they are, and only browsers or area lists would miss.
    private func checkTokens(_ node: SourceNode) {
        for (key, allowed) in ["autocomplete": FieldTokens.autocomplete, "level": FieldTokens.levels] {
            guard let word = node.value[key]?.string, !allowed.contains(word) else { continue }
            let near = allowed.min {
                (SchemaChecker.distance($0, word), $0) < (SchemaChecker.distance($1, word), $1)
            }
            node.problem("pack.unknown_token", ["key": key, "word": word, "near": near ?? ""], at: key)
        }
    }

    /// A table must have room for the rows that the schema asks for.
    private func checkRows(_ path: String, _ node: SourceNode) {
        guard let least = form.schemaDocument.subschema(at: path)?["minItems"]?.integer,
            let most = form.fields.first(where: { $0.path == path })?.rowsAtMost, most < least
        else { return }
        let key = node.value["at_most"] == nil ? "path" : "at_most"
        node.problem("pack.too_few_rows", ["path": path, "most": "\(most)", "least": "\(least)"], at: key)
    }

    /// Who owns a dossier is told by texts that somebody is asked for.
    private func checkOwner(_ layout: SourceNode) {
        guard let owner = layout.child("owner"), owner.value.object != nil else { return }
        for (key, node) in owner.members() {
            guard let path = node.value.string, let own = form.schemaDocument.subschema(at: path) else { continue }
            guard let field = form.fields.first(where: { $0.holds(path) }) else {
                owner.problem("pack.owner_unasked", ["key": key, "path": path], at: key)
                continue
            }
            let types = own["type"]?.array?.compactMap(\.string) ?? own["type"]?.string.map { [$0] } ?? []
            let words = own["enum"]?.array ?? own["const"].map { [$0] } ?? []
            let isText = types.isEmpty ? words.allSatisfy { $0.string != nil } : types.contains("string")
            if !isText || !ConditionChecker.fits(key, field.widget) {
                owner.problem(
                    "pack.owner_differs", ["key": key, "path": path, "widget": field.widget.rawValue], at: key)
            }
        }
    }

    /// A question that asks for one particular thing gives no other.
    private static func fits(_ key: String, _ widget: Widget) -> Bool {
        let own: [Widget: String] = [.phone: "phone", .email: "email", .citizenNumber: "id_number"]
        return own[widget].map { $0 == key } ?? (widget != .date && widget != .taxCode || key == "id_number")
    }
}
