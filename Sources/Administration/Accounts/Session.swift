package import Core

/// One sign-in in one browser.
package struct Session: Hashable, Sendable {
    /// What opened it.
    package enum Method: String, Sendable, CaseIterable {
        /// A password alone.
        case password
        /// A password, a phone's code or a provider, and a code of an authenticator app.
        case code
        /// The same and a recovery code.
        case recovery
        case passkey
        /// Another site that knows the person (OpenID Connect).
        case provider
        /// A code sent to the person's phone.
        case phone
    }

    package let id: Identifier
    package let account: Identifier
    /// When it was opened, or the password shown again in it.
    package let created: Instant
    /// To the minute: a request writes it only when the last one is older.
    package let seen: Instant
    /// When it ends however busy it is.
    package let expires: Instant
    package let language: Language
    package let method: Method
    /// When a second factor or a passkey was last shown; nil when none was.
    package let verified: Instant?
    /// `Chrome · Android`, so that its owner knows it again.
    package let device: String
    /// The key of this session's form tokens; nothing else is made with it.
    let formKey: [UInt8]

    /// How long a session lasts without a request, and at most.
    struct Limits: Sendable {
        let idle: Duration
        let most: Duration
    }
}

/// What a successful sign-in gives: the token goes to the browser's cookie and is kept nowhere else.
package struct SignIn: Sendable {
    package let token: String
    package let caller: Caller
    package let session: Session
}

/// The browser that signs in.
package struct SigningBrowser: Sendable {
    package let address: String
    /// In words, see ``Session/device``.
    package let device: String
    package let language: Language
    /// The token that it held before, which ends now.
    package let replacing: String?
    /// The signed random value of its cookie: what it is given on the way is worth nothing elsewhere.
    package let cookie: String

    package init(
        address: String, device: String = "", language: Language = .vietnamese, replacing: String? = nil,
        cookie: String = ""
    ) {
        self.address = address
        self.device = device
        self.language = language
        self.replacing = replacing
        self.cookie = cookie
    }
}

/// What the right password, the phone's code or the provider's answer leads to.
package enum SignInStep: Sendable {
    case open(SignIn)
    /// A second factor is wanted: `ticket` goes on with it.
    case secondFactor(ticket: String)
}
