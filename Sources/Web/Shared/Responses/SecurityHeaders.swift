import HTTPTypes

/// Headers of every answer, errors included (ASVS 5.0, chapter 3.4).
struct SecurityHeaders: Sendable {
    private let fields: [HTTPField]

    init(secure: Bool) {
        let policy = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
            "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self'",
            "manifest-src 'self'", "worker-src 'self'", "require-trusted-types-for 'script'",
        ]
        var fields = [
            HTTPField(name: .contentSecurityPolicy, value: policy.joined(separator: "; ")),
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .known("Referrer-Policy"), value: "same-origin"),
            HTTPField(name: .known("Cross-Origin-Opener-Policy"), value: "same-origin"),
            HTTPField(name: .known("Cross-Origin-Resource-Policy"), value: "same-origin"),
            HTTPField(
                name: .known("Permissions-Policy"),
                value: "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
        ]
        if secure {
            fields.append(HTTPField(name: .strictTransportSecurity, value: "max-age=63072000; includeSubDomains"))
        }
        self.fields = fields
    }

    /// A header that the handler set itself stays; the others are added. Answers are kept by nobody unless the
    /// handler says otherwise.
    func add(to headers: inout HTTPFields) {
        for field in fields where !headers.contains(field.name) { headers.append(field) }
        if !headers.contains(.cacheControl) { headers[.cacheControl] = "no-store" }
    }
}
