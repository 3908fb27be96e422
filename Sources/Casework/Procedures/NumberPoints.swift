import Core
import OrderedCollections

/// Numbers at, between and around everything that an answer is compared with or bounded by.
struct NumberPoints {
    private let schema: Value
    private let isInteger: Bool
    private let count: Int
    private let known: [Decimal]

    /// `count`: how many numbers stand in each gap.
    init(_ schema: Value, isInteger: Bool, _ compared: Compared, _ count: Int) {
        self.schema = schema
        self.isInteger = isInteger
        self.count = count
        let bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].compactMap { schema[$0]?.number }
        known = Set(compared.constants.compactMap(\.number) + bounds + [Decimal.zero]).sorted()
    }

    var domain: AnswerDomain {
        let known: Set = [
            "type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        ]
        // Whole numbers that are multiples of something broken are too rare to be looked for.
        let isPlain = !isInteger || schema["multipleOf"]?.number?.isInteger ?? true
        return AnswerDomain(
            values: OrderedSet(points.map(Value.number)), isWhole: isPlain && AnswerDomains.says(schema, only: known))
    }

    private var points: [Decimal] {
        if let step = schema["multipleOf"]?.number, step > .zero { return multiples(of: step) }
        let near = known.flatMap { point in
            let (low, high) = (point.rounded(.ceiling), point.rounded(.floor))
            return [point] + (1...count).flatMap { [low - Decimal($0), high + Decimal($0)] }
        }
        return near + (isInteger ? [] : gaps)
    }

    /// Broken numbers between each two.
    private var gaps: [Decimal] {
        zip(known, known.dropFirst()).flatMap { low, high -> [Decimal] in
            (1...count).compactMap { place in
                ((high - low) * Decimal(place) / Decimal(count + 1)).map { low + $0 }
            }
        }
    }

    private func multiples(of step: Decimal) -> [Decimal] {
        known.flatMap { point -> [Decimal] in
            guard let times = (point / step)?.rounded(.floor) else { return [] }
            return (-count...count + 1).map { (times + Decimal($0)) * step }
        }
    }
}
