import Core
import FoundationEssentials
import Logging

/// One log entry as one line of JSON: `{"time":…,"level":…,"logger":…,"message":…,"code":…,"request":…}`.
///
/// Logs must hold no personal data. Metadata therefore passes only under names known to be harmless; the names (not the
/// values) of others stand under `withheld`. Errors show their code or their type, since their descriptions may quote
/// what a person wrote.
struct LogLine {
    /// Names whose values never describe a person; `dossier` and `account` are our
    /// numbers of them, not the code on a receipt nor the login.
    static let allowed: Set<String> = [
        "account", "action", "attempt", "bytes", "code", "commit", "connections", "count", "dossier", "engine", "event",
        "host",
        "job", "kind", "left", "location", "method", "migration", "moved", "ms", "node", "pack", "port", "procedure",
        "reason",
        "reorganisation", "request", "route", "rows", "signal", "size", "state", "status", "step", "stuck", "table",
        "task",
        "unit", "version",
    ]
    /// Longer texts are cut: a line stays a line.
    static let longest = 1_000

    let level: Logger.Level
    let logger: String
    let message: String
    let error: (any Error)?
    let metadata: Logger.Metadata

    func json(at moment: Instant) -> [UInt8] {
        var line = Array("{\"time\":".utf8)
        LogLine.append(moment.description, to: &line)
        member("level", level.rawValue, to: &line)
        member("logger", logger, to: &line)
        member("message", message, to: &line)
        if let problem = error as? Problem {
            member("code", problem.code, to: &line)
            if let location = problem.location { member("location", location, to: &line) }
        } else if let error {
            member("error", String(reflecting: type(of: error)), to: &line)
        }
        var withheld: [String] = []
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            if LogLine.passes(name, "\(value)") { member(name, "\(value)", to: &line) } else { withheld.append(name) }
        }
        if !withheld.isEmpty { member("withheld", withheld.joined(separator: " "), to: &line) }
        line += Array("}\n".utf8)
        return line
    }

    /// Under `error` a type's name passes, a description does not.
    private static func passes(_ name: String, _ value: String) -> Bool {
        name == "error" ? value.wholeMatch(of: /[A-Za-z_][\w.]{0,99}/) != nil : allowed.contains(name)
    }

    private func member(_ name: String, _ value: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: ","))
        LogLine.append(name, to: &line)
        line.append(UInt8(ascii: ":"))
        LogLine.append(value, to: &line)
    }

    /// A JSON string: control characters are escaped, so that no text can begin a line of its own.
    private static func append(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars.prefix(longest) {
            switch scalar {
            case "\"", "\\":
                line.append(UInt8(ascii: "\\"))
                line.append(contentsOf: Array(String(scalar).utf8))
            case "\n": line += Array("\\n".utf8)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & ~1 == 0x2028:
                let digits = String(scalar.value, radix: 16)
                line += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: line += Array(String(scalar).utf8)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}
