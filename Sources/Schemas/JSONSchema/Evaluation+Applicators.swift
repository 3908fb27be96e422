import Core

extension Evaluation {
    mutating func apply(_ node: SchemaNode, _ applicator: Applicator, _ value: Value, _ marks: inout Marks?) -> Bool {
        switch applicator {
        case .reference(let target): return evaluate(target, value, &marks)
        case .dynamic(let initial, _, let candidates):
            return evaluate(dynamicTarget(initial, candidates), value, &marks)
        case .all(let schemas):
            var valid = true
            for schema in schemas {
                valid = evaluate(schema, value, &marks) && valid
                guard valid || goesOn else { return false }
            }
            return valid
        case .any(let schemas):
            var matched = false
            for schema in schemas {
                guard fuel > 0 else { break }
                guard branch(schema, value, &marks) else { continue }
                matched = true
                if marks == nil { return true }
            }
            if !matched { _ = fail(node, "anyOf") }
            return matched
        case .one(let schemas):
            var matches = 0
            for schema in schemas {
                guard fuel > 0 else { break }
                guard branch(schema, value, &marks) else { continue }
                matches += 1
                if matches > 1 { break }
            }
            if matches != 1 { _ = fail(node, "oneOf", ["matches": matches == 0 ? "0" : "2+"]) }
            return matches == 1
        case .not(let schema):
            var none: Marks?
            let matched = quietly(schema, value, &none)
            if matched { _ = fail(node, "not") }
            return !matched
        case .condition(let test, let then, let otherwise):
            guard let next = branch(test, value, &marks) ? then : otherwise else { return true }
            return evaluate(next, value, &marks)
        }
    }

    /// A schema that may fail: only when it does not do its marks count.
    private mutating func branch(_ schema: Int, _ value: Value, _ marks: inout Marks?) -> Bool {
        guard let known = marks else {
            var none: Marks?
            return quietly(schema, value, &none)
        }
        fuel -= known.work
        var own: Marks? = Marks(like: known)
        guard quietly(schema, value, &own) else { return false }
        if let own { marks?.merge(own) }
        return true
    }
}
