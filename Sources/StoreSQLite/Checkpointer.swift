import GRDB
import GRDBSQLite
import Store
import Synchronization

/// Moves pages from the write-ahead log into the database file beside the writer, on a thread and a connection of its
/// own: what is written goes to thousands of places of a large file, and nobody's commit should wait for that.
final class Checkpointer: Sendable {
    enum State: Equatable {
        case idle
        case running
        /// So many pages of the log were in the file by the end; 0 when it could not be done.
        case done(moved: Int32)
    }
    private let current = Mutex(State.idle)
    private let requests = JobQueue<Bool>()

    var state: State { current.withLock { $0 } }

    /// Asks for one pass; tells nobody when it is over: the writer looks after each commit.
    func begin() {
        current.withLock { $0 = .running }
        if !requests.push(true) { settle() }
    }

    /// Takes note that the outcome was seen.
    func settle() { current.withLock { $0 = .idle } }

    func close() { requests.close() }

    /// Serves requests until closed. SQLite brings the log to the disk before it moves a page, and the file before it
    /// counts the page as moved.
    func run(on connection: SQLiteConnection) {
        while requests.next() != nil {
            var (size, moved): (Int32, Int32) = (0, 0)
            let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &size, &moved)
            current.withLock { $0 = .done(moved: code == SQLITE_OK ? max(moved, 0) : 0) }
        }
    }
}
