package import HTTPTypes
package import Hummingbird

/// Our cookies: host-only, for every path, never readable by scripts, not sent along from other sites' forms and
/// images. Over HTTPS their names begin with `__Host-`, which browsers hold to these promises (ASVS 5.0, 3.3.1).
package struct SiteCookies: Sendable {
    package let secure: Bool
    package init(secure: Bool) { self.secure = secure }

    package func name(_ name: String) -> String { secure ? "__Host-\(name)" : name }

    /// The value that the browser sent; nil when there is none or it is empty.
    package func value(_ name: String, in request: Request) -> String? {
        let wanted = self.name(name)
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmed == wanted { return parts[1].trimmed }
            }
        }
        return nil
    }

    /// `value`: characters of RFC 6265's cookie-octet; others are percent-encoded. Without `seconds` the cookie ends
    /// with the browser's session.
    package func set(
        _ name: String, to value: String, seconds: Int? = nil, strict: Bool = false, on headers: inout HTTPFields
    ) {
        var cookie = "\(self.name(name))=\(URLs.encode(value)); Path=/; HttpOnly; SameSite=\(strict ? "Strict" : "Lax")"
        if let seconds { cookie += "; Max-Age=\(seconds)" }
        if secure { cookie += "; Secure" }
        headers.append(HTTPField(name: .setCookie, value: cookie))
    }

    package func clear(_ name: String, on headers: inout HTTPFields) { set(name, to: "", seconds: 0, on: &headers) }
}
