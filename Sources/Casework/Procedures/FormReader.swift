import Core
import OrderedCollections
import Schemas

/// Reads form.schema.json and form.layout.yaml.
struct FormReader {
    let pack: PackReader
    let folder: String
    let law: Law
    /// Whether the form asks first who hands it in.
    var representation = Representation(who: .never, relations: [:])

    func form() -> Form? {
        guard let written = schemaDocument(), let layout = pack.node(folder + "/form.layout.yaml") else {
            return nil
        }
        let schemaDocument = representation.extend(written)
        let schema: Schema
        do {
            schema = try SchemaCompiler(assertsFormats: true).compile(schemaDocument)
        } catch {
            let named = error.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            let text = pack.source.text(folder + "/form.schema.json") ?? ""
            report(
                "form.schema.json", "pack.schema_unreadable",
                ["at": error.pointer, "why": ([error.rule] + named).joined(separator: ", ")],
                line: JSONLines(text).line(of: JSONPointer.tokens(error.pointer) ?? []))
            return nil
        }
        if !pack.isStored {
            let text = pack.source.text(folder + "/form.schema.json") ?? ""
            SchemaChecker(file: folder + "/form.schema.json", text: text, report: pack.report).check(written)
        }
        let members = schemaDocument["properties"]?.object.map { Array($0.keys) } ?? []
        let rules = RuleReader(names: Procedure.ruleNames(schema: schemaDocument, law: law))
        layout.allow("pages", "owner")
        let fields = FieldReader(rules: rules, schema: schemaDocument)
        let first = representation.page(rules).map { [$0] } ?? []
        let pages =
            first
            + layout.elements("pages").map { page in
                page.allow("id", "visible", "fields", "sections")
                return FormPage(
                    id: page.text("id"), visible: rules.condition(page, "visible", default: .always),
                    fields: page.elements("fields").map { fields.field($0) }
                        + page.elements("sections").flatMap(fields.section))
            }
        let owner = layout.child("owner")
        if owner == nil { layout.problem("pack.missing_key", ["key": "owner"]) }
        owner?.allow("name", "id_number", "phone", "email", "address")
        for (_, node) in owner?.members() ?? [] where schemaDocument.subschema(at: node.value.string ?? "") == nil {
            node.problem("pack.no_such_answer", ["path": node.value.string ?? ""])
        }
        return Form(
            schema: schema, schemaDocument: schemaDocument, pages: pages,
            owner: OwnerPaths(
                name: owner?.text("name") ?? "", idNumber: owner?.optionalText("id_number"),
                phone: owner?.optionalText("phone"), email: owner?.optionalText("email"),
                address: owner?.optionalText("address")), schemaMembers: members, layout: layout.value)
    }

    private func schemaDocument() -> Value? {
        let path = folder + "/form.schema.json"
        guard let text = pack.source.text(path) else {
            report("form.schema.json", "pack.missing_file")
            return nil
        }
        do {
            return try JSONReader.read(text)
        } catch {
            let line = text.utf8.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            report("form.schema.json", error.reason.rawValue, line: line)
            return nil
        }
    }

    private func report(_ file: String, _ rule: String, _ parameters: [String: String] = [:], line: Int = 1) {
        pack.report.add(
            SourceProblem(file: "\(folder)/\(file)", line: line, rule: rule, parameters: parameters))
    }
}

extension Value {
    /// The schema of the answer at a dotted path, through `properties`.
    func subschema(at path: String) -> Value? {
        path.split(separator: ".").reduce(Optional(self)) { $0?["properties"]?[String($1)] }
    }

    /// Whether the schema requires the answer at a dotted path, within its group.
    func requires(_ path: String) -> Bool {
        let names = path.split(separator: ".").map(String.init)
        let parent = names.dropLast().reduce(Optional(self)) { $0?["properties"]?[$1] }
        return parent?["required"]?.array?.contains(.string(names.last ?? "")) ?? false
    }
}
