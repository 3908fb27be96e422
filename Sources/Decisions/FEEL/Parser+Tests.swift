import Core

extension Parser {
    /// Unary tests over the slot `input`: what a cell of a decision table says. `-` accepts everything.
    static func unaryTests(_ text: String, input: Int, type: FEELType, scope: Scope) throws(FEELSyntaxError) -> Node {
        var parser = try Parser(text, scope: scope)
        parser.input = input
        if parser.isAt("-"), parser.peek(1).kind == .end || parser.token.kind == .end { return .constant(.true) }
        let node: Node
        if parser.isAt("not"), parser.peek(1).text == "(", parser.closesLast(from: 1) {
            parser.position += 2
            node = .not(try parser.tests(slot: input, type: type))
            try parser.expect(")")
        } else {
            node = try parser.tests(slot: input, type: type)
        }
        try parser.finish()
        return node
    }

    /// Whether the bracket at `offset` is closed by the last token.
    private func closesLast(from offset: Int) -> Bool {
        var level = 0
        for index in (position + offset)..<tokens.count {
            guard tokens[index].kind == .symbol else { continue }
            if tokens[index].text == "(" { level += 1 }
            if tokens[index].text == ")" {
                level -= 1
                if level == 0 { return index == tokens.count - 2 }
            }
        }
        return false
    }

    private mutating func tests(slot: Int, type: FEELType) throws(FEELSyntaxError) -> Node {
        var nodes = [try test(slot: slot, type: type)]
        while accept(",") { nodes.append(try test(slot: slot, type: type)) }
        return nodes.count == 1 ? nodes[0] : .test(.slot(slot), slot: slot, nodes)
    }

    /// What follows `in`: one test, or several in brackets. Without brackets it ends before `and` and `or`: authors who
    /// write `a in [1..5] and b` mean two conditions.
    mutating func positiveTests(slot: Int, type: FEELType) throws(FEELSyntaxError) -> [Node] {
        guard isAt("(") else { return [try test(slot: slot, type: type, isBare: true)] }
        let start = position
        position += 1
        if comparisonOperator() == nil {
            let first = try testValue(slot: slot, type: type)
            if isAt("..") {
                position = start
                return [try test(slot: slot, type: type, isBare: true)]
            }
            guard isAt(",") || isAt(")") else { throw unexpected }
            return try more([first], slot: slot, type: type)
        }
        return try more([try test(slot: slot, type: type)], slot: slot, type: type)
    }

    private mutating func more(_ first: [Node], slot: Int, type: FEELType) throws(FEELSyntaxError) -> [Node] {
        var nodes = first
        while accept(",") { nodes.append(try test(slot: slot, type: type)) }
        try expect(")")
        return nodes
    }

    private mutating func test(slot: Int, type: FEELType, isBare: Bool = false) throws(FEELSyntaxError) -> Node {
        guard let operation = comparisonOperator() else {
            return try testValue(slot: slot, type: type, isBare: isBare)
        }
        let offset = token.start
        position += 1
        let bound = isBare ? try sum() : try expression()
        check(type, bound.type, offset)
        return .comparison(operation, .slot(slot), bound.node)
    }

    private mutating func testValue(
        slot: Int, type: FEELType, isBare: Bool = false
    ) throws(FEELSyntaxError) -> Node {
        let (offset, outer) = (token.start, usesInput)
        usesInput = false
        defer { usesInput = outer }
        let value = isBare ? try sum() : try expression()
        // In a cell, a yes-or-no question about something else stands for itself.
        if input == slot, value.type.base == .boolean, type.base != .boolean, type.base != .any { usesInput = true }
        if !usesInput {
            switch value.type.base {
            case .range(let element): check(type.isList ? .any : type, element, offset)
            case .list(let element): check(type.isList ? .any : type, element.isRange ? .any : element, offset)
            case let other: check(type, other, offset)
            }
        }
        return .matches(slot: slot, value.node, usesInput: usesInput)
    }
}

extension FEELType {
    var isRange: Bool { if case .range = base { true } else { false } }
}
