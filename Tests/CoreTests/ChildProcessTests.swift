import Core
import Foundation
import Glibc
import Testing

@Suite struct ChildProcessTests {
    @Test func `it gets what it is given and nothing else`() throws {
        let output = Pipe()
        let script = "pwd; env | sort; ls /proc/self/fd | tr '\\n' ' '; echo told >&2; exit 7"
        let process = try ChildProcess(
            "/bin/bash", ["-c", script], environment: ["A": "ế"], directory: "/usr",
            output: .descriptor(output.fileHandleForWriting.fileDescriptor))
        try output.fileHandleForWriting.close()
        let told = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(process.wait() == 7)
        let lines = told.split(separator: "\n").map(String.init)
        #expect(lines.first == "/usr" && lines.contains("A=ế"))
        #expect(!lines.contains { $0.hasPrefix("PATH=") && $0.contains("swift") })
        // Its three streams, and the one with which `ls` reads the list.
        #expect(lines.last == "0 1 2 3 ")
    }

    @Test func `it ends by a signal, and is waited for once`() throws {
        let process = try ChildProcess("/bin/sleep", ["60"])
        #expect(process.isRunning)
        process.signal(SIGTERM)
        #expect(process.wait() == 128 + SIGTERM)
        #expect(process.wait() == 128 + SIGTERM && !process.isRunning)
        process.signal(SIGKILL)
    }

    @Test func `one thread ends what another waits for`() async throws {
        // Often enough for either to come first. A thread of its own waits: the tasks' threads are as few as the
        // processors, and whoever blocked one of them would wait for a signal that no thread is left to send.
        for _ in 0..<50 {
            let process = try ChildProcess("/bin/sleep", ["600"])
            let ended = await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: process.wait()) }
                process.signal(SIGTERM)
            }
            #expect(ended == 128 + SIGTERM)
        }
    }

    @Test func `nobody is left behind`() throws {
        var child: ChildProcess? = try ChildProcess("/bin/sleep", ["60"])
        let identifier = try #require(child?.identifier)
        child = nil
        #expect(kill(identifier, 0) == -1 && errno == ESRCH)
    }

    @Test func `what cannot be started is told`() {
        let problem = Problem(
            .fault, "process.not_started", ["program": "/no/such", "reason": "No such file or directory"])
        #expect(throws: problem) { try ChildProcess("/no/such", []) }
    }

    /// Beside fewer of them Foundation's `Process` has died.
    @Test func `it starts beside thousands of open descriptors`() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let room = min(3000, max(0, Int(limit.rlim_cur) - 1500))
        let held = (0..<room).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for one in held { close(one) } }
        for _ in 0..<20 { #expect(try ChildProcess("/bin/true", []).wait() == 0) }
    }
}
