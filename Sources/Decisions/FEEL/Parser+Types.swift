extension Parser {
    /// `number`, `date and time`, `list<string>`, `context<a: number>`, `function<number>->string`, or the name of
    /// an item definition.
    mutating func type() throws(FEELSyntaxError) -> FEELType {
        let (start, level) = (token.start, depth)
        defer { depth = level }
        try deepen()
        for count in (1...8).reversed() where position + count < tokens.count {
            let name = Scope.text(tokens[position..<position + count])
            guard let type = scope.types[name] ?? FEELType.named[name] else { continue }
            position += count
            guard isAt("<") else { return type }
            position += 1
            switch name {
            case "list", "range":
                let element = try self.type()
                try expect(">")
                return name == "list" ? .list(element) : .range(element)
            case "context":
                var fields: [FEELType.Field] = []
                while !accept(">") {
                    let first = position
                    while token.kind != .end, !isAt(":") { position += 1 }
                    let name = Scope.text(tokens[first..<position])
                    try expect(":")
                    fields.append(FEELType.Field(name, try self.type()))
                    if !isAt(">") { try expect(",") }
                }
                return .context(fields)
            case "function":
                var parameters: [FEELType] = []
                while !accept(">") {
                    parameters.append(try self.type())
                    if !isAt(">") { try expect(",") }
                }
                try expect("->")
                return .function(parameters, try self.type())
            default: throw unexpected
            }
        }
        throw FEELSyntaxError("feel.unknown_type", start, found: token.text)
    }
}
