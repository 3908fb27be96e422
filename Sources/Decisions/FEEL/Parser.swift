import Core

/// Reads FEEL (DMN 1.5 §10.3.1.2) and resolves names as it goes, since names may hold spaces and signs and only the
/// scope tells where they end.
struct Parser {
    /// A compiled expression with what is known of its values.
    struct Typed {
        let node: Node
        let type: FEELType
    }

    /// Expressions within each other and operators in a row.
    static let deepest = 250
    static let keywords: Set<String> = [
        "and", "or", "in", "then", "else", "return", "satisfies", "between", "instance", "of", "if", "for", "some",
        "every",
    ]

    let scope: Scope
    let tokens: [Token]
    var position = 0
    var depth = 0
    /// The slot of `?`, inside unary tests; and whether the test at hand asked for it.
    var input: Int?
    var usesInput = false

    init(_ text: String, scope: Scope) throws(FEELSyntaxError) {
        self.scope = scope
        tokens = try Lexer.tokens(text)
    }

    static func expression(_ text: String, scope: Scope) throws(FEELSyntaxError) -> Typed {
        var parser = try Parser(text, scope: scope)
        let result = try parser.expression()
        try parser.finish()
        return result
    }

    // MARK: - Tokens

    var token: Token { tokens[min(position, tokens.count - 1)] }
    func peek(_ offset: Int) -> Token { tokens[min(position + offset, tokens.count - 1)] }
    var rest: ArraySlice<Token> { tokens[min(position, tokens.count - 1)...] }

    func isAt(_ text: String) -> Bool {
        switch token.kind {
        case .name, .symbol: token.text == text
        default: false
        }
    }

    mutating func accept(_ text: String) -> Bool {
        guard isAt(text) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ text: String) throws(FEELSyntaxError) {
        guard accept(text) else { throw unexpected }
    }

    var unexpected: FEELSyntaxError { FEELSyntaxError("feel.unexpected", token.start, found: token.text) }

    func finish() throws(FEELSyntaxError) {
        guard token.kind == .end else { throw unexpected }
    }

    mutating func deepen() throws(FEELSyntaxError) {
        depth += 1
        guard depth <= Parser.deepest else { throw FEELSyntaxError("feel.too_deep", token.start) }
    }

    func note(_ code: String, _ offset: Int, _ detail: String) {
        scope.issues.append(FEELIssue(code: code, offset: offset, detail: detail))
    }

    // MARK: - Expressions

    mutating func expression() throws(FEELSyntaxError) -> Typed {
        let level = depth
        defer { depth = level }
        try deepen()
        if token.kind == .name, scope.find(rest).map({ $0.length < 2 && $0.builtin != nil }) ?? true {
            switch token.text {
            case "if": return try condition()
            case "for": return try iteration(.collect)
            case "some": return try iteration(.some)
            case "every": return try iteration(.every)
            case "function" where peek(1).text == "(": return try function()
            default: break
            }
        }
        return try disjunction()
    }

    private mutating func condition() throws(FEELSyntaxError) -> Typed {
        position += 1
        let start = token.start
        let test = try expression()
        check(test.type, .boolean, start)
        try expect("then")
        let yes = try expression()
        try expect("else")
        let no = try expression()
        return Typed(node: .condition(test.node, yes.node, no.node), type: yes.type == no.type ? yes.type : .any)
    }

    private mutating func iteration(_ kind: Node.Iteration.Kind) throws(FEELSyntaxError) -> Typed {
        position += 1
        let count = scope.mark()
        defer { scope.restore(count) }
        var sources: [Node.Iteration.Source] = []
        repeat {
            try deepen()
            let name = try variableName(before: "in")
            try expect("in")
            let from = try expression()
            let to = accept("..") ? try expression() : nil
            let type = to == nil ? from.type.element : from.type
            sources.append(Node.Iteration.Source(slot: scope.bind(name, type), from: from.node, to: to?.node))
        } while accept(",")
        try expect(kind == .collect ? "return" : "satisfies")
        let partial = kind == .collect ? scope.bind("partial", .list(.any)) : nil
        let body = try expression()
        let node = Node.Iteration(
            kind: kind, sources: sources, partial: partial.flatMap { scope.isUsed($0) ? $0 : nil }, body: body.node)
        return Typed(node: .iteration(node), type: kind == .collect ? .list(body.type) : .boolean)
    }

    /// The words up to a keyword or sign.
    private mutating func variableName(before end: String) throws(FEELSyntaxError) -> String {
        let start = position
        while token.kind != .end, !isAt(end) || position == start {
            switch token.kind {
            case .name, .number: break
            case .symbol where ["+", "-", "*", "/", "'", ".", "**"].contains(token.text): break
            default: throw unexpected
            }
            position += 1
        }
        return Scope.text(tokens[start..<position])
    }

    private mutating func function() throws(FEELSyntaxError) -> Typed {
        position += 2
        var parameters: [FEELFunction.Parameter] = []
        if !accept(")") {
            repeat {
                let start = position
                while token.kind == .name || (token.kind == .symbol && ![",", ")", ":"].contains(token.text)) {
                    position += 1
                }
                guard position > start else { throw unexpected }
                let name = Scope.text(tokens[start..<position])
                parameters.append(FEELFunction.Parameter(name: name, type: accept(":") ? try type() : .any))
            } while accept(",")
            try expect(")")
        }
        let isExternal = isAt("external")
        if isExternal { position += 1 }
        var inner = self
        let template = try scope.function(parameters, isExternal: isExternal) { () throws(FEELSyntaxError) in
            try inner.expression()
        }
        position = inner.position
        return Typed(node: .function(template), type: .function(parameters.map(\.type), template.inferred))
    }

