/// One mistake in the configuration: which key, from where, and how to mend it. Never holds a secret's value.
struct ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    /// Stable: `configuration.unknown_key`, `configuration.ill_typed`, …
    let code: String
    let source: String
    let mend: String

    init(_ code: String, in source: String, _ mend: String) {
        self.code = "configuration." + code
        self.source = source
        self.mend = mend
    }

    var description: String { "\(source): \(mend) [\(code)]" }
}

/// All mistakes at once, so that they are mended in one go.
struct ConfigurationProblems: Error, CustomStringConvertible {
    let all: [ConfigurationProblem]

    var description: String {
        "the configuration cannot be used:\n" + all.map { "  - \($0)" }.joined(separator: "\n")
    }
}

extension ConfigurationKey {
    /// What the key takes, for a person: `a whole number from 0 to 65535`.
    var expectation: String {
        switch kind {
        case .text: "a text"
        case .path: "a path"
        case .origin: "an address such as https://dichvucong.example.vn, without a path"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .list: "texts separated by commas"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        }
    }

    /// The accepted name nearest to a mistyped one, when it is near at all.
    static func nearest(to name: String) -> String? {
        let near = accepted.map { (name: $0.name, distance: distance(Array($0.name.utf8), Array(name.utf8))) }
        return near.filter { $0.distance <= 3 }.min { $0.distance < $1.distance }?.name
    }

    /// Levenshtein's edit distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
