import GRDBSQLite
import Logging
import Store

/// Commits what writers hand in: many bodies, one transaction, one `fsync`. Nobody is answered before the commit.
final class SQLiteWriter {
    struct Job: Sendable {
        /// Runs the body, the first of a transaction as it is and the others in a savepoint each, and returns what will
        /// tell its caller.
        let run: @Sendable (_ connection: SQLiteConnection, _ isFirst: Bool) -> Answer
        /// Tells the caller that the body was not run.
        let refuse: @Sendable (any Error) -> Void
    }
    /// Tells the caller the body's outcome, or the failure given.
    typealias Answer = @Sendable (_ failure: StoreError?) -> Void

    /// A group ends at this many bodies, or after this long, so that the first of it doesn't wait for ever.
    private static let mostBodies = 256
    private static let longest = Duration.milliseconds(5)

    private let connection: SQLiteConnection
    private let log: WriteAheadLog

    init(_ connection: SQLiteConnection, _ checkpointer: Checkpointer, _ logger: Logger) {
        self.connection = connection
        log = WriteAheadLog(connection, checkpointer, logger)
    }

    /// Takes the jobs that wait behind `first`, and those that arrive meanwhile, and commits them together.
    func commit(startingWith first: Job, from queue: JobQueue<Job>) {
        do { try connection.run("BEGIN IMMEDIATE") } catch { return first.refuse(error) }
        var jobs = [first]
        var answers = [first.run(connection, true)]
        let end = ContinuousClock.now + SQLiteWriter.longest
        while connection.isInTransaction, jobs.count < SQLiteWriter.mostBodies, ContinuousClock.now < end,
            let job = queue.nextIfAny()
        {
            jobs.append(job)
            answers.append(job.run(connection, false))
        }
        finish(jobs, answers)
        log.checkpointIfDue()
    }

    func stop() { log.stop() }

    private func finish(_ jobs: [Job], _ answers: [Answer]) {
        var failure: StoreError?
        if connection.isInTransaction {
            failure = commit()
            if failure == nil || failure == .commitUnknown || jobs.count == 1 {
                for answer in answers { answer(failure) }
                return
            }
        } else if jobs.count == 1 {
            // Rolled back because of this body, which already holds the error.
            for answer in answers { answer(nil) }
            return
        }
        // One of them broke the transaction for all (disk full, a deferred foreign key): nothing is written, and each
        // gets another try alone, so that only the one at fault fails.
        for job in jobs { alone(job) }
    }

    private func alone(_ job: Job) {
        do { try connection.run("BEGIN IMMEDIATE") } catch { return job.refuse(error) }
        finish([job], [job.run(connection, true)])
    }

    /// Nil when the commit holds. After an I/O error the commit record may or may not have reached the disk.
    private func commit() -> StoreError? {
        do {
            try connection.run("COMMIT")
            return nil
        } catch {
            let code = sqlite3_extended_errcode(connection.handle)
            connection.rollBack()
            if code & 0xFF == SQLITE_IOERR { return .commitUnknown }
            return error as? StoreError ?? .other(code: "sqlite.unexpected", text: "\(error)")
        }
    }
}
