import Core

extension Parser {
    mutating func postfix() throws(FEELSyntaxError) -> Typed {
        let level = depth
        defer { depth = level }
        var left = try primary()
        while true {
            try deepen()
            if isAt("."), peek(1).kind == .name {
                position += 1
                let offset = token.start
                let name = memberName()
                if case .context(let fields) = left.type.base, !fields.isEmpty, left.type.field(name) == nil {
                    note("feel.no_member", offset, name)
                }
                left = Typed(node: .property(left.node, name), type: left.type.part(name))
            } else if isAt("[") {
                position += 1
                let count = scope.mark()
                let element = left.type.isList ? left.type.element : left.type
                let item = scope.bindItem(element)
                let condition = try expression()
                scope.restore(count)
                try expect("]")
                let type: FEELType =
                    condition.type == .number ? element : condition.type == .boolean ? .list(element) : .any
                left = Typed(node: .filter(left.node, item: item, condition.node), type: type)
            } else if isAt("(") {
                left = try call(left, builtin: nil)
            } else {
                return left
            }
        }
    }

    /// The words after a dot: a member known by a longer name, else all words that follow each other.
    private mutating func memberName() -> String {
        let start = position
        let known = scope.memberLength(rest)
        if known > 0 {
            position += known
        } else {
            position += 1
            while token.kind == .name || token.kind.isNumber, !Parser.keywords.contains(token.text) { position += 1 }
        }
        return Scope.text(tokens[start..<position])
    }

    private mutating func primary() throws(FEELSyntaxError) -> Typed {
        switch token.kind {
        case .number(let number):
            position += 1
            return Typed(node: .constant(.number(number)), type: .number)
        case .string(let string):
            position += 1
            return Typed(node: .constant(.string(string)), type: .string)
        case .at(let text):
            let value = FEELValue.literal(text)
            if value.isNull { note("feel.invalid_literal", token.start, text) }
            position += 1
            return Typed(node: .constant(value), type: value.isNull ? .any : FEELType(of: value))
        case .name: return try name()
        case .symbol: break
        case .end: throw unexpected
        }
        switch token.text {
        case "(":
            position += 1
            if let operation = comparisonOperator() { return try openRange(operation) }
            let first = try expression()
            if accept("..") { return try interval(first, includesLower: false) }
            try expect(")")
            return first
        case "]":
            position += 1
            let first = try expression()
            try expect("..")
            return try interval(first, includesLower: false)
        case "[": return try list()
        case "{": return try context()
        default: throw unexpected
        }
    }

    /// `(< 10)` as a value: everything on one side of a bound.
    private mutating func openRange(_ operation: Node.Comparison) throws(FEELSyntaxError) -> Typed {
        position += 1
        let bound = try expression()
        try expect(")")
        let node: Node
        switch operation {
        case .less, .lessOrEqual:
            node = .range(nil, bound.node, includesLower: false, includesUpper: operation == .lessOrEqual)
        case .greater, .greaterOrEqual:
            node = .range(bound.node, nil, includesLower: operation == .greaterOrEqual, includesUpper: false)
        case .equal: node = .range(bound.node, bound.node, includesLower: true, includesUpper: true)
        case .notEqual: throw unexpected
        }
        return Typed(node: node, type: .range(bound.type))
    }

    private mutating func interval(_ lower: Typed, includesLower: Bool) throws(FEELSyntaxError) -> Typed {
        let offset = token.start
        let upper = try expression()
        check(lower.type, upper.type, offset)
        let includesUpper = isAt("]")
        guard includesUpper || isAt(")") || isAt("[") else { throw unexpected }
        position += 1
        let type = lower.type == .any ? upper.type : lower.type
        if let from = lower.node.constant, let to = upper.node.constant, let order = FEELValue.compare(from, to),
            order <= 0
        {
            let range = FEELRange(from, to, includesLower: includesLower, includesUpper: includesUpper)
            return Typed(node: .constant(.range(range)), type: .range(type))
        }
        return Typed(
            node: .range(lower.node, upper.node, includesLower: includesLower, includesUpper: includesUpper),
            type: .range(type))
    }

    private mutating func list() throws(FEELSyntaxError) -> Typed {
        position += 1
        if accept("]") { return Typed(node: .constant(.list([])), type: .list(.null)) }
        let first = try expression()
        if accept("..") { return try interval(first, includesLower: true) }
        var nodes = [first.node]
        var type = first.type
        while accept(",") {
            let next = try expression()
            nodes.append(next.node)
            if next.type != type { type = .any }
        }
        try expect("]")
        let constants = nodes.compactMap(\.constant)
        let node: Node = constants.count == nodes.count ? .constant(.list(constants)) : .list(nodes)
        return Typed(node: node, type: .list(type))
    }

    private mutating func context() throws(FEELSyntaxError) -> Typed {
        position += 1
        let count = scope.mark()
        defer { scope.restore(count) }
        var (entries, fields): ([Node.Entry], [FEELType.Field]) = ([], [])
        var duplicate = false
        if !accept("}") {
            repeat {
                let name = try key()
                try expect(":")
                let value = try expression()
                duplicate = duplicate || entries.contains { $0.name == name }
                scope.learn(member: name)
                let type = value.type.bounded(levels: 12)
                entries.append(Node.Entry(name: name, slot: scope.bind(name, type), value: value.node))
                fields.append(FEELType.Field(name, type))
            } while accept(",")
            try expect("}")
        }
        if duplicate { return Typed(node: .constant(.null), type: .null) }
        return Typed(node: .context(entries), type: .context(fields))
    }

