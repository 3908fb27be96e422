import Core
import Foundation
import Logging
import Testing

@testable import Documents

private let python = "/usr/bin/python3"

/// The pool, with workers that only speak the protocol: what they make does not matter here.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: python)))
struct RenderPoolTests {
    static let script = """
        import json, os, socket, struct, time
        peer = socket.socket(fileno=0)
        def read(count):
            data = b""
            while len(data) < count:
                part = peer.recv(count - len(data))
                if not part: os._exit(0)
                data += part
            return data
        def answer(head, data=b""):
            text = json.dumps(head).encode()
            peer.sendall(struct.pack(">I", len(text)) + text + data)
        answer({"ready": True, "without": []})
        while True:
            head = json.loads(read(struct.unpack(">I", read(4))[0]))
            html = read(head["html"])
            if html == b"die": os._exit(1)
            if html == b"wait": time.sleep(60)
            if html == b"bad": answer({"ok": False, "error": "render.too_long"}); continue
            if html == b"lie": answer({"ok": True, "pdf": 1 << 40}); continue
            if html == b"env": html = json.dumps(sorted(os.environ)).encode()
            data = str(os.getpid()).encode() + b" " + html
            answer({"ok": True, "pdf": len(data), "pages": 1, "fields": {}, "refused": 0}, data)
        """

    private func pool(
        workers: Int = 1, queue: Int = 64, each: Int = 200, deadline: Duration = .seconds(20),
        _ body: (RenderPool) async throws -> Void
    ) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "motcua_worker_\(UUID().uuidString).py").path
        try Self.script.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let pool = RenderPool(
            RenderSettings(
                python: python, script: path, workers: workers, longestQueue: queue, documentsPerWorker: each,
                deadline: deadline), logger: Logger(label: "pool") { _ in SwiftLogNoOpLogHandler() })
        defer { pool.close() }
        try await body(pool)
    }

    private func make(_ pool: RenderPool, _ html: String) async throws -> String {
        String(decoding: try await pool.render(RenderRequest(html: Array(html.utf8))).bytes, as: UTF8.self)
    }

    private func code(_ pool: RenderPool, _ html: String) async -> String? {
        do {
            _ = try await make(pool, html)
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    @Test func `a worker that dies is replaced, and one that refuses a page stays`() async throws {
        try await pool { pool in
            let first = try await make(pool, "a")
            #expect(await code(pool, "bad") == "render.too_long")
            #expect(try await make(pool, "a") == first)
            #expect(await code(pool, "die") == "render.away")
            let second = try await make(pool, "a")
            #expect(second != first && second.hasSuffix(" a"))
            #expect(await code(pool, "lie") == "render.failed")
            #expect(try await make(pool, "Tiếng Việt").hasSuffix(" Tiếng Việt"))
        }
    }

    @Test func `a worker that takes too long is killed at its deadline`() async throws {
        try await pool(deadline: .milliseconds(700)) { (pool: RenderPool) async throws -> Void in
            #expect(await code(pool, "wait") == "render.too_slow")
            #expect(try await make(pool, "a").hasSuffix(" a"))
        }
    }

    @Test func `a worker is replaced after so many documents`() async throws {
        try await pool(each: 2) { pool in
            var seen: [String] = []
            for _ in 0..<6 { seen.append(try await make(pool, "a")) }
            #expect(Set(seen).count == 3)
        }
    }

    @Test func `who comes when too many wait is refused at once`() async throws {
        try await pool(queue: 2, deadline: .seconds(2)) { pool in
            _ = try await make(pool, "a")
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 { group.addTask { await code(pool, "wait") } }
                let codes = try await group.reduce(into: [String?]()) { $0.append($1) }
                #expect(codes.filter { $0 == "render.busy" }.count >= 5)
                #expect(codes.allSatisfy { $0 == "render.busy" || $0 == "render.too_slow" })
            }
        }
    }

    @Test func `a worker learns nothing of this process's surroundings`() async throws {
        try await pool { pool in
            let names = try await make(pool, "env")
            #expect(!names.contains("PATH") && !names.contains("HOME") && names.contains("LANG"))
        }
    }

    @Test func `where there is no worker, making is refused and nothing hangs`() async throws {
        let pool = RenderPool(
            RenderSettings(python: "/nowhere/python", script: "/nowhere.py"),
            logger: Logger(label: "pool") { _ in SwiftLogNoOpLogHandler() })
        #expect(await code(pool, "a") == "render.away")
        pool.close()
        #expect(await code(pool, "a") == "render.away")
    }
}
