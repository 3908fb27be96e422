import GRDBSQLite
import Logging
import Store

/// Moves what stands in the write-ahead log into the database file. A second thread moves most of it beside the writer;
/// the writer moves the rest between two commits, since the log starts anew only when nothing is left in it.
final class WriteAheadLog {
    /// In pages of 4 KB: when to begin; how much the writer moves itself; and when readers that follow each other without
    /// a gap have kept the log from starting anew for so long that it is worth making them wait.
    private static let due: Int32 = 4000
    private static let rest: Int32 = 500
    private static let overdue: Int32 = 16_000
    private static let patience: Int32 = 100
    static let ordinaryPatience: Int32 = 5000

    private let connection: SQLiteConnection
    private let checkpointer: Checkpointer
    private let logger: Logger
    /// Set by SQLite after each commit: the pages in the log.
    private let pages: UnsafeMutablePointer<Int32>
    private var next = WriteAheadLog.due

    init(_ connection: SQLiteConnection, _ checkpointer: Checkpointer, _ logger: Logger) {
        self.connection = connection
        self.checkpointer = checkpointer
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
        let size = pages.pointee
        // Once everything has been moved and nobody reads from it, the log starts anew at the next commit.
        if size < WriteAheadLog.due { next = WriteAheadLog.due }
        switch checkpointer.state {
        case .running: return
        case .done(let moved):
            checkpointer.settle()
            guard size - moved > WriteAheadLog.rest else { return finish(size) }
            // Much was written meanwhile, or a reader's snapshot hides it: on, unless the log has grown long.
            next = moved == 0 ? size + WriteAheadLog.due / 2 : size
        case .idle: break
        }
        guard size >= next else { return }
        if size < WriteAheadLog.overdue { checkpointer.begin() } else { finish(size) }
    }

    private func finish(_ size: Int32) {
        next = size + WriteAheadLog.due / 2
        if size < WriteAheadLog.overdue {
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
