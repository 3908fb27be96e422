import Foundation

/// A region of the IANA database, whose clocks may change twice a year.
package struct FEELRegion: Hashable, Sendable {
    let name: String
    private let zone: TimeZone

    /// Nil for a name that the database lacks.
    init?(_ name: String) {
        guard !name.isEmpty, let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
    }

    package static func == (left: FEELRegion, right: FEELRegion) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Seconds east of Greenwich, so many seconds after 1970-01-01T00:00Z.
    func offset(at seconds: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    /// The offset when clocks show `local` seconds since 1970-01-01T00:00. An hour that they show twice is the first, or
    /// the second when asked for; one that they leave out is told by the clocks before the change, as Java does.
    func offset(atLocal local: Int, isSecond: Bool) -> Int {
        let (before, after) = (offset(at: local - 86_400), offset(at: local + 86_400))
        guard before != after else { return before }
        let possible = [before, after].filter { offset(at: local - $0) == $0 }
        return (isSecond ? possible.min() : possible.max()) ?? before
    }
}