    private typealias Operand = (inout Parser) throws(FEELSyntaxError) -> Typed

    private mutating func disjunction() throws(FEELSyntaxError) -> Typed {
        try logic("or", Node.or) { (parser: inout Parser) throws(FEELSyntaxError) in
            try parser.logic("and", Node.and) { (parser: inout Parser) throws(FEELSyntaxError) in
                try parser.comparison()
            }
        }
    }

    private mutating func logic(
        _ word: String, _ join: (Node, Node) -> Node, _ operand: Operand
    ) throws(FEELSyntaxError) -> Typed {
        let level = depth
        defer { depth = level }
        var left = try operand(&self)
        while isAt(word) {
            try deepen()
            let offset = token.start
            position += 1
            let right = try operand(&self)
            check(left.type, .boolean, offset)
            check(right.type, .boolean, offset)
            left = Typed(node: join(left.node, right.node), type: .boolean)
        }
        return left
    }

    private static let comparisons: [String: Node.Comparison] = [
        "=": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    func comparisonOperator() -> Node.Comparison? {
        token.kind == .symbol ? Parser.comparisons[token.text] : nil
    }

    private mutating func comparison() throws(FEELSyntaxError) -> Typed {
        let level = depth
        defer { depth = level }
        var left = try sum()
        while true {
            try deepen()
            let offset = token.start
            if let operation = comparisonOperator() {
                position += 1
                let right = try sum()
                check(left.type, right.type, offset)
                left = Typed(node: .comparison(operation, left.node, right.node), type: .boolean)
            } else if accept("between") {
                let lower = try sum()
                try expect("and")
                let upper = try sum()
                check(left.type, lower.type, offset)
                left = Typed(node: .between(left.node, lower.node, upper.node), type: .boolean)
            } else if accept("in") {
                let slot = scope.slot()
                let tests = try positiveTests(slot: slot, type: left.type)
                left = Typed(node: .test(left.node, slot: slot, tests), type: .boolean)
            } else {
                return left
            }
        }
    }

    mutating func sum() throws(FEELSyntaxError) -> Typed {
        try arithmetic(["+": .add, "-": .subtract]) { (parser: inout Parser) throws(FEELSyntaxError) in
            try parser.arithmetic(["*": .multiply, "/": .divide]) { (parser: inout Parser) throws(FEELSyntaxError) in
                try parser.arithmetic(["**": .power]) { (parser: inout Parser) throws(FEELSyntaxError) in
                    try parser.unary()
                }
            }
        }
    }

    /// Operators of one strength in a row, from the left.
    private mutating func arithmetic(
        _ operations: KeyValuePairs<String, Node.Arithmetic>, _ operand: Operand
    ) throws(FEELSyntaxError) -> Typed {
        let level = depth
        defer { depth = level }
        var left = try operand(&self)
        while let operation = operations.first(where: { isAt($0.key) })?.value {
            try deepen()
            let offset = token.start
            position += 1
            let right = try operand(&self)
            let type = FEELType.result(of: operation, left.type, right.type)
            if type == nil { note("feel.type_mismatch", offset, "\(left.type.name), \(right.type.name)") }
            left = Typed(node: .arithmetic(operation, left.node, right.node), type: type ?? .any)
        }
        return left
    }

    private mutating func unary() throws(FEELSyntaxError) -> Typed {
        if isAt("-") {
            position += 1
            let level = depth
            defer { depth = level }
            try deepen()
            let operand = try unary()
            if case .number(let number) = operand.node.constant {
                return Typed(node: .constant(.number(-number)), type: .number)
            }
            return Typed(node: .negative(operand.node), type: operand.type)
        }
        var operand = try postfix()
        while isAt("instance"), peek(1).text == "of" {
            try deepen()
            position += 2
            operand = Typed(node: .instance(operand.node, try type()), type: .boolean)
        }
        return operand
    }

    func check(_ type: FEELType, _ other: FEELType, _ offset: Int) {
        if !type.mayBe(other) { note("feel.type_mismatch", offset, "\(type.name), \(other.name)") }
    }
}

extension FEELType {
    /// What an operation gives; nil when it never gives anything but null.
    static func result(of operation: Node.Arithmetic, _ left: FEELType, _ right: FEELType) -> FEELType? {
        let (a, b) = (left.base, right.base)
        if a == .any || b == .any || a == .null || b == .null || a.isList || b.isList { return .any }
        let durations: [FEELType] = [.daysDuration, .monthsDuration]
        switch (operation, a, b) {
        case (_, .number, .number): return .number
        case (.add, .string, .string): return .string
        case (.add, _, _) where durations.contains(b): return durations.contains(a) && a != b ? nil : a
        case (.add, _, _) where durations.contains(a): return b
        case (.subtract, _, _) where durations.contains(b): return durations.contains(a) && a != b ? nil : a
        case (.subtract, .date, .date), (.subtract, .dateTime, .dateTime), (.subtract, .date, .dateTime),
            (.subtract, .dateTime, .date), (.subtract, .time, .time):
            return .daysDuration
        case (.multiply, .number, _) where durations.contains(b): return b
        case (.multiply, _, .number) where durations.contains(a), (.divide, _, .number) where durations.contains(a):
            return a
        case (.divide, _, _) where durations.contains(a) && a == b: return .number
        default: return nil
        }
    }
}
