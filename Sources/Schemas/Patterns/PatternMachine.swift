/// Runs a pattern's program: by a table made beforehand when that stays small, else by keeping the set of places in
/// which the program may be. Both look at each scalar once.
struct PatternMachine: Sendable {
    private static let mostStates = 512
    private static let largestTable = 1 << 16
    private static let mostWork = 1 << 20

    private let program: PatternProgram
    private let table: Table?
    /// About how many steps it took to make, and places it takes in memory.
    let cost: Int

    /// State 0 cannot match any more, state 1 has matched, state 2 is the start.
    private struct Table: Sendable {
        var next: ContiguousArray<UInt16>
        var matchesAtEnd: ContiguousArray<Bool>
        let ascii: ContiguousArray<UInt16>
    }

    init(_ program: PatternProgram) {
        self.program = program
        var work = 0
        table = PatternMachine.table(program, &work)
        cost = work + program.classWork + program.instructions.count + (table?.next.count ?? 0)
    }

    func matches(_ text: String, fuel: inout Int) -> Bool {
        if let table {
            fuel -= 1 + text.utf8.count >> 6
            var text = text
            return text.withUTF8 { run(table, $0) }
        }
        return simulate(text, fuel: &fuel)
    }

    private func run(_ table: borrowing Table, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var (state, index) = (2, 0)
        let width = program.classCount
        while index < bytes.count {
            let byte = bytes[index]
            let scalarClass: Int
            if byte < 0x80 {
                scalarClass = Int(table.ascii[Int(byte)])
                index += 1
            } else {
                // A Swift string holds well-formed UTF-8.
                let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                var scalar = UInt32(byte) & (0x7F >> UInt32(length))
                for next in bytes[index + 1..<min(index + length, bytes.count)] {
                    scalar = scalar << 6 | UInt32(next & 0x3F)
                }
                scalarClass = program.scalarClass(of: scalar)
                index += length
            }
            state = Int(table.next[state * width + scalarClass])
            if state <= 1 { return state == 1 }
        }
        return table.matchesAtEnd[state]
    }

    private func simulate(_ text: String, fuel: inout Int) -> Bool {
        fuel -= 1 + program.instructions.count / 16
        var places = Places(program)
        var previous = ScalarKind.edge
        var raw = [0]
        for scalar in text.unicodeScalars {
            let scalarClass = program.scalarClass(of: scalar.value)
            let kind = program.kinds[scalarClass]
            if places.close(raw, previous, kind) { return true }
            raw = places.step(scalarClass)
            previous = kind
            fuel -= places.work
            guard fuel > 0 else { return false }
        }
        return places.close(raw, previous, .edge)
    }

    /// Makes the table state by state; nil when it would be too large or take too long.
    private static func table(_ program: PatternProgram, _ work: inout Int) -> Table? {
        struct State: Hashable {
            let raw: [Int]
            let previous: ScalarKind
        }
        var places = Places(program)
        var states = [State(raw: [0], previous: .edge)]
        var numbers = [states[0]: 2]
        let width = program.classCount
        var next = ContiguousArray<UInt16>(repeating: 0, count: 2 * width)
        var matchesAtEnd: ContiguousArray<Bool> = [false, true]
        var index = 0
        while index < states.count {
            let state = states[index]
            index += 1
            for scalarClass in 0..<width {
                let kind = program.kinds[scalarClass]
                if places.close(state.raw, state.previous, kind) {
                    next.append(1)
                    continue
                }
                let reached = State(raw: places.step(scalarClass).sorted(), previous: kind)
                let number = numbers[reached] ?? states.count + 2
                if number == states.count + 2 {
                    numbers[reached] = number
                    states.append(reached)
                }
                next.append(UInt16(number))
                work += places.work + reached.raw.count
            }
            matchesAtEnd.append(places.close(state.raw, state.previous, .edge))
            guard states.count <= mostStates, states.count * width <= largestTable, work <= mostWork else { return nil }
        }
        return Table(
            next: withDeadEnds(next, matchesAtEnd, width), matchesAtEnd: matchesAtEnd,
            ascii: ContiguousArray(program.asciiClasses))
    }

    /// Leads every state from which no match can be reached to state 0, so that a run stops there.
    private static func withDeadEnds(
        _ next: ContiguousArray<UInt16>, _ matchesAtEnd: ContiguousArray<Bool>, _ width: Int
    ) -> ContiguousArray<UInt16> {
        var sources = [[Int]](repeating: [], count: matchesAtEnd.count)
        for (place, target) in next.enumerated() { sources[Int(target)].append(place / width) }
        var alive = Array(matchesAtEnd)
        var open = alive.indices.filter { alive[$0] }
        while let state = open.popLast() {
            for source in sources[state] where source > 1 && !alive[source] {
                alive[source] = true
                open.append(source)
            }
        }
        return ContiguousArray(next.map { alive[Int($0)] ? $0 : 0 })
    }
}

/// The places of a program that one scalar can be read at, found through its splits, jumps and assertions.
private struct Places {
    private let program: PatternProgram
    private var open: [Int] = []
    private var reading: [Int] = []
    private var seen: [UInt32]
    private var round: UInt32 = 0
    /// How many places the last ``close(_:_:_:)`` visited.
    private(set) var work = 0

    init(_ program: PatternProgram) {
        self.program = program
        seen = Array(repeating: 0, count: program.instructions.count + 1)
    }

    private mutating func startRound() {
        round &+= 1
        guard round == 0 else { return }
        for index in seen.indices { seen[index] = 0 }
        round = 1
    }

    /// Follows `raw` between scalars of these kinds; true when the program has matched.
    mutating func close(_ raw: [Int], _ previous: ScalarKind, _ next: ScalarKind) -> Bool {
        startRound()
        work = 0
        open = raw
        reading.removeAll(keepingCapacity: true)
        while let place = open.popLast() {
            guard seen[place] != round else { continue }
            seen[place] = round
            work += 1
            switch program.instructions[place] {
            case .set: reading.append(place)
            case .split(let first, let second):
                open.append(second)
                open.append(first)
            case .jump(let target): open.append(target)
            case .assertion(let assertion): if assertion.holds(previous, next) { open.append(place + 1) }
            case .save, .same: open.append(place + 1)  // only a search has them
            case .match: return true
            }
        }
        return false
    }

    /// Where the program may be after a scalar of this class; 0 always, since a match may start anywhere.
    mutating func step(_ scalarClass: Int) -> [Int] {
        var reached = [0]
        for place in reading {
            if case .set(let set) = program.instructions[place], program.accepts(set: set, scalarClass) {
                reached.append(place + 1)
            }
        }
        return reached
    }
}
