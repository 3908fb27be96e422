import Foundation

/// Hands work from tasks to the threads of an engine, first in, first out. Database calls block, so they never run
/// on the cooperative pool, where two of them would stop everything else.
package final class JobQueue<Job: Sendable>: @unchecked Sendable {
    /// Guards every other property.
    private let condition = NSCondition()
    private var jobs: [Job?] = []
    private var head = 0
    private var isClosed = false

    package init() {}

    /// False, and nothing queued, once the queue is closed.
    package func push(_ job: Job) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return false }
        jobs.append(job)
        condition.signal()
        return true
    }

    /// Waits for the next job; nil when the queue is closed and everything accepted has been handed out.
    package func next() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let job = takeFirst() { return job }
            if isClosed { return nil }
            condition.wait()
        }
    }

    /// The next job if there is one already.
    package func nextIfAny() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        return takeFirst()
    }

    package func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
    }

    /// Places that are taken up, those of jobs that were handed out among them.
    var places: Int {
        condition.lock()
        defer { condition.unlock() }
        return jobs.count
    }

    private func takeFirst() -> Job? {
        guard head < jobs.count else { return nil }
        let job = jobs[head]
        jobs[head] = nil
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: head <= 1024)
            head = 0
        } else if head >= 1024, head * 2 >= jobs.count {
            // Under a load that never lets it run empty, what was handed out would be kept for ever.
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }
}
