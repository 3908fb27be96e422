/// The names an expression may use, with what is known of their types, and the named types (item definitions).
package struct FEELNames: Sendable, ExpressibleByArrayLiteral {
    package var entries: [FEELType.Field]
    package var types: [String: FEELType]

    package init(_ entries: [FEELType.Field], types: [String: FEELType] = [:]) {
        self.entries = entries
        self.types = types
    }

    package init(arrayLiteral elements: String...) { self.init(elements.map { FEELType.Field($0, .any) }) }
    package init(_ names: [String]) { self.init(names.map { FEELType.Field($0, .any) }) }
}

/// A finding about an expression that parses: a name nobody knows, operands that never fit.
package struct FEELIssue: Hashable, Sendable {
    /// `feel.unknown_name`, `feel.type_mismatch`, `feel.unknown_type`, `feel.invalid_arguments`.
    package let code: String
    /// In Unicode scalars from the start of the expression.
    package let offset: Int
    package let detail: String
}

/// What the compiler knows of names while it reads: a frame per function, blocks within it, and slots for values.
final class Scope {
    struct Binding {
        let words: [String]
        let name: String
        let slot: Int
        let type: FEELType
        /// Stands for all members of a filter's current item.
        var isItem = false
    }

    private final class Frame {
        var bindings: [Binding] = []
        var slots = 0
        var captures: [FunctionTemplate.Capture] = []
        var used: Set<Int> = []
    }

    private var frames = [Frame()]
    private(set) var types: [String: FEELType]
    /// Members known from types and contexts: how names with signs in them are told after a dot.
    private var members: [String: [[String]]] = [:]
    var issues: [FEELIssue] = []
    /// What calls with constants may still take while they are read; after that they wait until they are evaluated.
    var foldingSteps = 200_000

    init(_ names: FEELNames) {
        types = names.types
        for entry in names.entries { bind(entry.name, entry.type) }
        for type in names.types.values { learn(type.bounded()) }
        for name in FEELValue.partNames { learn(member: name) }
    }

    var slots: Int { frames[frames.count - 1].slots }
    /// The outermost slots that were asked for.
    var used: Set<Int> { frames[0].used }

    static func words(_ name: String) -> [String] {
        (try? Lexer.tokens(name)).map { $0.dropLast().map(\.text) } ?? [name]
    }

    /// What may be named here, for a scope of its own; nil within a filter, whose item lends names that none has.
    var names: FEELNames? {
        let bindings = frames.flatMap(\.bindings)
        guard !bindings.contains(where: \.isItem) else { return nil }
        return FEELNames(bindings.map { FEELType.Field($0.name, $0.type) }, types: types)
    }

    func slot() -> Int {
        frames[frames.count - 1].slots += 1
        return frames[frames.count - 1].slots - 1
    }

    @discardableResult
    func bind(_ name: String, _ type: FEELType = .any, to slot: Int? = nil) -> Int {
        let slot = slot ?? self.slot()
        let type = type.bounded()
        learn(type)
        frames[frames.count - 1].bindings.append(Binding(words: Scope.words(name), name: name, slot: slot, type: type))
        return slot
    }

    /// Makes `item` and its members known until the block ends.
    func bindItem(_ type: FEELType) -> Int {
        let type = type.bounded()
        let slot = bind("item", type)
        frames[frames.count - 1].bindings.append(Binding(words: [], name: "", slot: slot, type: type, isItem: true))
        return slot
    }

    /// Where a block of names begins; ``restore(_:)`` ends it.
    func mark() -> Int { frames[frames.count - 1].bindings.count }

    func restore(_ mark: Int) {
        let frame = frames[frames.count - 1]
        frame.bindings.removeLast(frame.bindings.count - mark)
    }

    /// Reads a function's body in a frame of its own.
    func function(
        _ parameters: [FEELFunction.Parameter], result: FEELType = .any, isExternal: Bool = false,
        _ body: () throws(FEELSyntaxError) -> Parser.Typed
    ) throws(FEELSyntaxError) -> FunctionTemplate {
        frames.append(Frame())
        defer { frames.removeLast() }
        for parameter in parameters { bind(parameter.name, parameter.type) }
        let body = try body()
        let frame = frames[frames.count - 1]
        return FunctionTemplate(
            parameters: parameters, captures: frame.captures, slots: frame.slots, body: body.node, result: result,
            inferred: result == .any ? body.type : result, isExternal: isExternal)
    }

    func isUsed(_ slot: Int) -> Bool { frames[frames.count - 1].used.contains(slot) }

