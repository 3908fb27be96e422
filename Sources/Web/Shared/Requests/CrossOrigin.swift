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
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name.known("Sec-Fetch-Site")
    static let forwardedFor = HTTPField.Name.known("X-Forwarded-For")
    static let forwarded = HTTPField.Name.known("Forwarded")
    package static let requestId = HTTPField.Name.known("X-Request-ID")

    /// A name written in our sources; one that is not a token would be a mistake of ours and becomes `X-Invalid`.
    static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .init(parsed: "x-invalid") ?? .te }
}
