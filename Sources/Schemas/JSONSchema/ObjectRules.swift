/// What a schema asks of an object, with its named properties and required names in one table.
final class ObjectRules: Sendable {
    struct Slot: Sendable {
        let name: String
        /// The property's schema; nil for a name that is only required.
        let node: Int?
        let isRequired: Bool
    }

    let minProperties: Int
    let maxProperties: Int
    let slots: [Slot]
    let requiredCount: Int
    let patterns: [(pattern: Pattern, node: Int)]
    let additional: Int?
    let names: Int?
    let dependentRequired: [(name: String, required: [String])]
    let dependentSchemas: [(name: String, node: Int)]
    /// Whether members must be looked at one by one.
    let visitsMembers: Bool
    private let slotOfName: [String: Int]

    init(
        minProperties: Int?, maxProperties: Int?, properties: [(name: String, node: Int)], required: [String],
        patterns: [(pattern: Pattern, node: Int)], additional: Int?, names: Int?,
        dependentRequired: [(name: String, required: [String])], dependentSchemas: [(name: String, node: Int)]
    ) {
        self.minProperties = minProperties ?? 0
        self.maxProperties = maxProperties ?? Int.max
        let needed = Set(required)
        let named = Set(properties.map(\.name))
        var slots = properties.map { Slot(name: $0.name, node: $0.node, isRequired: needed.contains($0.name)) }
        slots += needed.subtracting(named).sorted().map { Slot(name: $0, node: nil, isRequired: true) }
        self.slots = slots
        slotOfName = Dictionary(slots.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        requiredCount = needed.count
        self.patterns = patterns
        self.additional = additional
        self.names = names
        self.dependentRequired = dependentRequired
        self.dependentSchemas = dependentSchemas
        visitsMembers = !slots.isEmpty || !patterns.isEmpty || additional != nil || names != nil
    }

    /// The slot of a name. Forms mostly send members in the schema's order, so the slot at `next` is tried before the
    /// table; `next` moves on behind what was found.
    @inline(__always) func slot(_ name: String, next: inout Int) -> Int? {
        if next < slots.count, slots[next].name == name {
            next += 1
            return next - 1
        }
        guard let found = slotOfName[name] else { return nil }
        next = found + 1
        return found
    }
}
