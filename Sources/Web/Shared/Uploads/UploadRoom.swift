import Administration
import Casework
package import Core
import Foundation
import Synchronization

/// Room for files: a floor of free disk under which none is taken in, and how many bytes one account, or an address
/// without one, may send in a day, to all nodes together.
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
    /// (megabytes, seconds). `accounts`: what counts for all nodes.
    func meter(_ context: WebContext, _ folder: String, _ accounts: Accounts, at now: Instant) -> UploadMeter {
        let isProgram = context.acting.kind == .service
        return meter(CallLimits.holder(context), isProgram ? perDayOfPrograms : perDay, folder, accounts, at: now)
    }

    func meter(
        _ holder: String, _ megabytes: Int, _ folder: String, _ accounts: Accounts? = nil, at now: Instant
    ) -> UploadMeter {
        let counted = InternetAddress.counted(holder)
        let isCounted = megabytes > 0
        return UploadMeter { [self] bytes throws(Problem) in
            guard isThere(folder, for: bytes) else { throw Problem(.unavailable, "upload.no_room") }
            guard isCounted else { return }
            guard sent.take(bytes, of: counted, on: now.date, most: megabytes << 20) else {
                let midnight = Instant(now.date + 1, ClockTime(hour: 0))
                let seconds = (midnight.milliseconds - now.milliseconds) / 1000 + 1
                throw Problem(
                    .tooMany, "upload.quota", ["megabytes": String(megabytes), "seconds": String(seconds)])
            }
        } begin: { [sent] in
            if isCounted, let accounts { await sent.look(counted, now.date, accounts) }
        } end: { [sent] in
            if isCounted, let accounts { await sent.tell(counted, now.date, accounts) }
        }
    }
}

/// Asked with the bytes of each piece of a file, before they are written.
package struct UploadMeter: Sendable {
    private let take: @Sendable (Int) throws(Problem) -> Void
    /// Before the first piece, and after the last: what other nodes counted, and what this one did.
    let begin: @Sendable () async -> Void
    let end: @Sendable () async -> Void

    init(
        _ take: @escaping @Sendable (Int) throws(Problem) -> Void, begin: @escaping @Sendable () async -> Void = {},
        end: @escaping @Sendable () async -> Void = {}
    ) {
        self.take = take
        self.begin = begin
        self.end = end
    }

    /// Counts nothing: for checks of the reader itself.
    package static let none = UploadMeter { (_: Int) throws(Problem) in }

    func count(_ bytes: Int) throws(Problem) { try take(bytes) }
}

extension Services {
    /// What takes the forms with files of whoever asks in. Throws `web.too_many`.
    func uploads(_ context: WebContext) throws -> UploadReader {
        try limits.uploads.take(CallLimits.holder(context), at: clock.now)
        return reader(context)
    }

    func reader(_ context: WebContext) -> UploadReader {
        UploadReader(
            directory: vault.incoming, meter: limits.room.meter(context, vault.incoming, accounts, at: clock.now))
    }
}
