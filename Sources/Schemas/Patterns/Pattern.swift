/// Why a regular expression cannot be used.
package struct PatternProblem: Error, Hashable, Sendable {
    package enum Reason: String, Sendable {
        /// Not a regular expression of ECMA-262 with the `u` flag.
        case syntax = "pattern.syntax"
        /// Lookahead, lookbehind or a backreference: these cannot be matched in linear time.
        case unsupported = "pattern.unsupported"
        /// `\p{…}` with a name that is not known (scripts are not).
        case unknownProperty = "pattern.unknown_property"
        /// Longer, deeper or with larger repeat counts than is accepted.
        case tooLarge = "pattern.too_large"
    }
    package let reason: Reason
    /// How many Unicode scalars stand before the place.
    package let offset: Int
}

/// A regular expression of ECMA-262 (with the `u` flag) that takes time linear in the text, whatever it says: it is
/// compiled to a table of states, or, when that would be large, run as a set of states. It finds a match anywhere
/// unless anchored with `^` and `$`, and tells only whether there is one.
package struct Pattern: Sendable {
    package static let longest = 16_384
    package let text: String
    private let machine: PatternMachine
    /// What it cost to make, for whoever makes many.
    var cost: Int { machine.cost }

    package init(_ text: String) throws(PatternProblem) {
        let tree = try PatternParser.parse(text)
        if let offset = tree.unsupportedAt { throw PatternProblem(reason: .unsupported, offset: offset) }
        self.text = text
        machine = try PatternMachine(PatternProgram(tree.root))
    }

    /// Whether `text` is a regular expression, if one that we decline to run.
    package static func isWellFormed(_ text: String) -> Bool {
        do throws(PatternProblem) {
            _ = try PatternParser.parse(text)
            return true
        } catch {
            return error.reason == .unknownProperty
        }
    }

    package func matches(_ text: String) -> Bool {
        var fuel = Int.max
        return machine.matches(text, fuel: &fuel)
    }

    /// Takes the number of states that it visits from `fuel` and gives up, saying false, when that is used up.
    func matches(_ text: String, fuel: inout Int) -> Bool { machine.matches(text, fuel: &fuel) }
}
