import Dispatch
import Glibc
import Synchronization

/// Writes lines to a file descriptor without ever holding up who logs: lines wait in a bounded buffer and one queue
/// writes them. When the reader at the other end is too slow, lines are counted and dropped, and that is logged.
final class LogSink: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isDraining = false
    }

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "motcua.log")

    /// - Parameters:
    ///   - descriptor: stays open for the sink's life.
    ///   - capacity: bytes that may wait.
    init(descriptor: Int32 = STDERR_FILENO, capacity: Int = 1 << 20) {
        self.descriptor = descriptor
        self.capacity = capacity
        // A reader that has gone must not end the program with it.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    func write(_ line: [UInt8]) {
        let mustStart = state.withLock { state in
            guard state.waiting.count + line.count <= capacity else {
                state.dropped += 1
                return false
            }
            state.waiting += line
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if mustStart { queue.async { [self] in drain() } }
    }

    /// Waits until what was written so far is out, at most `milliseconds`; false when it is not.
    @discardableResult
    func flush(milliseconds: Int = 500) -> Bool {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    private func drain() {
        while true {
            let batch = state.withLock { state in
                var batch: [UInt8] = []
                swap(&batch, &state.waiting)
                if state.dropped > 0 {
                    batch += Array(#"{"level":"warning","code":"log.dropped","count":\#(state.dropped)}"#.utf8) + [10]
                    state.dropped = 0
                }
                state.isDraining = !batch.isEmpty
                return batch
            }
            guard !batch.isEmpty else { return }
            put(batch)
        }
    }

    /// A descriptor that is closed at its other end takes no more: what remains of the batch is lost.
    private func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let written = Glibc.write(descriptor, start, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&waited, 1, 1_000)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
