package import Core

/// Where a clock stands: a fixed offset in seconds, or a region of the IANA database whose offset depends on the day.
package enum FEELZone: Hashable, Sendable {
    case offset(Int)
    /// `isSecond`: an hour that clocks show twice, for the second time.
    case region(FEELRegion, isSecond: Bool)

    /// Reads `Z`, `+07:00`, `+07:00:30` or `@Asia/Ho_Chi_Minh`; nil for anything else.
    init?(_ text: Substring) {
        if text == "Z" || text == "z" {
            self = .offset(0)
        } else if text.first == "@" {
            guard let region = FEELRegion(String(text.dropFirst())) else { return nil }
            self = .region(region, isSecond: false)
        } else {
            let fields = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard text.first == "+" || text.first == "-", (2...3).contains(fields.count),
                fields.allSatisfy({ $0.utf8.count == 2 }), let hours = digits(fields[0]),
                let minutes = digits(fields[1]),
                let seconds = fields.count == 3 ? digits(fields[2]) : 0, minutes < 60, seconds < 60
            else { return nil }
            let total = hours * 3600 + minutes * 60 + seconds
            guard total <= 14 * 3600 else { return nil }  // XML Schema's widest offset
            self = .offset(text.first == "-" ? -total : total)
        }
    }

    /// Seconds east of Greenwich when clocks there show `localSeconds` since 1970-01-01T00:00 local time.
    func offset(atLocal localSeconds: Int) -> Int {
        switch self {
        case .offset(let seconds): return seconds
        case .region(let region, let isSecond): return region.offset(atLocal: localSeconds, isSecond: isSecond)
        }
    }

    /// The same without a word on hours that clocks show twice.
    var first: FEELZone { if case .region(let region, _) = self { .region(region, isSecond: false) } else { self } }
}

extension FEELZone: CustomStringConvertible {
    package var description: String {
        switch self {
        case .region(let region, _): return "@" + region.name
        case .offset(0): return "Z"
        case .offset(let seconds):
            let size = abs(seconds)
            return (seconds < 0 ? "-" : "+") + "\(pad(size / 3600)):\(pad(size / 60 % 60))"
                + (size % 60 == 0 ? "" : ":" + pad(size % 60))
        }
    }
}

/// A time of day, to the nanosecond, with or without a zone.
package struct FEELTime: Hashable, Sendable {
    static let day = 86_400_000_000_000
    let nanoseconds: Int
    let zone: FEELZone?

    init(nanoseconds: Int, zone: FEELZone?) {
        self.nanoseconds = nanoseconds
        self.zone = zone
    }

    init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0, zone: FEELZone? = nil) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        nanoseconds = ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanosecond
        self.zone = zone
    }

    /// The steps that asking for its offset takes.
    var toll: Int { if case .region = zone { 2 } else { 0 } }
    var hour: Int { nanoseconds / 3_600_000_000_000 }
    var minute: Int { nanoseconds / 60_000_000_000 % 60 }
    var second: Int { nanoseconds / 1_000_000_000 % 60 }
    /// Zones that follow a calendar are taken at 1970-01-01, since a time alone has no day.
    var offset: Int? { zone.map { $0.offset(atLocal: nanoseconds / 1_000_000_000) } }

    /// Nil when only one of the two has a zone.
    static func compare(_ a: FEELTime, _ b: FEELTime) -> Int? {
        guard (a.zone == nil) == (b.zone == nil) else { return nil }
        let x = a.nanoseconds - (a.offset ?? 0) * 1_000_000_000
        let y = b.nanoseconds - (b.offset ?? 0) * 1_000_000_000
        return x == y ? 0 : x < y ? -1 : 1
    }

    /// Reads `HH:mm:ss`, a fraction of at most nine digits that count, and a zone. `24:00:00` is midnight.
    init?(_ text: Substring) {
        guard text.hasPrefix("24:00:00"), !text.dropFirst(8).hasPrefix(".") else {
            self.init(within: text)
            return
        }
        self.init(within: "00" + text.dropFirst(2))
    }

    private init?(within text: Substring) {
        let zoneStart = text.firstIndex { "Zz+-@".contains($0) } ?? text.endIndex
        let fields = text[..<zoneStart].split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].utf8.count == 2, fields[1].utf8.count == 2 else { return nil }
        let seconds = fields[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard seconds[0].utf8.count == 2, let hour = digits(fields[0]), let minute = digits(fields[1]),
            let second = digits(seconds[0])
        else { return nil }
        var nanosecond = 0
        if seconds.count == 2 {
            guard !seconds[1].isEmpty, seconds[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
            let kept = seconds[1].prefix(9)
            nanosecond = (digits(kept) ?? 0) * Int(Decimal.powersOfTen[9 - kept.count])
        }
        var zone: FEELZone?
        if zoneStart != text.endIndex {
            zone = FEELZone(text[zoneStart...])
            guard zone != nil else { return nil }
        }
        self.init(hour: hour, minute: minute, second: second, nanosecond: nanosecond, zone: zone)
    }
}

