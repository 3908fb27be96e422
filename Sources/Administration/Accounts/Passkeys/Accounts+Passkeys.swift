package import Core
import Store

/// What a page hands to `navigator.credentials`.
package struct PasskeyRequest: Sendable {
    package let challenge: String
    package let party: String
    /// Base64url; there when a key is to be made.
    package let user: String?
    package let login: String?
    /// Keys that may not be made again, or that may be used; empty for any.
    package let credentials: [String]
}

/// What came back, each part in base64url as the page sends it.
package struct PasskeyAnswer: Sendable {
    package let credential: String
    package let client: String
    /// The attestation of a made key, the authenticator's data of a used one.
    package let data: String
    package let signature: String

    package init(credential: String, client: String, data: String, signature: String = "") {
        self.credential = credential
        self.client = client
        self.data = data
        self.signature = signature
    }

    /// The challenge that it answers, as it says.
    var challenge: String {
        guard let bytes = Base64URL.decode(client), bytes.count <= 8192, let said = try? JSONReader.read(bytes) else {
            return ""
        }
        return said["challenge"]?.string ?? ""
    }
}

extension Accounts {
    private static let challengeTime = Duration.seconds(600)
    private var party: RelyingParty { RelyingParty(origin: settings.origin) }

    /// Asks a browser for any passkey of ours (`account` nil) or one of an account's. `owner`: the browser's cookie at
    /// sign-in, the session's id when it is confirmed.
    package func requestPasskey(of account: Identifier?, for owner: String) async throws -> PasskeyRequest {
        var known: [String] = []
        if let account { known = try await factors(of: account).passkeys.map(\.credential) }
        return PasskeyRequest(
            challenge: try challenge("passkey-use", owner), party: party.id, user: nil, login: nil, credentials: known)
    }

    /// Asks a browser to make a passkey for this session's account.
    package func requestNewPasskey(for session: Session) async throws -> PasskeyRequest {
        let known = try await factors(of: session.account).passkeys.map(\.credential)
        return PasskeyRequest(
            challenge: try challenge("passkey-make", "\(session.id)"), party: party.id,
            user: Base64URL.encode(Array(session.account.description.utf8)),
            login: try await login(of: session.account), credentials: known)
    }

    /// Keeps a made passkey, ends the account's other sessions; gives the session's new token, and recovery codes with
    /// the first factor. Throws `passkey.…`, `policy.step_up`, `account.ticket_spent`.
    package func keep(
        _ answer: PasskeyAnswer, label: String, for session: Session
    ) async throws -> (codes: [String], token: String) {
        let challenge = answer.challenge
        let now = clock.now
        guard tickets.read(challenge, "passkey-make", for: "\(session.id)", at: now) != nil else {
            throw Problem(.unauthenticated, "passkey.challenge")
        }
        guard let client = Base64URL.decode(answer.client), let data = Base64URL.decode(answer.data) else {
            throw Problem(.invalid, "passkey.form")
        }
        let made = try party.made(client: client, attestation: data, challenge: challenge)
        try await requireFresh(session)
        let (id, token, drawn) = (identifiers.next(), Tokens.random(), RecoveryCodes.draw())
        let label = String(VietnameseText.nfc(label).prefix(60))
        do {
            let isFirst = try await database.write { tx in
                try Tickets.spend(challenge, at: now, tx)
                let isFirst = try !Factors.exist(for: session.account, tx)
                try tx.execute(
                    """
                    INSERT INTO passkey (id, account_id, credential, public_key, counter, label, created_at)
                    VALUES (\(id), \(session.account), \(made.credential), \(made.key), \(made.counter), \(label),
                        \(now))
                    """)
                if isFirst { try RecoveryCodes.replace(drawn, of: session.account, at: now, tx) }
                try Accounts.promote(session, token, at: now, tx)
                return isFirst
            }
            return (isFirst ? drawn.map { Base32.grouped($0, by: 6) } : [], token)
        } catch StoreError.uniqueViolation(let constraint) where constraint.contains("credential") {
            throw Problem(.conflict, "passkey.taken")
        }
    }

    /// Signs in with a passkey alone: it is two factors in one, since the device has asked who is there. Throws
    /// `passkey.…`, `account.ticket_spent`, `account.too_many_attempts`.
    package func signIn(passkey answer: PasskeyAnswer, _ browser: SigningBrowser) async throws -> SignIn {
        try await limits.trying("k:\(answer.credential.prefix(64))", from: browser.address, at: clock.now) {
            let (account, save) = try await use(answer, for: browser.cookie)
            return try await open(account, .passkey, verified: true, browser, also: save)
        }
    }

    /// Checks a used passkey; gives its account, and what must be written in the transaction that relies on it.
    func use(
        _ answer: PasskeyAnswer, for owner: String
    ) async throws -> (account: Identifier, save: @Sendable (any WriteTransaction) throws -> Void) {
        let (challenge, now) = (answer.challenge, clock.now)
        guard tickets.read(challenge, "passkey-use", for: owner, at: now) != nil else {
            throw Problem(.unauthenticated, "passkey.challenge")
        }
        guard let credential = Base64URL.decode(answer.credential), let client = Base64URL.decode(answer.client),
            let data = Base64URL.decode(answer.data), let signature = Base64URL.decode(answer.signature)
        else { throw Problem(.invalid, "passkey.form") }
        let row = try await database.read { tx in
            try tx.query(
                "SELECT id, account_id, public_key, counter FROM passkey WHERE credential = \(credential)"
            ).first
        }
        guard let row else { throw Problem(.unauthenticated, "passkey.unknown") }
        let (id, before) = (try row.identifier("id"), try row.integer("counter"))
        let counter = try party.used(
            client: client, data: data, signature: signature, key: try row.blob("public_key"), counter: before,
            challenge: challenge)
        return (
            try row.identifier("account_id"),
            { tx in
                try Tickets.spend(challenge, at: now, tx)
                let saved = try tx.execute(
                    """
                    UPDATE passkey SET counter = \(counter), used_at = \(now) WHERE id = \(id) AND counter = \(before)
                    """)
                guard saved > 0 else { throw Problem(.unauthenticated, "passkey.counter") }
            }
        )
    }

    private func challenge(_ purpose: String, _ owner: String) throws -> String {
        try tickets.make(purpose, .null, until: clock.now + Accounts.challengeTime, for: owner)
    }
}
