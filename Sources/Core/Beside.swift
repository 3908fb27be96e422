import Dispatch
import Synchronization

/// Work that goes on beside the caller's thread while that one does something else. For the threads that an engine or
/// a command owns, which may wait: never for a task of the cooperative pool.
package final class Beside<Output: Sendable>: Sendable {
    private let outcome = Mutex<Result<Output, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    package init(_ work: @escaping @Sendable () throws -> Output) {
        DispatchQueue.global().async { [self] in
            let result = Result { try work() }
            outcome.withLock { $0 = result }
            isDone.signal()
        }
    }

    /// Waits until it is done, and takes what came of it; asked once.
    package func wait() throws -> Output {
        isDone.wait()
        guard let result = outcome.withLock({ $0 }) else { throw Problem(.fault, "work.no_outcome") }
        return try result.get()
    }
}
