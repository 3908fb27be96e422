import GRDBSQLite
import Logging
import Store

/// Moves what stands in the write-ahead log into the database file, between two commits rather than within one.
final class WriteAheadLog {
    /// 16 MB of pages of 4 KB.
    private static let due: Int32 = 4000

    private let connection: SQLiteConnection
    private let logger: Logger
    /// Set by SQLite after each commit: the pages in the log.
    private let pages: UnsafeMutablePointer<Int32>

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
        guard pages.pointee >= WriteAheadLog.due else { return }
        checkpoint()
        pages.pointee = 0
    }

    /// A checkpoint that waits for nobody: pages that a reader's snapshot still needs stay for the next one.
    private func checkpoint() {
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if code != SQLITE_OK, code != SQLITE_BUSY {
            logger.error("sqlite.checkpoint", metadata: ["code": "\(code)"])
        }
    }

    func stop() {
        sqlite3_wal_hook(connection.handle, nil, nil)
        pages.deallocate()
    }
}
