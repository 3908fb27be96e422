import Casework
import Core
import Glibc

/// What `clamd` says (clamd(8)), read strictly: whatever is not plainly a verdict is none.
enum ClamdReplies {
    static func verdict(_ reply: String) throws -> ScanVerdict {
        if reply == "stream: OK" { return .clean }
        if reply.hasPrefix("stream: "), reply.hasSuffix(" FOUND") {
            let name = reply.dropFirst(8).dropLast(6)
            return .infected(String(name.prefix(200)))
        }
        if reply.hasPrefix("INSTREAM size limit exceeded") { throw Problem(.unavailable, "scanner.too_large") }
        throw Problem(.unavailable, "scanner.failed")
    }

    /// `ClamAV 1.4.6/27810/Fri Nov 27 17:01:41 2026`, the last two of its `daily` signatures. The time is told in the
    /// time zone of the machine that clamd runs on, so the two must share one.
    static func signatures(_ reply: String) throws -> ScannerSignatures {
        guard reply.hasPrefix("ClamAV ") else { throw Problem(.unavailable, "scanner.failed") }
        let parts = reply.split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { return ScannerSignatures(version: String(reply.prefix(100)), madeAt: nil) }
        return ScannerSignatures(version: "\(parts[0])/\(parts[1])", madeAt: moment(parts[2]))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func moment(_ text: String) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 5, let month = months.firstIndex(of: String(words[1])), let day = Int32(words[2]),
            let year = Int32(words[4])
        else { return nil }
        let clock = words[3].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3 else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
        parts.tm_isdst = -1
        let seconds = mktime(&parts)
        return seconds < 0 ? nil : Instant(milliseconds: Int64(seconds) * 1000)
    }
}
