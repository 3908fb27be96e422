import Core
import Crypto

/// Tokens that prove a form came from our own page (CSRF). Each is `nonce ‖ HMAC-SHA256(key, nonce)` in hexadecimal;
/// the nonce changes with every page, so that compression tells nothing about it.
///
/// A signed-in form is bound to its session. An anonymous one is bound to a signed random value that the browser
/// holds in a `__Host-` cookie, and that no other site can set.
package struct FormTokens: Sendable {
    private let key: SymmetricKey

    /// `key`: 32 random bytes that all nodes share, see ``ServerKeys``.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    package func token(for session: Session) -> String { FormTokens.make(SymmetricKey(data: session.formKey)) }

    package func accepts(_ token: String, for session: Session) -> Bool {
        FormTokens.check(token, SymmetricKey(data: session.formKey))
    }

    /// A new value for the anonymous browser's cookie.
    package func newCookie() -> String { FormTokens.make(key, "cookie") }

    /// A token for that browser's next form; nil when the cookie is not one of ours.
    package func token(forCookie cookie: String) -> String? {
        FormTokens.check(cookie, key, "cookie") ? FormTokens.make(derived(cookie)) : nil
    }

    package func accepts(_ token: String, forCookie cookie: String) -> Bool {
        FormTokens.check(cookie, key, "cookie") && FormTokens.check(token, derived(cookie))
    }

    private func derived(_ cookie: String) -> SymmetricKey {
        SymmetricKey(data: Array(HMAC<SHA256>.authenticationCode(for: Array("form:\(cookie)".utf8), using: key)))
    }

    private static func make(_ key: SymmetricKey, _ purpose: String = "form") -> String {
        let nonce = Tokens.randomBytes(16)
        return Tokens.hexadecimal(nonce + seal(nonce, key, purpose))
    }

    private static func check(_ token: String, _ key: SymmetricKey, _ purpose: String = "form") -> Bool {
        guard token.utf8.count == 96, let bytes = Tokens.bytes(hexadecimal: token) else { return false }
        return Tokens.equal(Array(bytes[16...]), seal(Array(bytes[..<16]), key, purpose))
    }

    private static func seal(_ nonce: [UInt8], _ key: SymmetricKey, _ purpose: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8) + nonce, using: key))
    }
}
