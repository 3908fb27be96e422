import Foundation
import Glibc

/// One kept-alive HTTP/1.1 connection to loopback, blocking. Reads answers that have a Content-Length, as ours do.
final class BenchConnection {
    private let descriptor: Int32
    /// The header line that says who asks.
    private let identity: String
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    convenience init(port: Int, token: String) throws {
        try self.init(port: port, identity: "Authorization: Bearer \(token)")
    }

    /// As a browser that has signed in.
    convenience init(port: Int, session: String) throws {
        try self.init(port: port, identity: "Cookie: session=\(session)")
    }

    private init(port: Int, identity: String) throws {
        self.identity = identity
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, connected == 0 else { throw CommandFailure("bench.no_connection") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    func close() { Glibc.close(descriptor) }

    /// Sends one request and reads its answer; throws when the status is another than `expect`.
    func send(_ method: String, _ path: String, _ body: String?, key: String? = nil, expect: Int) throws -> BenchAnswer
    {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(identity)\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        if let key { head += "Idempotency-Key: \(key)\r\n" }
        try write(Array((head + "\r\n" + (body ?? "")).utf8))
        let answer = try read()
        guard answer.status == expect else {
            throw CommandFailure(
                "bench.unexpected_status: \(method) \(path) gave \(answer.status): \(answer.body.prefix(400))")
        }
        return answer
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw CommandFailure("bench.connection_lost") }
            sent += count
        }
    }

    private func read() throws -> BenchAnswer {
        var filled = 0
        var bodyStart: Int?
        var length = 0
        var status = 0
        while bodyStart.map({ filled < $0 + length }) ?? true {
            if filled == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
            let count = buffer.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled, 0)
            }
            guard count > 0 else { throw CommandFailure("bench.connection_lost") }
            filled += count
            if bodyStart == nil, let end = headEnd(filled) {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                status = Int(head.dropFirst(9).prefix(3)) ?? 0
                for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
                    length = Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
                }
                bodyStart = end + 4
            }
        }
        let start = bodyStart ?? 0
        return BenchAnswer(status: status, body: String(decoding: buffer[start..<start + length], as: UTF8.self))
    }

    private func headEnd(_ filled: Int) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        return (0..<max(0, filled - 3)).first { buffer[$0] == mark[0] && buffer[$0..<$0 + 4].elementsEqual(mark) }
    }

    /// Percent-encodes a query value.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            return byte < 0x80 && (("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar))
                ? String(scalar) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

struct BenchAnswer {
    let status: Int
    let body: String

    /// The text after `mark`, up to the next quote.
    func text(after mark: String) -> String? {
        guard let range = body.range(of: mark) else { return nil }
        return String(body[range.upperBound...].prefix { $0 != "\"" })
    }

    func contains(_ text: String) -> Bool { body.contains(text) }
}
