package import Core
import Store

extension Accounts {
    /// How long a right password waits for its second factor.
    static let secondFactorTime = Duration.seconds(300)

    /// Checks the password; opens a session, or asks for the second factor that the account has.
    ///
    /// Throws `account.sign_in_failed` (unauthenticated), in the same time and words whether the account is unknown,
    /// disabled or the password wrong; `account.too_many_attempts` (tooMany) by login or address; `account.busy`.
    package func begin(login: String, password: String, _ browser: SigningBrowser) async throws -> SignInStep {
        let login = Accounts.folded(login: login)
        return try await limits.trying(login, from: browser.address, at: clock.now) {
            try await judge(login, password, browser)
        }
    }

    private func judge(_ login: String, _ password: String, _ browser: SigningBrowser) async throws -> SignInStep {
        let (loginDigest, now) = (Tokens.digest(login), clock.now)
        let found = try await database.read { tx in
            try SignInFailures.check(loginDigest, at: now, tx)
            return try tx.query(
                """
                SELECT \(part: Holder.columns), a.password_hash FROM account a \(part: Holder.joins)
                WHERE a.login = \(login) AND a.kind <> 'service'
                """
            ).first
        }
        let holder = try found.map(Holder.init)
        let hash = try found?.optionalText("password_hash").flatMap(PasswordHash.init)
        // Longer texts than anyone types would only serve to keep the hasher busy.
        let typed = String(password.prefix(256))
        let matches = try await passwords.verify(typed, against: hash)
        guard matches, let holder, !holder.isDisabled else {
            try await database.write { tx in try SignInFailures.record(loginDigest, at: now, tx) }
            throw Problem(.unauthenticated, "account.sign_in_failed")
        }
        let isCurrent = hash?.cost == passwords.cost
        let upgraded = isCurrent ? nil : try await passwords.hash(password)
        let opening = Opening(holder.kind, self, browser)
        let opened = try await database.write { tx -> (Caller, Session)? in
            try SignInFailures.forget(loginDigest, tx)
            if let upgraded {
                try tx.execute(
                    "UPDATE account SET password_hash = \(upgraded.description) WHERE id = \(holder.account)")
            }
            if try Factors.exist(for: holder.account, tx) { return nil }
            return try opening.open(holder, .password, verified: nil, tx)
        }
        limits.succeeded(login: login)
        if let (caller, session) = opened {
            return .open(SignIn(token: opening.token, caller: caller, session: session))
        }
        return try wait(for: holder.account, browser)
    }

    private func wait(for account: Identifier, _ browser: SigningBrowser) throws -> SignInStep {
        .secondFactor(
            ticket: try tickets.make(
                "second-factor", Value(account.description), until: clock.now + Accounts.secondFactorTime,
                for: browser.cookie))
    }

    /// For whom a phone or another site has answered: what the account has besides is asked for on every way in (ASVS
    /// 6.3.4), unless the site says that it did.
    func enter(
        _ account: Identifier, _ method: Session.Method, isStrong: Bool = false, _ browser: SigningBrowser
    ) async throws -> SignInStep {
        if !isStrong, try await hasFactor(account) { return try wait(for: account, browser) }
        return .open(try await open(account, method, verified: false, browser))
    }

    /// For accounts without a second factor. Throws besides what ``begin(login:password:_:)`` throws
    /// `account.second_factor_needed`.
    package func signIn(
        login: String, password: String, address: String, language: Language = .vietnamese,
        replacing old: String? = nil
    ) async throws -> SignIn {
        let browser = SigningBrowser(address: address, language: language, replacing: old)
        guard case .open(let signIn) = try await begin(login: login, password: password, browser) else {
            throw Problem(.unauthenticated, "account.second_factor_needed")
        }
        return signIn
    }

    /// Goes on from ``SignInStep/secondFactor(ticket:)`` with a code of the app or a recovery code. Throws
    /// `account.ticket_ended`, `account.ticket_spent`, `account.code_wrong`, `account.too_many_attempts`.
    package func finish(ticket: String, code: String, _ browser: SigningBrowser) async throws -> SignIn {
        guard let account = waiting(ticket: ticket, cookie: browser.cookie) else {
            throw Problem(.unauthenticated, "account.ticket_ended")
        }
        let method = try await prove(code: code, of: account, address: browser.address)
        let now = clock.now
        return try await open(account, method, verified: true, browser) { tx in
            try Tickets.spend(ticket, at: now, tx)
        }
    }

    /// The account that waits for its second factor; nil when the ticket is another browser's, or has ended.
    package func waiting(ticket: String, cookie: String) -> Identifier? {
        tickets.read(ticket, "second-factor", for: cookie, at: clock.now)?.string.flatMap { Identifier($0) }
    }

    /// Opens a session for somebody whose identity is proved. Throws `account.sign_in_failed` for a disabled account.
    /// `also` runs in the same transaction, before.
    func open(
        _ account: Identifier, _ method: Session.Method, verified: Bool, _ browser: SigningBrowser,
        also: @escaping @Sendable (any WriteTransaction) throws -> Void = { _ in }
    ) async throws -> SignIn {
        let found = try await database.read { tx in try Holder.find(account, tx) }
        guard let found, !found.isDisabled, found.kind != .service else {
            throw Problem(.unauthenticated, "account.sign_in_failed")
        }
        let opening = Opening(found.kind, self, browser)
        let moment = verified ? opening.now : nil
        let (caller, session) = try await database.write { tx in
            try also(tx)
            return try opening.open(found, method, verified: moment, tx)
        }
        return SignIn(token: opening.token, caller: caller, session: session)
    }

    /// A session about to be written: what must be drawn before the transaction, which may run twice.
    struct Opening: Sendable {
        let token = Tokens.random()
        let now: Instant
        private let id: Identifier
        private let key = Tokens.randomBytes(32)
        private let limits: Session.Limits
        private let browser: SigningBrowser
        private let settings: SignInSettings

        init(_ kind: Caller.Kind, _ accounts: Accounts, _ browser: SigningBrowser) {
            now = accounts.clock.now
            id = accounts.identifiers.next()
            settings = accounts.settings
            limits = settings.limits(of: kind)
            self.browser = browser
        }

        func open(
            _ holder: Holder, _ method: Session.Method, verified: Instant?, _ tx: any WriteTransaction
        ) throws -> (Caller, Session) {
            let session = Session(
                id: id, account: holder.account, created: now, seen: now, expires: now + limits.most,
                language: browser.language, method: method, verified: verified, device: browser.device, formKey: key)
            if let old = browser.replacing {
                try tx.execute("DELETE FROM session WHERE token_digest = \(Tokens.digest(old))")
            }
            try session.insert(tokenDigest: Tokens.digest(token), tx)
            return (try holder.caller(tx, at: now.date, session, settings), session)
        }
    }
}
