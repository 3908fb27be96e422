/// A regular expression as a small program for a machine that is in many places at once (Thompson's construction),
/// and its alphabet: scalars that no set of the pattern tells apart form one class.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case set(Int)
        case split(Int, Int)
        case jump(Int)
        case assertion(PatternAssertion)
        /// Notes the place in a slot: a group's start at twice its number, its end after it.
        case save(Int)
        /// Takes what the group took, once more.
        case same(Int)
        case match
    }

    static let largest = 4_000
    private static let mostWork = 100_000
    private static let mostClassWork = 4_000_000

    private(set) var instructions: [Instruction] = []
    private(set) var assertsWords = false
    private let keepsGroups: Bool
    private var sets: [ScalarSet] = []
    private var indexOfSet: [ScalarSet: Int] = [:]
    private var work = 0
    private(set) var classWork = 0

    /// The alphabet: `classes[i]` is the class of the scalars from `starts[i]` up to the next start.
    private(set) var starts: [UInt32] = [0]
    private(set) var classes: [UInt16] = [0]
    private(set) var asciiClasses: [UInt16] = []
    private(set) var classCount = 1
    private(set) var kinds: [ScalarKind] = []
    /// Whether set s holds class c, at `s * classCount + c`.
    private var membership: [Bool] = []

    /// With its alphabet for a ``PatternMachine``, or with its groups for a ``PatternSearch``.
    init(_ tree: PatternTree, keepsGroups: Bool = false) throws(PatternProblem) {
        self.keepsGroups = keepsGroups
        try emit(tree)
        instructions.append(.match)
        if !keepsGroups { try partition() }
    }

    /// How many ranges its sets have.
    var ranges: Int { sets.reduce(0) { $0 + $1.ranges.count } }

    func accepts(set: Int, scalar: Unicode.Scalar) -> Bool { sets[set].contains(scalar.value) }

    func accepts(set: Int, _ scalarClass: Int) -> Bool { membership[set * classCount + scalarClass] }

    func scalarClass(of scalar: UInt32) -> Int {
        if scalar < 0x80 { return Int(asciiClasses[Int(scalar)]) }
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return Int(classes[low])
    }

    private mutating func emit(_ tree: PatternTree) throws(PatternProblem) {
        work += 1
        guard instructions.count < PatternProgram.largest, work < PatternProgram.mostWork else {
            throw PatternProblem(reason: .tooLarge, offset: 0)
        }
        switch tree {
        case .empty: break
        case .set(let set):
            let index = indexOfSet[set] ?? sets.count
            if index == sets.count {
                sets.append(set)
                indexOfSet[set] = index
            }
            instructions.append(.set(index))
        case .assertion(let assertion):
            if assertion == .wordBoundary || assertion == .noWordBoundary { assertsWords = true }
            instructions.append(.assertion(assertion))
        case .sequence(let parts):
            for part in parts { try emit(part) }
        case .choice(let branches):
            var jumps: [Int] = []
            for branch in branches.dropLast() {
                let split = instructions.count
                instructions.append(.split(split + 1, 0))
                try emit(branch)
                jumps.append(instructions.count)
                instructions.append(.jump(0))
                instructions[split] = .split(split + 1, instructions.count)
            }
            try emit(branches[branches.count - 1])
            for jump in jumps { instructions[jump] = .jump(instructions.count) }
        case .group(let group, let part):
            if keepsGroups { instructions.append(.save(2 * group)) }
            try emit(part)
            if keepsGroups { instructions.append(.save(2 * group + 1)) }
        case .reference(let group): instructions.append(.same(group))
        case .repeated(let part, let least, let most, let isLazy):
            func branch(_ split: Int, _ end: Int) -> Instruction {
                isLazy ? .split(end, split + 1) : .split(split + 1, end)
            }
            for _ in 0..<least { try emit(part) }
            guard let most else {
                let split = instructions.count
                instructions.append(.split(split + 1, 0))
                try emit(part)
                instructions.append(.jump(split))
                instructions[split] = branch(split, instructions.count)
                return
            }
            var splits: [Int] = []
            for _ in 0..<(most - least) {
                splits.append(instructions.count)
                instructions.append(.split(instructions.count + 1, 0))
                try emit(part)
            }
            for split in splits { instructions[split] = branch(split, instructions.count) }
        }
    }

    private mutating func partition() throws(PatternProblem) {
        let told = sets + (assertsWords ? [.word] : [])
        var bounds: Set<UInt32> = [0]
        for range in told.flatMap(\.ranges) {
            bounds.insert(range.lowerBound)
            if range.upperBound < ScalarSet.last { bounds.insert(range.upperBound + 1) }
        }
        classWork = bounds.count * max(told.count, 1)
        guard classWork <= PatternProgram.mostClassWork else {
            throw PatternProblem(reason: .tooLarge, offset: 0)
        }
        starts = bounds.sorted()
        var classOf: [[Bool]: UInt16] = [:]
        var signatures: [[Bool]] = []
        classes = starts.map { start in
            let signature = told.map { $0.contains(start) }
            if let known = classOf[signature] { return known }
            let index = UInt16(signatures.count)
            classOf[signature] = index
            signatures.append(signature)
            return index
        }
        classCount = signatures.count
        membership = sets.indices.flatMap { set in signatures.map { $0[set] } }
        kinds = signatures.map { assertsWords && $0[$0.count - 1] ? .word : .other }
        var segment = 0
        asciiClasses = (0..<0x80 as Range<UInt32>).map { scalar in
            while segment + 1 < starts.count, starts[segment + 1] <= scalar { segment += 1 }
            return classes[segment]
        }
    }
}