    // MARK: - Members

    func learn(_ type: FEELType) {
        switch type {
        case .context(let fields):
            for field in fields {
                learn(member: field.name)
                learn(field.type)
            }
        case .list(let element): learn(element)
        case .constrained(let base, _): learn(base)
        default: break
        }
    }

    func learn(member name: String) {
        let words = Scope.words(name)
        guard words.count > 1, let first = words.first, members[first]?.contains(words) != true else { return }
        members[first, default: []].append(words)
        members[first]?.sort { $0.count > $1.count }
    }

    /// How many tokens from here spell a known member; 0 for none.
    func memberLength(_ tokens: ArraySlice<Token>) -> Int {
        guard let first = tokens.first else { return 0 }
        return members[first.text]?.first { Scope.spells($0, tokens) }?.count ?? 0
    }

    static func spells(_ words: [String], _ tokens: ArraySlice<Token>) -> Bool {
        guard words.count <= tokens.count else { return false }
        for (word, token) in zip(words, tokens) {
            guard word == token.text else { return false }
            if case .string = token.kind { return false }
        }
        return true
    }

    // MARK: - Names

    struct Found {
        let node: Node
        let type: FEELType
        let length: Int
        let name: String
        var builtin: Builtin?
    }

    /// The longest name in scope that the tokens begin with, the innermost among equals.
    func find(_ tokens: ArraySlice<Token>) -> Found? {
        var items: [(slot: Int, type: FEELType)] = []
        var best: (binding: Binding, frame: Int, items: Int)?
        for (index, frame) in frames.enumerated().reversed() {
            for binding in frame.bindings.reversed() {
                if binding.isItem {
                    if binding.type.mayBe(.context([])) {
                        items.append((carry(binding.slot, from: index), binding.type))
                    }
                } else if binding.words.count > best?.binding.words.count ?? 0, Scope.spells(binding.words, tokens) {
                    best = (binding, index, items.count)
                }
            }
        }
        var found: Found?
        if let best {
            let slot = carry(best.binding.slot, from: best.frame)
            found = Found(
                node: .slot(slot), type: best.binding.type, length: best.binding.words.count, name: best.binding.name)
            items.removeLast(items.count - best.items)
        } else if let builtin = Builtin.find(tokens) {
            found = Found(
                node: .constant(.function(builtin.function)), type: .any, length: builtin.words.count,
                name: builtin.name, builtin: builtin)
        }
        guard !items.isEmpty else { return found }
        let member = memberLength(tokens)
        if member > found?.length ?? 0 {
            found = Found(node: .unknown(""), type: .any, length: member, name: Scope.text(tokens.prefix(member)))
            return Found(
                node: .member(found?.name ?? "", of: items.map(\.slot), fallback: nil), type: .any, length: member,
                name: found?.name ?? "")
        }
        guard let found, found.builtin == nil || tokens.dropFirst(found.length).first?.text != "(" else { return found }
        let known = items.compactMap { $0.type.field(found.name) }.first
        if known == nil, items.allSatisfy({ if case .context = $0.type.base { true } else { false } }) { return found }
        return Found(
            node: .member(found.name, of: items.map(\.slot), fallback: found.node), type: known ?? .any,
            length: found.length, name: found.name)
    }

    /// The filters' items around here, innermost first: where a name that nobody knows may still be found.
    var items: [Int] {
        frames.enumerated().reversed().flatMap { index, frame in
            frame.bindings.reversed().filter { $0.isItem && $0.type.mayBe(.context([])) }
                .map { carry($0.slot, from: index) }
        }
    }

    /// The slot of the current frame that holds what `slot` of an outer frame holds.
    private func carry(_ slot: Int, from origin: Int) -> Int {
        var slot = slot
        frames[origin].used.insert(slot)
        for index in frames.indices where index > origin {
            let frame = frames[index]
            if let known = frame.captures.first(where: { $0.outer == slot }) {
                slot = known.inner
            } else {
                frame.captures.append(FunctionTemplate.Capture(outer: slot, inner: frame.slots))
                slot = frame.slots
                frame.slots += 1
            }
            frame.used.insert(slot)
        }
        return slot
    }

    /// Tokens as the name they spell: spaces where there were any between words.
    static func text(_ tokens: some Collection<Token>) -> String {
        var (text, end) = ("", 0)
        for token in tokens {
            if !text.isEmpty && token.start > end { text += " " }
            text += token.text
            end = token.end
        }
        return text
    }
}
