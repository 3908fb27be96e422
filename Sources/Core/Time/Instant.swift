/// A moment, to the millisecond.
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment at `time` on `date` in Vietnam.
    package init(_ date: CivilDate, _ time: ClockTime) {
        milliseconds =
            Int64(date.dayNumber) * 86_400_000 + Int64(time.secondOfDay) * 1000 - Instant.offsetMilliseconds
    }

    /// Vietnam is at UTC+7, without summer time, for all the years that we know dossiers from.
    private static let offsetMilliseconds: Int64 = 7 * 3_600_000

    /// The day on which this moment falls in Vietnam.
    package var date: CivilDate {
        CivilDate(dayNumber: Int((milliseconds + Instant.offsetMilliseconds).floored(by: 86_400_000)))
    }

    /// The time that clocks in Vietnam show, to the second.
    package var time: ClockTime {
        let local = milliseconds + Instant.offsetMilliseconds
        return ClockTime(secondOfDay: Int((local - local.floored(by: 86_400_000) * 86_400_000) / 1000))
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    package static func + (moment: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        return Instant(milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
    package static func - (left: Instant, right: Instant) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }

    /// Reads RFC 3339: `2026-02-12T10:00+07:00`, seconds and fraction optional, `Z` or an offset required.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self))
        else { return nil }
        let zoneStart = bytes[11...].firstIndex {
            $0 == UInt8(ascii: "Z") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
        guard let zoneStart else { return nil }
        var clock = String(decoding: bytes[11..<zoneStart], as: UTF8.self)
        var fraction = 0
        if let dot = clock.firstIndex(of: ".") {
            let digits = clock[clock.index(after: dot)...]
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy(\.isASCII), let number = Int(digits) else {
                return nil
            }
            fraction = Int(Double(number) / [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][digits.count] * 1000)
            clock = String(clock[..<dot])
        }
        guard let time = ClockTime(clock) else { return nil }
        var offsetMinutes = 0
        if bytes[zoneStart] != UInt8(ascii: "Z") {
            let zone = String(decoding: bytes[(zoneStart + 1)...], as: UTF8.self)
            guard let offset = ClockTime(zone), zone.count == 5 else { return nil }
            offsetMinutes = offset.secondOfDay / 60 * (bytes[zoneStart] == UInt8(ascii: "-") ? -1 : 1)
        } else if zoneStart != bytes.count - 1 {
            return nil
        }
        milliseconds =
            Int64(date.dayNumber) * 86_400_000 + Int64(time.secondOfDay - offsetMinutes * 60) * 1000 + Int64(fraction)
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in Vietnam's time: `2026-11-23T15:30:00+07:00`, with milliseconds only where there are any.
    package var description: String {
        let fraction = ((milliseconds % 1000) + 1000) % 1000
        return "\(date)T\(time)" + (fraction == 0 ? "" : "." + pad(Int(fraction), 3)) + "+07:00"
    }
}

/// A time of day, to the second.
package struct ClockTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let secondOfDay: Int

    package init(secondOfDay: Int) { self.secondOfDay = secondOfDay }

    package init(hour: Int, minute: Int = 0, second: Int = 0) {
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    /// Reads `HH:mm` or `HH:mm:ss`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        let numbers = parts.compactMap { UInt8($0) }.map(Int.init)
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60, numbers.count < 3 || numbers[2] < 60
        else { return nil }
        self.init(hour: numbers[0], minute: numbers[1], second: numbers.count == 3 ? numbers[2] : 0)
    }

    package var hour: Int { secondOfDay / 3600 }
    package var minute: Int { secondOfDay / 60 % 60 }
    package var description: String { "\(pad(hour)):\(pad(minute)):\(pad(secondOfDay % 60))" }
    /// `HH:mm`.
    package var short: String { "\(pad(hour)):\(pad(minute))" }

    package static func < (left: ClockTime, right: ClockTime) -> Bool { left.secondOfDay < right.secondOfDay }
}

/// Where commands learn what time it is; tests put their own in its place.
package protocol Clock: Sendable {
    var now: Instant { get }
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