extension FEELTime: CustomStringConvertible {
    package var description: String {
        "\(pad(hour)):\(pad(minute)):\(pad(second))" + fractionText(nanoseconds % 1_000_000_000)
            + (zone?.description ?? "")
    }
}

/// `.5` for 500,000,000 nanoseconds; empty for none.
func fractionText(_ nanoseconds: Int) -> String {
    guard nanoseconds != 0 else { return "" }
    var text = pad(nanoseconds, 9)
    while text.last == "0" { text.removeLast() }
    return "." + text
}

package struct FEELDateTime: Hashable, Sendable {
    package let date: FEELDate
    package let time: FEELTime

    /// Nanoseconds since 1970-01-01T00:00Z, or since midnight of that day on the local clock when there is no zone.
    var instant: Int128 {
        let local = Int128(date.days) * Int128(FEELTime.day) + Int128(time.nanoseconds)
        return local - Int128(offset ?? 0) * 1_000_000_000
    }

    var offset: Int? { time.zone.map { $0.offset(atLocal: date.days * 86_400 + time.nanoseconds / 1_000_000_000) } }

    /// The moment `nanoseconds` later, read on a clock of the same zone: DMN adds a duration to the value that a date and
    /// time has on the time line. Where clocks change on the way, they show an hour more or less than was added.
    func adding(_ nanoseconds: Int128) -> FEELDateTime? {
        let sum = instant + nanoseconds
        guard let seconds = Int(exactly: sum.floored(by: FEELDuration.second)), seconds.magnitude < 1 << 55 else {
            return nil
        }
        var (shift, zone) = (0, time.zone)
        switch time.zone {
        case nil: break
        case .offset(let offset): shift = offset
        case .region(let region, _):
            shift = region.offset(at: seconds)
            let isSecond = region.offset(atLocal: seconds + shift, isSecond: false) != shift
            zone = .region(region, isSecond: isSecond)
        }
        let local = sum + Int128(shift) * FEELDuration.second
        let day = local.floored(by: Int128(FEELTime.day))
        guard let date = FEELDate(days: 0).adding(days: day) else { return nil }
        return FEELDateTime(
            date: date, time: FEELTime(nanoseconds: Int(local - day * Int128(FEELTime.day)), zone: zone))
    }

    init(date: FEELDate, time: FEELTime) {
        self.date = date
        self.time = time
    }

    /// Midnight in universal time, which is what FEEL takes a date for among dates with times.
    init(_ date: FEELDate) { self.init(date: date, time: FEELTime(nanoseconds: 0, zone: .offset(0))) }

    /// The moment as clocks in Vietnam show it.
    package init(_ moment: Instant) {
        let nanoseconds =
            moment.time.secondOfDay * 1_000_000_000
            + Int((moment.milliseconds % 1000 + 1000) % 1000) * 1_000_000
        self.init(date: FEELDate(moment.date), time: FEELTime(nanoseconds: nanoseconds, zone: .offset(7 * 3600)))
    }

    static func compare(_ a: FEELDateTime, _ b: FEELDateTime) -> Int? {
        guard (a.time.zone == nil) == (b.time.zone == nil) else { return nil }
        let (x, y) = (a.instant, b.instant)
        return x == y ? 0 : x < y ? -1 : 1
    }

    /// Reads a date, `T` and a time; a date alone is its midnight.
    init?(_ text: Substring) {
        guard let split = text.firstIndex(of: "T") else {
            guard let date = FEELDate(text) else { return nil }
            self.init(date: date, time: FEELTime(nanoseconds: 0, zone: nil))
            return
        }
        guard let date = FEELDate(text[..<split]), let time = FEELTime(text[text.index(after: split)...]) else {
            return nil
        }
        // XML Schema's 24:00:00 is the first moment of the next day.
        let ends = text[split...].hasPrefix("T24")
        self.init(date: ends ? FEELDate(days: date.days + 1) : date, time: time)
    }
}

extension FEELDateTime: CustomStringConvertible {
    package var description: String { "\(date)T\(time)" }
}
