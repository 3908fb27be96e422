import CSpawn
import Foundation
import Glibc
import Synchronization

/// Another program, run as a process of its own, for as long as this object asks it to.
///
/// Foundation's `Process` is not used: with some 1,300 descriptors open, which a busy server has, a run of the tests died
/// inside its `run`, copying what looked like an entry of `/proc/self/fd` from beyond its buffer.
package final class ChildProcess: Sendable {
    /// Where one of the child's standard streams leads.
    package enum Stream {
        case nowhere
        /// As ours.
        case inherited
        /// Stays the caller's to close.
        case descriptor(Int32)
    }

    package let identifier: Int32
    /// As `waitpid` gives it; nil while the process runs. Never locked while waiting, so that another thread can end what
    /// this one waits for.
    private let status = Mutex<Int32?>(nil)

    /// Starts `program` (a path) in `directory`; it gets no other descriptor of ours. `environment`: the whole of it; nil
    /// is ours. Throws `process.not_started` (fault) with the program and the system's reason.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, directory: String = "/",
        input: Stream = .nowhere, output: Stream = .nowhere, errors: Stream = .nowhere
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addchdir_np(&actions, directory)
        for (target, stream) in [input, output, errors].enumerated() {
            switch stream {
            case .nowhere:
                posix_spawn_file_actions_addopen(
                    &actions, Int32(target), "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0)
            case .inherited: break
            case .descriptor(let own): posix_spawn_file_actions_adddup2(&actions, own, Int32(target))
            }
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        // Signals as a program expects them: a service blocks some of them on its threads.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = variables.map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        var child: Int32 = 0
        let code = posix_spawn(&child, program, &actions, &attributes, &words, &settings)
        guard code == 0 else {
            throw Problem(
                .fault, "process.not_started", ["program": program, "reason": String(cString: strerror(code))])
        }
        identifier = child
    }

    /// Nobody is left behind, running or as a zombie.
    deinit {
        signal(SIGKILL)
        wait()
    }

    /// Does nothing once the process has ended.
    package func signal(_ number: Int32) {
        status.withLock { status in
            // Not reaped yet, so the number is still this process's.
            if ended(&status) == nil { kill(identifier, number) }
        }
    }

    package var isRunning: Bool { status.withLock { ended(&$0) } == nil }

    /// Blocks until the process has ended. Its exit status, or 128 and the number of the signal that ended it, as shells
    /// count.
    @discardableResult package func wait() -> Int32 {
        var about = siginfo_t()
        while true {
            // Leaves it to be reaped under the lock; fails at once when it has been, and when a signal comes between.
            _ = waitid(P_PID, id_t(identifier), &about, WEXITED | WNOWAIT)
            guard let status = status.withLock({ ended(&$0) }) else { continue }
            return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        }
    }

    /// The status once the process has ended, which is then reaped.
    private func ended(_ status: inout Int32?) -> Int32? {
        if status == nil {
            var found: Int32 = 0
            let code = waitpid(identifier, &found, WNOHANG)
            if code != 0 { status = code == identifier ? found : -1 }
        }
        return status
    }
}
