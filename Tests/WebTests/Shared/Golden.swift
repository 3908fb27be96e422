import Foundation

/// Pages as they were when someone last looked at them, under `Tests/Golden/Web`. They are written anew with
/// GOLDEN=write in the environment; read the difference before keeping it.
enum Golden {
    /// The page as it is now and as it was, to be compared: `#expect(now == kept)`.
    static func page(_ html: [UInt8], _ name: String) throws -> (now: String, kept: String) {
        // Hashes in the addresses of static files change with every change of style.
        let now = String(decoding: html, as: UTF8.self).replacing(/\.[0-9a-f]{10}\./, with: ".hash.") + "\n"
        let path = "\(Share.root)/Tests/Golden/Web/\(name).html"
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" { try Share.write(Array(now.utf8), to: path) }
        return (now, try String(contentsOf: URL(filePath: path), encoding: .utf8))
    }
}
