import Foundation
import Synchronization

/// The threads that an engine owns: each keeps what it set up (a connection) for its whole life.
package final class EngineThreads: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    package init() {}

    /// Runs `body` on a new thread and waits until it calls `started`, or throws what it threw before that.
    /// `name` shows in `top -H` and in backtraces (15 bytes at most on Linux).
    package func start(_ name: String, _ body: @escaping @Sendable (_ started: () -> Void) throws -> Void) throws {
        let outcome = StartOutcome()
        state.withLock { $0.running += 1 }
        let thread = Thread { [self] in
            do {
                try body { outcome.set(.success(())) }
                outcome.set(.success(()))
            } catch {
                outcome.set(.failure(error))
            }
            ended()
        }
        thread.name = name
        thread.start()
        try outcome.wait()
    }

    /// Returns when every thread has ended.
    package func end() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.running > 0 else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func ended() {
        let waiting = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// How a thread's start went; the first answer counts.
private final class StartOutcome: Sendable {
    private let result = Mutex<Result<Void, any Error>?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func set(_ outcome: Result<Void, any Error>) {
        let isFirst = result.withLock { result in
            guard result == nil else { return false }
            result = outcome
            return true
        }
        if isFirst { semaphore.signal() }
    }

    func wait() throws {
        semaphore.wait()
        try result.withLock { $0 }?.get()
    }
}
