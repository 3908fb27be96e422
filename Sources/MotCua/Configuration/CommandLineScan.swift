/// Checks the flags of a command before the library reads them: the library takes any flag, and takes words that belong
/// to none for values of the flag before.
struct CommandLineScan {
    /// The flags that are well-formed, each with its value as `--name=value`.
    private(set) var arguments: [String] = []
    private(set) var problems: [ConfigurationProblem] = []

    init(_ words: [String]) {
        var rest = words[...]
        var seen: Set<String> = []
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                note("unexpected_argument", "\(word) belongs to no flag: flags are written --name value")
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            guard let key = ConfigurationKey.accepted.first(where: { $0.name == name }) else {
                problems.append(unknown(name, in: "command line", spelled: \.flag))
                if let next = rest.first, parts.count == 1, !next.hasPrefix("--") { rest.removeFirst() }
                continue
            }
            guard seen.insert(name).inserted else {
                note("given_twice", "\(key.flag) is given twice: keep one")
                continue
            }
            if parts.count == 2 {
                arguments.append("\(key.flag)=\(parts[1])")
            } else if key.kind == .flag {
                let stated = rest.first.flatMap { ["true", "false"].contains($0) ? $0 : nil }
                if stated != nil { rest.removeFirst() }
                arguments.append("\(key.flag)=\(stated ?? "true")")
            } else if let value = rest.first, !value.hasPrefix("--") {
                rest.removeFirst()
                arguments.append("\(key.flag)=\(value)")
            } else {
                note("value_missing", "\(key.flag) needs a value: \(key.expectation)")
            }
        }
    }

    private mutating func note(_ code: String, _ mend: String) {
        problems.append(ConfigurationProblem(code, in: "command line", mend))
    }
}
