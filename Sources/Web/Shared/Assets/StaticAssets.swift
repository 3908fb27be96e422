import Core
import Crypto
import HTTPTypes
package import Hummingbird
import NIOCore

/// The files of `share/static`, in memory with their compressed forms. Addresses carry a hash of the content
/// (`/static/motcua.3f9a1c0b7e.css`), so browsers may keep them for good.
package struct StaticAssets: Sendable {
    private struct Asset: Sendable {
        let address: String
        let tag: String
        let type: String
        let plain: ByteBuffer
        let packed: ByteBuffer?
    }

    private let assets: [String: Asset]

    package init(directory: String) throws {
        var assets: [String: Asset] = [:]
        for name in try SourceFiles.paths(under: directory, endingWith: "") {
            guard let dot = name.lastIndex(of: "."), let type = StaticAssets.types[String(name[dot...])] else {
                continue
            }
            let bytes = try SourceFiles.bytes("\(directory)/\(name)")
            let hash = SHA256.hash(data: bytes).prefix(5).hexDigits
            let packed = Compression.isText(type) ? Gzip.compress(bytes, level: 9) : nil
            assets[name] = Asset(
                address: "\(URLs.assets)/\(name[..<dot]).\(hash)\(name[dot...])", tag: "\"\(hash)\"", type: type,
                plain: ByteBuffer(bytes: bytes),
                packed: packed.flatMap { $0.count < bytes.count ? ByteBuffer(bytes: $0) : nil })
        }
        self.assets = assets
    }

    /// The address of a file by its name (`motcua.css`).
    package func address(of name: String) -> String { assets[name]?.address ?? "\(URLs.assets)/\(name)" }

    /// Bytes on the wire of one file, compressed where it is sent so; nil when there is no such file.
    package func weight(of name: String) -> Int? {
        assets[name].map { $0.packed?.readableBytes ?? $0.plain.readableBytes }
    }

    package var names: [String] { assets.keys.sorted() }

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("\(URLs.assets)/:file") { request, context in
            try respond(to: request, file: context.parameters.require("file"))
        }
    }

    /// `file` with the present hash is kept for a year; with another hash (a page from before an update) or none, the
    /// present content is given, to be asked for again.
    private func respond(to request: Request, file: String) throws -> Response {
        let parts = file.split(separator: ".")
        guard parts.count >= 2, let last = parts.last else { throw Problem(.notFound, "web.not_found") }
        let asset = assets[file] ?? assets["\(parts.dropLast(2).joined(separator: ".")).\(last)"]
        guard let asset else { throw Problem(.notFound, "web.not_found") }
        let current = asset.address.hasSuffix("/\(file)")
        var headers: HTTPFields = [
            .contentType: asset.type, .eTag: asset.tag, .vary: "Accept-Encoding",
            .cacheControl: current ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[values: .ifNoneMatch].contains(where: { $0.contains(asset.tag) }) {
            return Response(status: .notModified, headers: headers)
        }
        if let packed = asset.packed, Gzip.isAccepted(request.headers[.acceptEncoding]) {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: packed))
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.plain))
    }

    private static let types = [
        ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
        ".png": "image/png", ".jpg": "image/jpeg", ".ico": "image/x-icon",
        ".webmanifest": "application/manifest+json",
    ]
}
