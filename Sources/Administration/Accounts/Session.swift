package import Core

/// One sign-in in one browser.
package struct Session: Hashable, Sendable {
    package let id: Identifier
    package let account: Identifier
    package let created: Instant
    /// To the minute: a request writes it only when the last one is older.
    package let seen: Instant
    /// When it ends however busy it is.
    package let expires: Instant
    package let language: Language
    /// The key of this session's form tokens; nothing else is made with it.
    let formKey: [UInt8]

    /// How long a session lasts without a request, and at most (ASVS 7.3.1, 7.3.2; NIST SP 800-63B-4 for AAL2 asks
    /// at most an hour and a day).
    struct Limits: Sendable {
        let idle: Duration
        let most: Duration

        static func of(_ kind: Caller.Kind) -> Limits {
            Limits(idle: .seconds(60 * (kind == .citizen ? 60 : 30)), most: .seconds(12 * 3600))
        }
    }
}

/// What a successful sign-in gives: the token goes to the browser's cookie and is kept nowhere else.
package struct SignIn: Sendable {
    package let token: String
    package let caller: Caller
    package let session: Session
}
