import Core
import OrderedCollections

extension Evaluation {
    mutating func check(
        _ node: SchemaNode, _ rules: ObjectRules, _ members: Value.Object, _ marks: inout Marks?
    )
        -> Bool
    {
        var valid = true
        func limit(_ bound: Int) -> [String: String] { ["limit": String(bound), "actual": String(members.count)] }
        if members.count < rules.minProperties {
            guard fail(node, "minProperties", limit(rules.minProperties)) else { return false }
            valid = false
        }
        if members.count > rules.maxProperties {
            guard fail(node, "maxProperties", limit(rules.maxProperties)) else { return false }
            valid = false
        }
        var requiredSeen = 0
        if rules.visitsMembers {
            fuel -= members.count >> 2
            var next = 0
            for place in 0..<members.count {
                let (name, value) = members.elements[place]
                fuel -= name.utf8.count >> 6
                let slot = rules.slot(name, next: &next)
                if let slot, rules.slots[slot].isRequired { requiredSeen += 1 }
                guard member(node, rules, place, name, value, slot, &marks) else {
                    guard goesOn else { return false }
                    valid = false
                    continue
                }
            }
        }
        if requiredSeen < rules.requiredCount {
            fuel -= rules.slotsWork
            for slot in rules.slots where slot.isRequired && JSONEquality.member(slot.name, of: members) == nil {
                guard fail(node, "required", ["property": slot.name]) else { return false }
            }
            valid = false
        }
        fuel -= rules.dependentWork
        for (name, required) in rules.dependentRequired where JSONEquality.member(name, of: members) != nil {
            for other in required where JSONEquality.member(other, of: members) == nil {
                guard fail(node, "dependentRequired", ["property": other, "because": name]) else { return false }
                valid = false
            }
        }
        for (name, schema) in rules.dependentSchemas where JSONEquality.member(name, of: members) != nil {
            guard evaluate(schema, .object(members), &marks) else {
                guard goesOn else { return false }
                valid = false
                continue
            }
        }
        return valid
    }

    private mutating func member(
        _ node: SchemaNode, _ rules: ObjectRules, _ place: Int, _ name: String, _ value: Value, _ slot: Int?,
        _ marks: inout Marks?
    ) -> Bool {
        var valid = true
        var isEvaluated = false
        if collecting { path.append(name) }
        let wasCollecting = collecting
        defer { if wasCollecting { path.removeLast() } }
        var none: Marks?
        if let slot, let schema = rules.slots[slot].node {
            isEvaluated = true
            valid = evaluate(schema, value, &none)
            guard valid || goesOn else { return false }
        }
        for (pattern, schema) in rules.patterns where pattern.matches(name, fuel: &fuel) {
            isEvaluated = true
            valid = evaluate(schema, value, &none) && valid
            guard valid || goesOn else { return false }
        }
        if !isEvaluated, let schema = rules.additional {
            isEvaluated = true
            valid = remaining(node, "additionalProperties", ["property": name], schema, value)
        }
        if let schema = rules.names, !quietly(schema, .string(name), &none) {
            _ = fail(node, "propertyNames", ["property": name])
            valid = false
        }
        if isEvaluated { marks?.mark(place) }
        return valid
    }

    /// What is left over, under a schema that is mostly `false`: then the keyword itself is what fails.
    private mutating func remaining(
        _ node: SchemaNode, _ keyword: String, _ parameters: @autoclosure () -> [String: String], _ schema: Int,
        _ value: Value
    ) -> Bool {
        if program.nodes[schema].verdict == false {
            _ = fail(node, keyword, parameters())
            return false
        }
        var none: Marks?
        return evaluate(schema, value, &none)
    }

    mutating func check(_ node: SchemaNode, _ rules: ArrayRules, _ elements: [Value], _ marks: inout Marks?) -> Bool {
        var valid = true
        func limit(_ bound: Int) -> [String: String] { ["limit": String(bound), "actual": String(elements.count)] }
        if elements.count < rules.minItems {
            guard fail(node, "minItems", limit(rules.minItems)) else { return false }
            valid = false
        }
        if elements.count > rules.maxItems {
            guard fail(node, "maxItems", limit(rules.maxItems)) else { return false }
            valid = false
        }
        fuel -= elements.count >> 6
        for place in 0..<(rules.items == nil ? min(rules.prefix.count, elements.count) : elements.count) {
            marks?.mark(place)
            if collecting { path.append(String(place)) }
            let wasCollecting = collecting
            defer { if wasCollecting { path.removeLast() } }
            var none: Marks?
            if place < rules.prefix.count {
                valid = evaluate(rules.prefix[place], elements[place], &none) && valid
            } else if let schema = rules.items {
                valid = remaining(node, "items", ["limit": String(place)], schema, elements[place]) && valid
            }
            guard valid || goesOn else { return false }
        }
        if let schema = rules.contains {
            valid = contains(node, rules, schema, elements, &marks) && valid
            guard valid || goesOn else { return false }
        }
        if rules.uniqueItems, let (first, second) = JSONEquality.firstPair(in: elements, &fuel) {
            _ = fail(node, "uniqueItems", ["first": String(first), "second": String(second)])
            valid = false
        }
        return valid
    }

    private mutating func contains(
        _ node: SchemaNode, _ rules: ArrayRules, _ schema: Int, _ elements: [Value], _ marks: inout Marks?
    ) -> Bool {
        var count = 0
        var none: Marks?
        for place in elements.indices {
            guard fuel > 0 else { return false }
            guard quietly(schema, elements[place], &none) else { continue }
            count += 1
            marks?.mark(place)
            if marks == nil, count >= rules.minContains, rules.maxContains == Int.max { return true }
        }
        if count < rules.minContains {
            let keyword = rules.minContains == 1 ? "contains" : "minContains"
            _ = fail(node, keyword, ["limit": String(rules.minContains), "actual": String(count)])
            return false
        }
        if count > rules.maxContains {
            _ = fail(node, "maxContains", ["limit": String(rules.maxContains), "actual": String(count)])
            return false
        }
        return true
    }

    /// `unevaluatedItems` and `unevaluatedProperties`: what nothing beside them has looked at.
    mutating func unevaluated(_ node: SchemaNode, _ value: Value, _ marks: inout Marks?) -> Bool {
        var valid = true
        func rest(_ evaluation: inout Evaluation, _ keyword: String, _ schema: Int, _ token: String, _ part: Value) {
            let wasCollecting = evaluation.collecting
            if wasCollecting { evaluation.path.append(token) }
            valid = evaluation.remaining(node, keyword, ["property": token], schema, part) && valid
            if wasCollecting { evaluation.path.removeLast() }
        }
        var next = 0
        switch value {
        case .object(let members):
            guard let schema = node.unevaluatedProperties else { break }
            while let place = marks?.nextUnmarked(from: next, of: members.count) {
                next = place + 1
                marks?.mark(place)
                let (name, member) = members.elements[place]
                rest(&self, "unevaluatedProperties", schema, name, member)
                guard valid || goesOn else { return false }
            }
        case .array(let elements):
            guard let schema = node.unevaluatedItems else { break }
            while let place = marks?.nextUnmarked(from: next, of: elements.count) {
                next = place + 1
                marks?.mark(place)
                rest(&self, "unevaluatedItems", schema, String(place), elements[place])
                guard valid || goesOn else { return false }
            }
        default: break
        }
        return valid
    }
}
