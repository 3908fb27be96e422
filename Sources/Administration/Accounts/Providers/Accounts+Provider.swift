package import Core
import Store

extension Accounts {
    private static let providerTime = Duration.seconds(900)

    /// Where the browser goes to be known by the provider, and the ticket that it brings back. `next`: an address of
    /// ours to go on to.
    package func begin(
        _ provider: IdentityProvider, next: String?, cookie: String
    ) async throws -> (address: String, ticket: String) {
        let (state, nonce, verifier) = (Tokens.random(), Tokens.random(), Tokens.random())
        let address = try await provider.authorization(state: state, nonce: nonce, verifier: verifier)
        let content: Value = [
            "state": .string(state), "nonce": .string(nonce), "verifier": .string(verifier), "next": Value(next),
        ]
        let ticket = try tickets.make("provider", content, until: clock.now + Accounts.providerTime, for: cookie)
        return (address, ticket)
    }

    /// The browser is back with a code. `issuer`: as the answer names it (RFC 9207), if it does. Throws
    /// `account.ticket_ended`, `account.ticket_spent`, `account.too_many_attempts`, `provider.…`, `account.sign_in_failed`.
    package func finish(
        _ provider: IdentityProvider, ticket: String, state: String, code: String, issuer: String?,
        _ browser: SigningBrowser
    ) async throws -> (SignInStep, next: String?) {
        let now = clock.now
        guard let content = tickets.read(ticket, "provider", for: browser.cookie, at: now),
            let verifier = content["verifier"]?.string, let nonce = content["nonce"]?.string
        else { throw Problem(.unauthenticated, "account.ticket_ended") }
        guard Tokens.equal(Array((content["state"]?.string ?? "").utf8), Array(state.utf8)) else {
            throw Problem(.unauthenticated, "provider.token", ["reason": "state"])
        }
        guard issuer ?? provider.settings.issuer == provider.settings.issuer else {
            throw Problem(.unauthenticated, "provider.token", ["reason": "issuer"])
        }
        // Each try asks the provider, whom nobody shall flood through us.
        let holder = "provider \(browser.cookie)"
        let step = try await limits.trying(holder, from: browser.address, at: now) {
            try await database.write { tx in try Tickets.spend(ticket, at: now, tx) }
            return try await judge(code, verifier, nonce, provider, browser)
        }
        limits.succeeded(login: holder)
        return (step, content["next"]?.string)
    }

    private func judge(
        _ code: String, _ verifier: String, _ nonce: String, _ provider: IdentityProvider, _ browser: SigningBrowser
    ) async throws -> SignInStep {
        let person = try await provider.person(code: code, verifier: verifier, nonce: nonce)
        let account = try await account(
            issuer: provider.settings.issuer, subject: person.subject, name: person.name ?? provider.settings.name,
            phone: nil)
        return try await enter(account, .provider, isStrong: person.isStrong, browser)
    }

    /// The account of somebody whom `issuer` knows as `subject`; made at their first visit. It is never joined to an
    /// account by what the provider says besides: a name or an address proves nothing here.
    func account(issuer: String, subject: String, name: String, phone: String?) async throws -> Identifier {
        let (account, person, now) = (identifiers.next(), identifiers.next(), clock.now)
        let login = "~" + String(Tokens.hexadecimal(Tokens.digest("\(issuer)\n\(subject)")).prefix(40))
        let cleaned = String(VietnameseText.nfc(name).filter { !$0.isNewline }.prefix(200))
        let name = cleaned.isEmpty ? issuer : cleaned
        @Sendable func find(_ tx: any ReadTransaction) throws -> Identifier? {
            try tx.query("SELECT account_id FROM identity WHERE issuer = \(issuer) AND subject = \(subject)").first?
                .identifier("account_id")
        }
        if let known = try await database.read({ tx in try find(tx) }) { return known }
        do {
            try await database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO person (id, name, phone, created_at) VALUES (\(person), \(name), \(phone), \(now))
                    """)
                try tx.execute(
                    """
                    INSERT INTO account (id, kind, login, person_id, created_at)
                    VALUES (\(account), 'citizen', \(login), \(person), \(now))
                    """)
                try tx.execute(
                    """
                    INSERT INTO identity (issuer, subject, account_id, created_at)
                    VALUES (\(issuer), \(subject), \(account), \(now))
                    """)
            }
            return account
        } catch StoreError.uniqueViolation(_) {
            // The same person in two windows: the other was first.
            guard let known = try await database.read({ tx in try find(tx) }) else {
                throw Problem(.fault, "account.identity")
            }
            return known
        }
    }
}
