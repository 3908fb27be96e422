import Administration
import Casework
package import Core
import Foundation
import Synchronization

/// Room for files: a floor of free disk under which none is taken in, and how many bytes one account, or an address
/// without one, may send in a day. Counted in this process, as the other limits are.
package struct UploadRoom: Sendable {
    /// Megabytes; 0 for none.
    let floor: Int
    let perDay: Int
    /// For information systems, which send for a whole desk.
    let perDayOfPrograms: Int
    private let sent = DailyBytes()
    /// Free bytes of the disk with a folder; nil when the system does not tell.
    private let free: @Sendable (String) -> Int?

    package init(
        floor: Int = 0, perDay: Int = 0, perDayOfPrograms: Int = 0,
        free: @escaping @Sendable (String) -> Int? = UploadRoom.freeBytes
    ) {
        self.floor = floor
        self.perDay = perDay
        self.perDayOfPrograms = perDayOfPrograms
        self.free = free
    }

    /// What people who are not of the system may use (`f_bavail`): root's reserve is not ours to fill.
    package static func freeBytes(_ folder: String) -> Int? {
        var told = statvfs()
        guard statvfs(folder, &told) == 0 else { return nil }
        return Int(told.f_bavail) * Int(told.f_frsize)
    }

    /// Whether files are taken in at all; `more`: bytes that are about to come.
    func isThere(_ folder: String, for more: Int = 0) -> Bool {
        guard floor > 0 else { return true }
        guard let free = free(folder) else { return false }
        return free - more >= floor << 20
    }

    /// What each piece of a file is asked before it is written. Throws `upload.no_room` (unavailable), `upload.quota`
    /// (megabytes, seconds).
    func meter(_ context: WebContext, _ folder: String, at now: Instant) -> UploadMeter {
        let isProgram = context.acting.kind == .service
        return meter(CallLimits.holder(context), isProgram ? perDayOfPrograms : perDay, folder, at: now)
    }

    func meter(_ holder: String, _ megabytes: Int, _ folder: String, at now: Instant) -> UploadMeter {
        let counted = InternetAddress.counted(holder)
        return UploadMeter { [self] bytes throws(Problem) in
            guard isThere(folder, for: bytes) else { throw Problem(.unavailable, "upload.no_room") }
            guard megabytes > 0 else { return }
            guard sent.take(bytes, of: counted, on: now.date, most: megabytes << 20) else {
                let midnight = Instant(now.date + 1, ClockTime(hour: 0))
                let seconds = (midnight.milliseconds - now.milliseconds) / 1000 + 1
                throw Problem(
                    .tooMany, "upload.quota", ["megabytes": String(megabytes), "seconds": String(seconds)])
            }
        }
    }
}

/// Asked with the bytes of each piece of a file, before they are written.
package struct UploadMeter: Sendable {
    private let take: @Sendable (Int) throws(Problem) -> Void

    init(_ take: @escaping @Sendable (Int) throws(Problem) -> Void) { self.take = take }

    /// Counts nothing: for checks of the reader itself.
    package static let none = UploadMeter { (_: Int) throws(Problem) in }

    func count(_ bytes: Int) throws(Problem) { try take(bytes) }
}

/// Bytes of this day, by who sent them.
private final class DailyBytes: Sendable {
    private struct Day {
        var date: CivilDate?
        var bytes: [String: Int] = [:]
    }

    private let state = Mutex(Day())
    /// Senders remembered; those beyond share one count, so that many addresses do not make the others forgotten.
    private static let most = 50_000

    func take(_ more: Int, of sender: String, on date: CivilDate, most: Int) -> Bool {
        state.withLock { day in
            if day.date != date { day = Day(date: date) }
            let isKnown = day.bytes[sender] != nil || day.bytes.count < DailyBytes.most
            let name = isKnown ? sender : ""
            let sum = day.bytes[name, default: 0] + more
            guard sum <= most else { return false }
            day.bytes[name] = sum
            return true
        }
    }
}

extension Services {
    /// What takes the forms with files of whoever asks in. Throws `web.too_many`.
    func uploads(_ context: WebContext) throws -> UploadReader {
        try limits.uploads.take(CallLimits.holder(context), at: clock.now)
        return reader(context)
    }

    func reader(_ context: WebContext) -> UploadReader {
        UploadReader(
            directory: vault.incoming, meter: limits.room.meter(context, vault.incoming, at: clock.now))
    }
}
