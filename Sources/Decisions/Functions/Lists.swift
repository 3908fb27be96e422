import Core

extension Builtin {
    static let lists: [Builtin] = [
        Builtin("list contains", .boolean, "list: list, element: Any") { a, m throws(EvaluationStop) in
            .bool(try index(of: a[1], in: a[0].elements, m) != nil)
        },
        Builtin("count", .number, "list...: list") { a, _ in .number(a[0].elements.count) },
        Builtin("all", .boolean, "list...: list") { a, _ in every(a[0].elements, true) },
        Builtin("any", .boolean, "list...: list") { a, _ in every(a[0].elements, false) },
        Builtin("sublist", .list(.any), "list: list, start position: number, length?: number") {
            a, m throws(EvaluationStop) in
            let list = a[0].elements
            guard let start = a[1].number?.rounded(.down).integer, let first = offset(start, in: list)
            else { return .null }
            guard !a[2].isNull else { return try made(Array(list[first...]), m) }
            guard let length = a[2].number?.rounded(.down).integer, length > 0, length <= list.count - first
            else {
                return .null
            }
            return try made(Array(list[first..<first + length]), m)
        },
        Builtin("append", .list(.any), "list: list, item...: Any") { a, m throws(EvaluationStop) in
            try made(a[0].elements + a[1].elements, m)
        },
        Builtin("concatenate", .list(.any), "list...: Any") { a, m throws(EvaluationStop) in
            guard let joined = joined(a[0].elements) else { return .null }
            return try made(joined, m)
        },
        Builtin("insert before", .list(.any), "list: list, position: number, newItem: Any") {
            a, m throws(EvaluationStop) in
            var list = a[0].elements
            guard let position = a[1].number?.rounded(.down).integer,
                let offset = offset(position, in: list)
            else { return .null }
            list.insert(a[2], at: offset)
            return try made(list, m)
        },
        Builtin("remove", .list(.any), "list: list, position: number") { a, m throws(EvaluationStop) in
            var list = a[0].elements
            guard let position = a[1].number?.rounded(.down).integer,
                let offset = offset(position, in: list)
            else { return .null }
            list.remove(at: offset)
            return try made(list, m)
        },
        Builtin(
            "list replace", .list(.any), isPure: false,
            [
                (
                    "list: list, position: number, newItem: Any",
                    { a, m throws(EvaluationStop) in
                        var list = a[0].elements
                        guard let position = a[1].number?.rounded(.down).integer,
                            let offset = offset(position, in: list)
                        else { return .null }
                        list[offset] = a[2]
                        return try made(list, m)
                    }
                ),
                (
                    "list: list, match: function, newItem: Any",
                    { a, m throws(EvaluationStop) in
                        var list = a[0].elements
                        guard let match = a[1].function, match.parameters.count == 2 else { return .null }
                        for (index, element) in list.enumerated() {
                            guard case .bool(let answer) = try m.call(match, [element, a[2]]) else { return .null }
                            if answer { list[index] = a[2] }
                        }
                        return try made(list, m)
                    }
                ),
            ]),
        Builtin("reverse", .list(.any), "list: list") { a, m throws(EvaluationStop) in
            try made(a[0].elements.reversed(), m)
        },
        Builtin("index of", .list(.number), "list: list, match: Any") { a, m throws(EvaluationStop) in
            let list = a[0].elements
            try m.spend(list.count)
            var places: [FEELValue] = []
            for (place, element) in list.enumerated() where try m.equal(element, a[1]) == true {
                places.append(.number(place + 1))
            }
            return try made(places, m)
        },
        Builtin("union", .list(.any), "list...: Any") { a, m throws(EvaluationStop) in
            guard let joined = joined(a[0].elements) else { return .null }
            return try distinct(joined, m)
        },
        Builtin("distinct values", .list(.any), "list: list") { a, m throws(EvaluationStop) in
            try distinct(a[0].elements, m)
        },
        Builtin("flatten", .list(.any), "list: list") { a, m throws(EvaluationStop) in
            var flat: [FEELValue] = []
            func add(_ value: FEELValue) {
                if case .list(let list) = value { list.forEach(add) } else { flat.append(value) }
            }
            a[0].elements.forEach(add)
            return try made(flat, m)
        },
        Builtin("sort", .list(.any), isPure: false, "list: list, precedes?: function") { a, m throws(EvaluationStop) in
            try sort(a[0].elements, a[1].function, m)
        },
    ]

    private static func made(_ list: [FEELValue], _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        try machine.claim(list.count)
        return .list(list)
    }

    /// The lists one after another; nil when one of them is null.
    private static func joined(_ lists: [FEELValue]) -> [FEELValue]? {
        lists.contains(where: \.isNull) ? nil : lists.flatMap(\.elements)
    }

    /// The offset of a position that counts from 1, or from the end when negative.
    private static func offset(_ position: Int, in list: [FEELValue]) -> Int? {
        let offset = position > 0 ? position - 1 : list.count + position
        return position != 0 && list.indices.contains(offset) ? offset : nil
    }

    private static func index(
        of value: FEELValue, in list: [FEELValue], _ machine: Machine
    ) throws(EvaluationStop) -> Int? {
        for (place, element) in list.enumerated() {
            try machine.spend()
            if try machine.equal(element, value) == true { return place }
        }
        return nil
    }

    /// Three-valued and (`wanted` true) or or (false).
    private static func every(_ list: [FEELValue], _ wanted: Bool) -> FEELValue {
        var unknown = false
        for element in list {
            guard let answer = element.bool else {
                unknown = true
                continue
            }
            if answer != wanted { return .bool(!wanted) }
        }
        return unknown ? .null : .bool(wanted)
    }

    private static func distinct(_ list: [FEELValue], _ machine: Machine) throws(EvaluationStop) -> FEELValue {
        var kept: [FEELValue] = []
        var places: [Int: [Int]] = [:]
        elements: for element in list {
            try machine.spend()
            let hash = try machine.hash(element)
            for place in places[hash] ?? [] where try machine.equal(kept[place], element) == true { continue elements }
            places[hash, default: []].append(kept.count)
            kept.append(element)
        }
        return try made(kept, machine)
    }

    /// A stable merge sort, so that a strange order function can do no harm; null when it does not answer.
    private static func sort(
        _ list: [FEELValue], _ precedes: FEELFunction?, _ machine: Machine
    ) throws(EvaluationStop) -> FEELValue {
        if let precedes, precedes.parameters.count != 2 { return .null }
        var failed = false
        func comesFirst(_ a: FEELValue, _ b: FEELValue) throws(EvaluationStop) -> Bool {
            try machine.spend()
            if let precedes {
                guard case .bool(let answer) = try machine.call(precedes, [a, b]) else {
                    failed = true
                    return false
                }
                return answer
            }
            guard let order = try machine.order(a, b) else {
                failed = true
                return false
            }
            return order < 0
        }
        func merged(_ slice: ArraySlice<FEELValue>) throws(EvaluationStop) -> ArraySlice<FEELValue> {
            guard slice.count > 1 else { return slice }
            let middle = slice.startIndex + slice.count / 2
            var (left, right) = (try merged(slice[..<middle]), try merged(slice[middle...]))
            var result: [FEELValue] = []
            while let a = left.first, let b = right.first {
                if try comesFirst(b, a) {
                    result.append(b)
                    right.removeFirst()
                } else {
                    result.append(a)
                    left.removeFirst()
                }
            }
            return result[...] + left + right
        }
        let sorted = try merged(list[...])
        return failed ? machine.fail("feel.not_comparable", "sort") : try made(Array(sorted), machine)
    }
}