    private mutating func key() throws(FEELSyntaxError) -> String {
        if case .string(let name) = token.kind {
            position += 1
            return name
        }
        let start = position
        while token.kind != .end, !isAt(":") {
            if isAt("{") || isAt("}") || isAt(",") || isAt("(") || isAt("[") { throw unexpected }
            position += 1
        }
        guard position > start, tokens[start].kind == .name else { throw unexpected }
        return Scope.text(tokens[start..<position])
    }

    private mutating func name() throws(FEELSyntaxError) -> Typed {
        let start = token.start
        if let found = scope.find(rest), found.builtin == nil || found.length > 1 || peek(found.length).text == "(" {
            position += found.length
            if case .slot(let slot) = found.node, slot == input { usesInput = true }
            if let builtin = found.builtin, isAt("(") {
                return try call(Typed(node: found.node, type: .any), builtin: builtin)
            }
            return Typed(node: found.node, type: found.type)
        }
        switch token.text {
        case "true", "false":
            position += 1
            return Typed(node: .constant(.bool(tokens[position - 1].text == "true")), type: .boolean)
        case "null":
            position += 1
            return Typed(node: .constant(.null), type: .null)
        case "if", "for", "some", "every": return try expression()
        case "function" where peek(1).text == "(": return try expression()
        case let word where Parser.keywords.contains(word): throw unexpected
        default: break
        }
        if let found = scope.find(rest) {
            position += found.length
            return Typed(node: found.node, type: found.type)
        }
        let first = position
        position += 1
        while token.kind == .name || token.kind.isNumber, !Parser.keywords.contains(token.text) { position += 1 }
        let name = Scope.text(tokens[first..<position])
        let items = scope.items
        if !items.isEmpty { return Typed(node: .member(name, of: items, fallback: nil), type: .any) }
        note("feel.unknown_name", start, name)
        return Typed(node: .unknown(name), type: .any)
    }

    private mutating func call(_ callee: Typed, builtin: Builtin?) throws(FEELSyntaxError) -> Typed {
        let offset = token.start
        position += 1
        var result = FEELType.any
        if case .function(_, let type) = callee.type { result = type }
        if let names = argumentNames() {
            var arguments: [(String, Node)] = []
            for name in names {
                position += name.length + 1
                arguments.append((name.text, try expression().node))
                if !isAt(")") { try expect(",") }
            }
            try expect(")")
            return Typed(node: .callNamed(callee.node, arguments), type: builtin?.result ?? result)
        }
        var arguments: [Typed] = []
        if !accept(")") {
            repeat { arguments.append(try expression()) } while accept(",")
            try expect(")")
        }
        let nodes = arguments.map(\.node)
        guard let builtin else { return Typed(node: .call(callee.node, nodes), type: result) }
        if !builtin.accepts(arguments.map(\.type)) {
            note("feel.invalid_arguments", offset, builtin.name)
        } else if builtin.isPure,
            let value = builtin.fold(nodes.compactMap(\.constant), of: nodes.count, within: &scope.foldingSteps)
        {
            return Typed(node: .constant(value), type: FEELType(of: value))
        }
        return Typed(node: .builtin(builtin, nodes), type: builtin.result)
    }

    /// The name before the first colon of `f(name: …)`, then those after each comma at the same level; nil when the
    /// arguments go by position. Only the first is looked at; the rest are read as they come.
    private func argumentNames() -> [(text: String, length: Int)]? {
        var names: [(text: String, length: Int)] = []
        var (index, start, level, reading) = (position, position, 0, true)
        while index < tokens.count {
            let token = tokens[index]
            if case .symbol = token.kind {
                switch token.text {
                case "(", "[", "{": level += 1
                case "]", "}": level -= 1
                case ")":
                    if level == 0 { return names.isEmpty ? nil : names }
                    level -= 1
                case "," where level == 0: (start, reading) = (index + 1, true)
                case ":" where level == 0 && reading && index > start:
                    names.append((Scope.text(tokens[start..<index]), index - start))
                    reading = false
                default: break
                }
                if level > 0 && reading { reading = false }
            } else if token.kind != .name, !token.kind.isNumber {
                reading = false
            }
            if names.isEmpty && !reading { return nil }
            index += 1
        }
        return nil
    }
}

extension Token.Kind {
    var isNumber: Bool { if case .number = self { true } else { false } }
}

extension FEELValue {
    /// What `@"…"` stands for; null when the text is no date, time or duration.
    static func literal(_ text: String) -> FEELValue {
        if let date = FEELDate(text[...]) { return .date(date) }
        if text.contains("T"), !text.hasPrefix("P"), !text.hasPrefix("-P"), let moment = FEELDateTime(text[...]) {
            return .dateTime(moment)
        }
        if let time = FEELTime(text[...]) { return .time(time) }
        return FEELDuration.read(text[...]) ?? .null
    }
}

extension FEELType {
    /// The type of `value.name`.
    func part(_ name: String) -> FEELType {
        switch base {
        case .context: field(name) ?? .any
        case .list(let element) where element != .any: .list(element.part(name))
        case .date, .time, .dateTime, .daysDuration, .monthsDuration:
            name == "time offset" ? .daysDuration : name == "timezone" ? .string : .number
        default: .any
        }
    }
}
