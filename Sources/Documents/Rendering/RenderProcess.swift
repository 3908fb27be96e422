import Core
import Foundation
import Glibc
import Logging

/// One worker process at the other end of a Unix socket of its own; nobody else can speak to it. Blocking: used on a
/// thread of the pool.
final class RenderProcess {
    private let process: ChildProcess
    private let descriptor: Int32
    private static let longestAnswer = 32 << 20

    /// Starts it and waits until it has read its fonts and shut itself in. Throws `render.away`.
    init(_ settings: RenderSettings, logger: Logger) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Problem(.unavailable, "render.away")
        }
        descriptor = ends[0]
        do {
            // Nothing of this process's surroundings: they may hold secrets.
            process = try ChildProcess(
                settings.python, ["-I", "-B", settings.script], environment: ["LANG": "C.UTF-8"],
                input: .descriptor(ends[1]))
        } catch {
            close(ends[0])
            close(ends[1])
            throw Problem(.unavailable, "render.away")
        }
        close(ends[1])
        do {
            let hello = try readHead(until: .now + .seconds(60))
            let without = hello["without"]?.array?.compactMap(\.string) ?? []
            if without.isEmpty {
                logger.info("render worker started")
            } else {
                logger.warning(
                    "render worker started without some of its walls",
                    metadata: ["code": "render.walls_missing", "reason": "\(without.joined(separator: ", "))"])
            }
        } catch {
            stop()
            throw Problem(.unavailable, "render.away")
        }
    }

    deinit { close(descriptor) }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        process.signal(SIGKILL)
    }

    /// Throws the worker's own code (`invalid`: the page is to blame), `render.too_slow`, `render.away`.
    func make(_ request: RenderRequest, within limit: Duration) throws -> RenderedPDF {
        let end = ContinuousClock.now + limit
        let head: Value = [
            "html": Value(request.html.count), "fields": .array(request.fields.map(Value.string)),
            "links": .string(request.links),
        ]
        let text = Array(head.json.utf8)
        try write(RenderProcess.length(text.count) + text + request.html, until: end)
        let answer = try readHead(until: end)
        guard answer["ok"] == .bool(true), let size = answer["pdf"]?.integer, size <= RenderProcess.longestAnswer else {
            let code = answer["error"]?.string ?? "render.failed"
            throw Problem(code == "render.memory" ? .unavailable : .invalid, code)
        }
        let bytes = try read(size, until: end)
        var fields: [String: RenderedPDF.Field] = [:]
        for name in request.fields {
            guard let field = answer["fields"]?[name], let object = field["object"]?.integer,
                let page = field["page"]?.integer
            else { throw Problem(.unavailable, "render.failed") }
            fields[name] = RenderedPDF.Field(object: object, page: page)
        }
        return RenderedPDF(
            bytes: bytes, pages: answer["pages"]?.integer ?? 0, fields: fields,
            refused: answer["refused"]?.integer ?? 0)
    }

    private static func length(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    }

    private func readHead(until end: ContinuousClock.Instant) throws -> Value {
        let count = try read(4, until: end).reduce(0) { $0 << 8 | Int($1) }
        guard count <= 1 << 16 else { throw Problem(.unavailable, "render.failed") }
        return try JSONReader.read(try read(count, until: end))
    }

    private func read(_ count: Int, until end: ContinuousClock.Instant) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            try wait(for: Int16(POLLIN), until: end)
            let got = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            guard got > 0 else { throw Problem(.unavailable, "render.away") }
            filled += got
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], until end: ContinuousClock.Instant) throws {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), until: end)
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count > 0 || errno == EAGAIN else { throw Problem(.unavailable, "render.away") }
            sent += max(0, count)
        }
    }

    private func wait(for events: Int16, until end: ContinuousClock.Instant) throws {
        while true {
            let left = (end - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { throw Problem(.unavailable, "render.too_slow") }
            var waiting = pollfd(fd: descriptor, events: events, revents: 0)
            let ready = poll(&waiting, 1, Int32(min(milliseconds, 60_000)))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw Problem(.unavailable, "render.away") }
        }
    }
}
