package import Core
package import Hummingbird
import Logging
import NIOCore

/// What a request carries along its way.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Ten characters that name this request in the log, in its answer's `X-Request-ID`, and on error pages.
    package let requestId: String
    /// The language to answer in; ``Front`` finds it out.
    package var language: Language = .vietnamese
    /// Where the request came from, seen through trusted proxies.
    package var clientAddress: String
    /// Path and query as the reader sees them, for links back to this page.
    package var here: URLs.Here = URLs.Here(path: "/", query: nil)
    /// Who acts. The target that knows callers puts one in with a middleware and reads it back through an extension
    /// of this type; nil for anyone who did not sign in.
    package var caller: (any Sendable)?
    /// What every page's frame shows; middleware adds the unit and the account.
    package var frame = Frame.Content()
    /// The forms that belong to the signed-in session carry this; nil without a session.
    package var formToken: String?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        requestId = WebContext.makeRequestId()
        clientAddress = source.channel.remoteAddress?.ipAddress ?? ""
        // Under our name for it: the log withholds those that it does not know.
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = .string(requestId)
    }

    /// For pages that are made outside a request: previews, and tests, which want the same id every time.
    package init(requestId: String, language: Language, here: URLs.Here = URLs.Here(path: "/", query: nil)) {
        coreContext = CoreRequestContextStorage(source: Unconnected())
        self.requestId = requestId
        self.language = language
        self.here = here
        clientAddress = ""
    }

    private struct Unconnected: RequestContextSource {
        let logger = Logger(label: "web") { _ in SwiftLogNoOpLogHandler() }
    }

    private static func makeRequestId() -> String {
        let letters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        var random = UInt64.random(in: .min ... .max)
        var bytes: [UInt8] = []
        for _ in 0..<10 {
            bytes.append(letters[Int(random & 31)])
            random >>= 5
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
