import GRDBSQLite
import Logging
import Store

/// Moves what stands in the write-ahead log into the database file: between two commits, not within one.
final class WriteAheadLog {
    /// In pages of 4 KB: when to begin, and when readers that follow each other without a gap have kept the log from
    /// starting anew for so long that it is worth making them wait.
    private static let due: Int32 = 4000
    private static let overdue: Int32 = 16_000
    private static let patience: Int32 = 100
    static let ordinaryPatience: Int32 = 5000

    private let connection: SQLiteConnection
    private let logger: Logger
    /// Set by SQLite after each commit: the pages in the log.
    private let pages: UnsafeMutablePointer<Int32>
    private var next = WriteAheadLog.due

    init(_ connection: SQLiteConnection, _ logger: Logger) {
        self.connection = connection
        self.logger = logger
        pages = .allocate(capacity: 1)
        pages.initialize(to: 0)
        // This replaces SQLite's own automatic checkpoint, which would run inside some commit.
        sqlite3_wal_hook(
            connection.handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, pages)
    }

    func checkpointIfDue() {
        // Once everything has been moved and nobody reads from it, the log starts anew at the next commit.
        if pages.pointee < WriteAheadLog.due { next = WriteAheadLog.due }
        guard pages.pointee >= next else { return }
        next = pages.pointee + WriteAheadLog.due / 2
        if pages.pointee < WriteAheadLog.overdue {
            // Waits for nobody: pages that a reader's snapshot still hides stay for the next time.
            checkpoint(SQLITE_CHECKPOINT_PASSIVE)
        } else {
            sqlite3_busy_timeout(connection.handle, WriteAheadLog.patience)
            checkpoint(SQLITE_CHECKPOINT_RESTART)
            sqlite3_busy_timeout(connection.handle, WriteAheadLog.ordinaryPatience)
        }
    }

    private func checkpoint(_ mode: Int32) {
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        guard code != SQLITE_OK, code != SQLITE_BUSY else { return }
        // Nothing is lost: the log keeps what could not be moved (a full disk, say).
        logger.error("store.checkpoint_failed", metadata: ["code": "sqlite.\(code)"])
    }

    /// Leaves the database in its one file: the connection that closes last may only read, and could not tidy up.
    func stop() {
        checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
        sqlite3_wal_hook(connection.handle, nil, nil)
        pages.deallocate()
    }
}
