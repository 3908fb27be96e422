extension JSONProblem {
    /// The problem under its reason's code, with the file, line and column (both from 1, in bytes) at which it stands.
    package func problem(in bytes: some Collection<UInt8>, file: String) -> Problem {
        let newLine = UInt8(ascii: "\n")
        let before = Array(bytes.prefix(offset))
        let line = before.count { $0 == newLine } + 1
        let column = before.count - (before.lastIndex(of: newLine).map { $0 + 1 } ?? 0) + 1
        return Problem(
            .invalid, reason.rawValue, ["offset": String(offset)], at: "\(file):\(line):\(column)")
    }
}
