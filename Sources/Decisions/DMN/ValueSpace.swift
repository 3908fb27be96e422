import Core

/// The values of one input, cut into pieces that no cell of the column tells apart, each with an example.
struct ValueSpace {
    struct Piece {
        let example: FEELValue
        let text: String
    }

    let name: String
    private(set) var pieces: [Piece] = []
    /// By rule: which pieces its cell takes, or nil when that depends on more than the input.
    private(set) var taken: [Set<Int>?] = []
    /// Whether there were too many cells and pieces to ask each cell about each.
    private(set) var isIncomplete = false
    private static let mostSteps = 12_000_000

    init(name: String, slot: Int, type: FEELType, isWhole: Bool, allowed: Node?, cells: [Node?]) {
        self.name = name
        var bounds: [FEELValue] = []
        var known: [Bool] = []
        for cell in cells { known.append(cell.map { ValueSpace.collect($0, slot, &bounds) } ?? true) }
        if let allowed { _ = ValueSpace.collect(allowed, slot, &bounds) }
        if case .constrained(_, let constraint) = type { bounds += constraint.values }
        pieces = ValueSpace.pieces(bounds, type.base, isWhole: isWhole)

        var rest = ValueSpace.mostSteps
        /// Nil when that would take too long.
        func takes(_ node: Node, _ piece: Piece) -> Bool? {
            guard rest > 0 else { return nil }
            let limits = EvaluationLimits(steps: min(rest, 100_000))
            let machine = Machine(slots: slot + 1, limits: limits, now: Instant(milliseconds: 0))
            defer { rest -= 1 + machine.steps }
            machine[slot] = piece.example
            return try? machine.evaluate(node).isTrue
        }
        if let allowed { pieces.removeAll { takes(allowed, $0) == false } }
        if case .constrained(_, let constraint) = type {
            pieces.removeAll { piece in constraint.values.allSatisfy { FEELValue.equal($0, piece.example) != true } }
        }
        let all = Set(pieces.indices)
        taken = zip(cells, known).map { cell, known in
            guard let cell else { return all }
            guard known else { return nil }
            var places: Set<Int> = []
            for place in pieces.indices {
                guard let answer = takes(cell, pieces[place]) else { return nil }
                if answer { places.insert(place) }
            }
            return places
        }
        isIncomplete = rest <= 0
    }

    /// Gathers the constants that tests of the slot compare with; false when a test asks for anything else.
    private static func collect(_ node: Node, _ slot: Int, _ bounds: inout [FEELValue]) -> Bool {
        switch node {
        case .constant: return true
        case .or(let a, let b), .and(let a, let b):
            let first = collect(a, slot, &bounds)
            return collect(b, slot, &bounds) && first
        case .test(.slot(slot), slot: slot, let tests):
            return tests.reduce(true) { collect($1, slot, &bounds) && $0 }
        case .not(let inner): return collect(inner, slot, &bounds)
        case .comparison(_, .slot(slot), .constant(let value)):
            bounds.append(value)
            return true
        case .matches(slot, .constant(let value), usesInput: false):
            for element in value.elements {
                if case .range(let range) = element {
                    bounds += [range.lower, range.upper].compactMap(\.self)
                } else {
                    bounds.append(element)
                }
            }
            return true
        default: return false
        }
    }

    private static func pieces(_ bounds: [FEELValue], _ type: FEELType, isWhole: Bool) -> [Piece] {
        if type == .boolean || bounds.contains(where: { $0.bool != nil }) {
            return [Piece(example: .true, text: "true"), Piece(example: .false, text: "false")]
        }
        let distinct = bounds.filter { FEELValue.compare($0, $0) != nil }
        guard let first = distinct.first else { return [Piece(example: .null, text: "-")] }
        let sorted = distinct.filter { FEELValue.compare($0, first) != nil }
            .sorted { FEELValue.compare($0, $1) ?? 0 < 0 }
            .reduce(into: [FEELValue]()) { kept, value in
                if kept.last.map({ FEELValue.equal($0, value) != true }) ?? true { kept.append(value) }
            }
        if case .string = first {
            // Strings have no useful order here: each one that is named, and any other.
            return sorted.map { Piece(example: $0, text: "\"\($0.text)\"") }
                + [Piece(example: .string("\u{10FFFF}"), text: "…")]
        }
        var pieces: [Piece] = []
        if let below = step(sorted[0], -1) { pieces.append(Piece(example: below, text: "< \(sorted[0].text)")) }
        for (index, value) in sorted.enumerated() {
            pieces.append(Piece(example: value, text: value.text))
            guard index + 1 < sorted.count else { break }
            let next = sorted[index + 1]
            if let between = between(value, next, isWhole: isWhole) {
                pieces.append(Piece(example: between, text: "(\(value.text)..\(next.text))"))
            }
        }
        if let last = sorted.last, let above = step(last, 1) {
            pieces.append(Piece(example: above, text: "> \(last.text)"))
        }
        return pieces
    }

    private static func step(_ value: FEELValue, _ sign: Int) -> FEELValue? {
        switch value {
        case .number(let number): .number(number + Decimal(sign))
        case .date(let date): date.adding(days: Int128(sign)).map(FEELValue.date)
        case .dateTime(let moment): moment.adding(Int128(sign)).map(FEELValue.dateTime)
        case .daysDuration(let size): .daysDuration(size + Int128(sign))
        case .monthsDuration(let months): .monthsDuration(months + sign)
        default: nil
        }
    }

    /// A value strictly between two neighbours, if their kind has one.
    private static func between(_ a: FEELValue, _ b: FEELValue, isWhole: Bool) -> FEELValue? {
        if !isWhole, case (.number(let x), .number(let y)) = (a, b) { return FEELValue((x + y) / Decimal(2)) }
        guard let next = step(a, 1), let order = FEELValue.compare(next, b), order < 0 else { return nil }
        return next
    }
}
