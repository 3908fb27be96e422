/// What scans files, as it is configured.
enum ScannerSetting: Sendable, Hashable {
    /// Nothing does, and they may be opened all the same.
    case none
    /// Nobody said; files are held until somebody does.
    case missing
    case socket(String)
    case host(String, port: Int)

    /// Throws ``ConfigurationProblem``.
    init(_ text: String?, demo: Bool) throws {
        switch text {
        case nil: self = demo ? .none : .missing
        case "none"?: self = .none
        case let path? where path.contains("/"):
            // The kernel's own bound (unix(7)).
            guard path.utf8.count < 108 else { throw ScannerSetting.problem }
            self = .socket(path)
        case let place?:
            guard let colon = place.lastIndex(of: ":"), let port = Int(place[place.index(after: colon)...]),
                (1...65_535).contains(port), colon > place.startIndex
            else { throw ScannerSetting.problem }
            let host = place[..<colon]
            self = .host(String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host), port: port)
        }
    }

    private static var problem: ConfigurationProblem {
        ConfigurationProblem(
            "ill_typed", in: "configuration", "scanner: a path such as /run/clamav/clamd.ctl, host:port, or none")
    }

    /// Whether a file is held until it has been scanned.
    var holds: Bool { self != .none }
}
