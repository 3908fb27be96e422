import Core
import Decisions
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
            for field in recording.fields {
                guard let own = schema["properties"]?[field.name] else { continue }
                let (gives, takes) = (Self.shape(field.value.type), Self.shape(FEELType(schema: own)))
                guard let gives, let takes, gives != takes else { continue }
                node.child("with")?.problem(
                    "pack.rule_type", ["key": field.name, "expected": takes, "gives": field.value.type.name],
                    at: field.name)
            }
            let identity = declaration.value["identity"]?.array?.compactMap(\.string) ?? []
            // What closes a record need only say which one.
            let required = recording.ends ? [] : schema["required"]?.array?.compactMap(\.string) ?? []
            for name in OrderedSet(identity + required) where !written.contains(name) {
                node.problem("pack.field_not_written", ["field": name, "register": recording.register], at: "with")
            }
        }
    }

    /// What a value is in JSON; nil where that is not known. Dates and durations are texts there.
    private static func shape(_ type: FEELType) -> String? {
        switch type {
        case .number: "number"
        case .boolean: "boolean"
        case .string, .date, .time, .dateTime, .daysDuration, .monthsDuration: "string"
        case .list, .range: "list"
        case .context: "context"
        case .any, .null, .function, .constrained: nil
        }
    }
}
