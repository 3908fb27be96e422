import Core

extension Evaluation {
    mutating func check(_ node: SchemaNode, _ rules: TextRules, _ text: String) -> Bool {
        var valid = true
        let bytes = text.utf8.count
        // A code point takes one to four bytes, so most texts need not be counted.
        fuel -= bytes >> 6
        if bytes > rules.maxLength || (bytes + 3) / 4 < rules.minLength {
            let count = text.unicodeScalars.count
            if count < rules.minLength {
                let parameters = ["limit": String(rules.minLength), "actual": String(count)]
                guard fail(node, "minLength", parameters) else { return false }
                valid = false
            }
            if count > rules.maxLength {
                let parameters = ["limit": String(rules.maxLength), "actual": String(count)]
                guard fail(node, "maxLength", parameters) else { return false }
                valid = false
            }
        }
        if let pattern = rules.pattern, !pattern.matches(text, fuel: &fuel) {
            guard fail(node, "pattern", ["pattern": pattern.text]) else { return false }
            valid = false
        }
        if let format = rules.format {
            fuel -= format.work(bytes: bytes)
            guard !format.accepts(text) else { return valid }
            guard fail(node, "format", ["format": format.rawValue]) else { return false }
            valid = false
        }
        return valid
    }

    mutating func check(_ node: SchemaNode, _ rules: NumberRules, _ number: Decimal) -> Bool {
        var valid = true
        // The number itself may be personal, and parameters are logged.
        func limit(_ bound: Decimal) -> [String: String] { ["limit": bound.description] }
        if let bound = rules.minimum, number < bound {
            guard fail(node, "minimum", limit(bound)) else { return false }
            valid = false
        }
        if let bound = rules.maximum, bound < number {
            guard fail(node, "maximum", limit(bound)) else { return false }
            valid = false
        }
        if let bound = rules.exclusiveMinimum, !(bound < number) {
            guard fail(node, "exclusiveMinimum", limit(bound)) else { return false }
            valid = false
        }
        if let bound = rules.exclusiveMaximum, !(number < bound) {
            guard fail(node, "exclusiveMaximum", limit(bound)) else { return false }
            valid = false
        }
        if let unit = rules.multipleOf {
            fuel -= number.exponent == unit.exponent ? 1 : 16
            guard !number.isMultiple(of: unit) else { return valid }
            guard fail(node, "multipleOf", ["unit": unit.description]) else { return false }
            valid = false
        }
        return valid
    }
}
