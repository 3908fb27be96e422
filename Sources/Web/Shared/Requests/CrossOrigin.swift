import Core
package import HTTPTypes
import Hummingbird

/// Refuses requests that another site made a browser send (ASVS 5.0, 3.5.1 and 3.5.8).
enum CrossOrigin {
    /// Throws `request.cross_origin` for an unsafe method unless the browser says that it comes from our own pages:
    /// `Sec-Fetch-Site`, or from older browsers `Origin`. With neither, only requests without cookies may pass, since
    /// they act for nobody.
    static func check(_ request: Request, publicOrigin: String) throws(Problem) {
        switch request.method {
        case .get, .head, .options: return
        default: break
        }
        let allowed =
            if let site = request.headers[.secFetchSite] {
                site == "same-origin"
            } else if let origin = request.headers[.origin] {
                origin == publicOrigin || origin.split(separator: "/").last.map(String.init) == request.head.authority
            } else {
                request.headers[.cookie] == nil
            }
        guard allowed else { throw Problem(.forbidden, "request.cross_origin") }
    }

    /// Whether another site's link led here: what it fills in, nobody has asked for.
    static func isForeign(_ request: Request) -> Bool {
        ["cross-site", "same-site"].contains(request.headers[.secFetchSite])
    }

    /// Whether one of the pages below `pages` sent this, so that whoever looked at it meant what stands in the address.
    /// A bookmark and a link in a mail program (`none`) say what somebody else may have written, and so may what
    /// signing in and confirming lead back to, which is why the page before counts too. A browser that tells neither
    /// is old, and passes.
    static func isSent(_ request: Request, from pages: String) -> Bool {
        guard let site = request.headers[.secFetchSite] else { return true }
        guard site == "same-origin", let before = request.headers[.referer] else { return site == "same-origin" }
        // `https:`, nothing, the host, the path without its first slash.
        let parts = before.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let path = "/" + (parts.count > 3 ? parts[3].prefix { $0 != "?" } : "")
        return path == pages || path.hasPrefix(pages + "/")
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name.known("Sec-Fetch-Site")
    static let forwardedFor = HTTPField.Name.known("X-Forwarded-For")
    static let forwarded = HTTPField.Name.known("Forwarded")
    package static let requestId = HTTPField.Name.known("X-Request-ID")

    /// A name written in our sources; one that is not a token would be a mistake of ours and becomes `X-Invalid`.
    static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .init(parsed: "x-invalid") ?? .te }
}
