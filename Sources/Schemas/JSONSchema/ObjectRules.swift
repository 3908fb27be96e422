/// What a schema asks of an object, with its named properties and required names in one table.
final class ObjectRules: Sendable {
    struct Slot: Sendable {
        let name: String
        /// The property's schema; nil for a name that is only required.
        let node: Int?
        let isRequired: Bool
        private let length: Int
        private let isASCII: Bool

        init(name: String, node: Int?, isRequired: Bool) {
            self.name = name
            self.node = node
            self.isRequired = isRequired
            length = name.utf8.count
            isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        }

        /// By code points. What only looks like an ASCII name is longer than it.
        @inline(__always) func isCalled(_ other: String) -> Bool {
            guard length == other.utf8.count, name == other else { return false }
            return isASCII || name.utf8.elementsEqual(other.utf8)
        }
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
    /// What looking for the names of all slots, and for all names that depend on each other, takes.
    let slotsWork: Int
    let dependentWork: Int
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
        // Names are kept by their bytes: what is written in two Unicode forms is two names.
        let needed = Set(required.map { Array($0.utf8) })
        let named = Set(properties.map { Array($0.name.utf8) })
        var slots = properties.map {
            Slot(name: $0.name, node: $0.node, isRequired: needed.contains(Array($0.name.utf8)))
        }
        let others = needed.subtracting(named).map { String(decoding: $0, as: UTF8.self) }
        slots += others.sorted().map { Slot(name: $0, node: nil, isRequired: true) }
        self.slots = slots
        slotOfName = Dictionary(slots.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        requiredCount = needed.count
        self.patterns = patterns
        self.additional = additional
        self.names = names
        self.dependentRequired = dependentRequired
        self.dependentSchemas = dependentSchemas
        slotsWork = slots.reduce(0) { $0 + 1 + $1.name.utf8.count / 64 }
        dependentWork = (dependentRequired.flatMap { [$0.name] + $0.required } + dependentSchemas.map(\.name))
            .reduce(0) { $0 + 1 + $1.utf8.count / 64 }
        visitsMembers = !slots.isEmpty || !patterns.isEmpty || additional != nil || names != nil
    }

    /// The slot of a name. Forms mostly send members in the schema's order, so the slot at `next` is tried before the
    /// table; `next` moves on behind what was found.
    @inline(__always) func slot(_ name: String, next: inout Int) -> Int? {
        if next < slots.count, slots[next].isCalled(name) {
            next += 1
            return next - 1
        }
        guard var found = slotOfName[name] else { return nil }
        if !slots[found].isCalled(name) {
            guard let other = slots.firstIndex(where: { $0.isCalled(name) }) else { return nil }
            found = other
        }
        next = found + 1
        return found
    }
}
