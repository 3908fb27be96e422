/// What signing in is told when the program starts.
package struct SignInSettings: Sendable {
    /// Officers hold none of their positions until they have shown a second factor or a passkey. Only a demo that
    /// listens on its own machine alone may go without.
    package var secondFactorRequired: Bool
    /// `https://motcua.example`: what passkeys are bound to.
    package var origin: String
    package var blocklist: PasswordBlocklist
    /// An officer's session ends after so long without a request; a citizen's after twice that, at most an hour.
    package var idle: Duration
    /// Any session ends after so long.
    package var most: Duration
    /// Codes that go to phones are shown on the page: for a demo that listens on its own machine alone.
    package var showsCodes: Bool
    /// Whether the demo's programs get in by the tokens that its files print.
    package var takesDemoTokens: Bool
    /// 32 bytes that all nodes share, see ``ServerKeys``.
    package var ticketKey: [UInt8]

    /// Without a `ticketKey` one is drawn, which serves a single process.
    package init(
        secondFactorRequired: Bool = true, origin: String = "http://localhost",
        blocklist: PasswordBlocklist = PasswordBlocklist(words: []), idle: Duration = .seconds(30 * 60),
        most: Duration = .seconds(12 * 3600), showsCodes: Bool = false, takesDemoTokens: Bool = true,
        ticketKey: [UInt8]? = nil
    ) {
        self.takesDemoTokens = takesDemoTokens
        self.secondFactorRequired = secondFactorRequired
        self.origin = origin
        self.blocklist = blocklist
        self.idle = idle
        self.most = most
        self.showsCodes = showsCodes
        self.ticketKey = ticketKey ?? Tokens.randomBytes(32)
    }

    /// How long a session lasts without a request, and at most (ASVS 7.3.1, 7.3.2; NIST SP 800-63B-4 for AAL2 asks at
    /// most an hour and a day).
    func limits(of kind: Caller.Kind) -> Session.Limits {
        Session.Limits(idle: kind == .citizen ? min(idle * 2, .seconds(3600)) : idle, most: most)
    }
}
