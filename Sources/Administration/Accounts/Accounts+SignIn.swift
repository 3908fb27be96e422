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

    private enum Judged {
        /// The password is another one by now, or the account was closed.
        case changed
        case waits
        case open(Caller, Session)
    }

    private func judge(
        _ login: String, _ password: String, _ browser: SigningBrowser, again: Bool = true
    ) async throws -> SignInStep {
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
        let stored = try found?.optionalText("password_hash")
        let hash = stored.flatMap(PasswordHash.init)
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
        let judged = try await database.write { tx -> Judged in
            guard try Accounts.hold(holder.account, tx) == Accounts.seal(stored) else { return .changed }
            try SignInFailures.forget(loginDigest, tx)
            if let upgraded {
                try tx.execute(
                    "UPDATE account SET password_hash = \(upgraded.description) WHERE id = \(holder.account)")
            }
            if try Factors.exist(for: holder.account, tx) { return .waits }
            let (caller, session) = try opening.open(holder, .password, verified: nil, tx)
            return .open(caller, session)
        }
        switch judged {
        case .changed:
            guard again else { throw Problem(.unauthenticated, "account.sign_in_failed") }
            return try await judge(login, password, browser, again: false)
        case .waits:
            limits.succeeded(login: login)
            let seal = Accounts.seal(upgraded?.description ?? stored)
            return try wait(for: Waiting(account: holder.account, seal: seal), browser)
        case .open(let caller, let session):
            limits.succeeded(login: login)
            return .open(SignIn(token: opening.token, caller: caller, session: session))
        }
    }

    /// An account that waits for its second factor, as long as its password stays the one of then.
    private struct Waiting {
        let account: Identifier
        let seal: String
    }

    private func wait(for waiting: Waiting, _ browser: SigningBrowser) throws -> SignInStep {
        .secondFactor(
            ticket: try tickets.make(
                "second-factor", ["account": Value(waiting.account.description), "seal": Value(waiting.seal)],
                until: clock.now + Accounts.secondFactorTime, for: browser.cookie))
    }

    /// What stands for a password that was kept as `hash`, without telling it.
    private static func seal(_ hash: String?) -> String { Tokens.hexadecimal(Tokens.digest(hash ?? "")) }

    /// Keeps the account's row until the transaction ends, so that a new password, a reset and a closing come before it or
    /// after. What stands for its password; nil for an account that is closed.
    @discardableResult
    static func hold(_ account: Identifier, _ tx: any WriteTransaction) throws -> String? {
        let rows = try tx.queryForUpdate(
            "SELECT password_hash FROM account WHERE id = \(account) AND disabled_at IS NULL")
        return try rows.first.map { seal(try $0.optionalText("password_hash")) }
    }

    /// For whom a phone or another site has answered: what the account has besides is asked for on every way in (ASVS
    /// 6.3.4), unless the site says that it did.
    func enter(
        _ account: Identifier, _ method: Session.Method, isStrong: Bool = false, _ browser: SigningBrowser
    ) async throws -> SignInStep {
        if !isStrong, try await hasFactor(account) {
            let stored = try await database.read { tx in
                try tx.query("SELECT password_hash FROM account WHERE id = \(account)").first?
                    .optionalText("password_hash")
            }
            return try wait(for: Waiting(account: account, seal: Accounts.seal(stored)), browser)
        }
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
        guard let waiting = read(ticket: ticket, cookie: browser.cookie) else {
            throw Problem(.unauthenticated, "account.ticket_ended")
        }
        let holder = try await openable(waiting.account)
        let opening = Opening(holder.kind, self, browser)
        let (caller, session) = try await prove(code: code, of: waiting.account, address: browser.address) {
            method, tx in
            try Tickets.spend(ticket, at: opening.now, tx)
            guard try Accounts.hold(waiting.account, tx) == waiting.seal else {
                throw Problem(.unauthenticated, "account.ticket_ended")
            }
            return try opening.open(holder, method, verified: opening.now, tx)
        }
        return SignIn(token: opening.token, caller: caller, session: session)
    }

    /// The account that waits for its second factor; nil when the ticket is another browser's, or has ended.
    package func waiting(ticket: String, cookie: String) -> Identifier? {
        read(ticket: ticket, cookie: cookie)?.account
    }

    private func read(ticket: String, cookie: String) -> Waiting? {
        guard let content = tickets.read(ticket, "second-factor", for: cookie, at: clock.now),
            let account = content["account"]?.string.flatMap({ Identifier($0) }), let seal = content["seal"]?.string
        else { return nil }
        return Waiting(account: account, seal: seal)
    }

    /// Throws `account.sign_in_failed` for an account that nobody signs in to.
    private func openable(_ account: Identifier) async throws -> Holder {
        let found = try await database.read { tx in try Holder.find(account, tx) }
        guard let found, !found.isDisabled, found.kind != .service else {
            throw Problem(.unauthenticated, "account.sign_in_failed")
        }
        return found
    }

    /// Opens a session for somebody whose identity is proved. Throws `account.sign_in_failed` for a disabled account.
    /// `also` runs in the same transaction, before.
    func open(
        _ account: Identifier, _ method: Session.Method, verified: Bool, _ browser: SigningBrowser,
        also: @escaping @Sendable (any WriteTransaction) throws -> Void = { _ in }
    ) async throws -> SignIn {
        let found = try await openable(account)
        let opening = Opening(found.kind, self, browser)
        let moment = verified ? opening.now : nil
        let (caller, session) = try await database.write { tx in
            guard try Accounts.hold(account, tx) != nil else {
                throw Problem(.unauthenticated, "account.sign_in_failed")
            }
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
