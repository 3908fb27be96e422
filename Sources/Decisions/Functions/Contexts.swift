import Core
import OrderedCollections

extension Builtin {
    static let contexts: [Builtin] = [
        Builtin(
            "get value", .any,
            [
                (
                    "m: context, key: string",
                    { a, m throws(EvaluationStop) in
                        let name = a[1].string ?? ""
                        guard let context = a[0].context, let value = try m.entry(name, of: context) else {
                            return m.fail("feel.no_member", name)
                        }
                        return value
                    }
                ),
                (
                    "context: context, keys: list",
                    { a, m throws(EvaluationStop) in
                        var value = a[0]
                        guard !a[1].elements.isEmpty else { return .null }
                        for key in a[1].elements {
                            guard let name = key.string, let context = value.context,
                                let next = try m.entry(name, of: context)
                            else { return m.fail("feel.no_member", key.string ?? "") }
                            value = next
                        }
                        return value
                    }
                ),
            ]),
        Builtin("get entries", .list(.context([])), "m: context") { a, m throws(EvaluationStop) in
            let entries = try a[0].context.map { (context) throws(EvaluationStop) in try m.entries(of: context) } ?? [:]
            try m.claim(entries.count * 3)
            try m.spend(entries.count)
            return .list(
                entries.map { .context(FEELContext(["key": .string($0.key), "value": $0.value])) })
        },
        Builtin("context", .context([]), "entries: list") { a, m throws(EvaluationStop) in
            var result: OrderedDictionary<String, FEELValue> = [:]
            try m.claim(a[0].elements.count)
            for entry in a[0].elements {
                try m.spend()
                guard let context = entry.context, case .string(let key) = try m.entry("key", of: context) ?? .null,
                    let value = try m.entry("value", of: context), result[key] == nil
                else { return .null }
                result[key] = value
            }
            return .context(FEELContext(result))
        },
        Builtin(
            "context put", .context([]),
            [
                (
                    "context: context, key: string, value: Any",
                    { a, m throws(EvaluationStop) in
                        try put(a[2], at: [a[1]], in: a[0], m)
                    }
                ),
                (
                    "context: context, keys: list, value: Any",
                    { a, m throws(EvaluationStop) in
                        try put(a[2], at: a[1].elements[...], in: a[0], m)
                    }
                ),
            ]),
        Builtin("context merge", .context([]), "contexts: list") { a, m throws(EvaluationStop) in
            var result: OrderedDictionary<String, FEELValue> = [:]
            for element in a[0].elements {
                guard let context = element.context else { return .null }
                let entries = try m.entries(of: context)
                try m.claim(entries.count)
                try m.spend(entries.count / Machine.partsInAStep)
                result.merge(entries) { _, new in new }
            }
            return .context(FEELContext(result))
        },
    ]

    private static func put(
        _ value: FEELValue, at keys: ArraySlice<FEELValue>, in target: FEELValue, _ machine: Machine
    ) throws(EvaluationStop) -> FEELValue {
        guard let first = keys.first, let name = first.string, case .context(let context) = target else { return .null }
        var entries = try machine.entries(of: context)
        try machine.claim(entries.count + 1)
        try machine.spend(entries.count / Machine.partsInAStep)
        if keys.count == 1 {
            entries[name] = value
        } else {
            let inner = try put(value, at: keys.dropFirst(), in: entries[name] ?? .null, machine)
            guard !inner.isNull else { return .null }
            entries[name] = inner
        }
        return .context(FEELContext(entries))
    }
}
