import Core
import OrderedCollections

extension ProcedureChecker {
    /// Every record that a step writes is one that its register takes.
    func checkRecords() {
        for step in procedure.steps.values {
            guard case .record(let recording) = step.kind, let node = stepsNode?.child(step.id) else { continue }
            let register = "registers/\(recording.register)"
            guard pack.source.files["\(register)/register.yaml"] != nil,
                let schema = pack.source.text("\(register)/schema.json").flatMap({ try? JSONReader.read($0) }),
                let declaration = pack.node("\(register)/register.yaml")
            else {
                node.problem("pack.no_such_register", ["register": recording.register], at: "register")
                continue
            }
            let written = recording.fields.map(\.name)
            let known = schema["properties"]?.object.map { Array($0.keys) } ?? []
            for name in written where !known.contains(name) {
                node.problem("pack.no_such_field", ["field": name, "register": recording.register], at: "with")
            }
            let identity = declaration.value["identity"]?.array?.compactMap(\.string) ?? []
            // What closes a record need only say which one.
            let required = recording.ends ? [] : schema["required"]?.array?.compactMap(\.string) ?? []
            for name in OrderedSet(identity + required) where !written.contains(name) {
                node.problem("pack.field_not_written", ["field": name, "register": recording.register], at: "with")
            }
        }
    }
}
