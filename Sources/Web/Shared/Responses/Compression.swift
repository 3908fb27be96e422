import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses texts on their way out, for those who take gzip.
enum Compression {
    static let smallest = 600
    static let largest = 4 << 20
    private static let level: Int32 = 5

    static func apply(to response: inout Response, for request: Request) async throws {
        guard let type = response.headers[.contentType], isText(type) else { return }
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard request.method != .head, Gzip.isAccepted(request.headers[.acceptEncoding]),
            !response.headers.contains(.contentEncoding),
            !(response.headers[.cacheControl] ?? "").contains("no-transform"), let length = response.body.contentLength,
            (smallest...largest).contains(length)
        else { return }
        let collected = Collector()
        try await response.body.write(collected)
        let plain = collected.buffer.value
        guard let packed = Gzip.compress(plain.readableBytesView, level: level) else {
            response.body = ResponseBody(byteBuffer: plain)
            return
        }
        response.headers[.contentEncoding] = "gzip"
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/\(tag)" }
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: packed))
    }

    static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasPrefix("application/json") || type.hasPrefix("application/problem+json")
            || type.hasPrefix("image/svg+xml") || type.hasPrefix("application/xml")
            || type.hasPrefix("application/manifest+json")
    }

    /// Takes in a body that is already in memory; written to by one task.
    private struct Collector: ResponseBodyWriter {
        final class Box { var value = ByteBuffer() }
        let buffer = Box()

        mutating func write(_ buffer: ByteBuffer) async throws { self.buffer.value.writeImmutableBuffer(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
