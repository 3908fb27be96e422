/// What is wrong in a file that people write (a pack, a table, a catalogue): where it stands, the stable dotted code
/// of the rule that it breaks, and what the rule's sentence names.
package struct SourceProblem: Error, Hashable, Sendable {
    /// The path as the reader of the message knows it, relative to what was checked.
    package let file: String
    /// Counted from 1; 0 when the whole file is meant.
    package let line: Int
    /// `yaml.unquoted_code`: lower case, dots between parts; the sentence stands under it in the locale files.
    package let rule: String
    package let parameters: [String: String]

    package init(file: String, line: Int, rule: String, parameters: [String: String] = [:]) {
        self.file = file
        self.line = line
        self.rule = rule
        self.parameters = parameters
    }
}

extension SourceProblem: Comparable {
    package static func < (left: SourceProblem, right: SourceProblem) -> Bool {
        let (one, other) = ((left.file, left.line, left.rule), (right.file, right.line, right.rule))
        // What stands at one place for one rule is told in the same order every time, too.
        return one == other ? left.description < right.description : one < other
    }
}

extension SourceProblem: CustomStringConvertible {
    /// `procedure.yaml:12: yaml.unquoted_code (text: 1.004222)`, for logs and tests.
    package var description: String {
        let named = parameters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return "\(file):\(line): \(rule)" + (named.isEmpty ? "" : " (\(named))")
    }
}

/// Every problem found in one reading, in order, so that an author mends all at once. Never empty.
package struct SourceProblems: Error, Hashable, Sendable {
    package let all: [SourceProblem]
    package init(_ all: [SourceProblem]) { self.all = all.sorted() }
}
