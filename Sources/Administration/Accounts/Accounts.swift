package import Core
package import Store

/// Accounts, their sessions and their tokens: everything that turns a request into a ``Caller``.
package struct Accounts: Sendable {
    let database: any Database
    let clock: any Clock
    let identifiers: IdentifierSource
    let passwords: PasswordHasher
    let limits: SignInLimits
    let bearers: BearerCache
    let settings: SignInSettings
    let tickets: Tickets

    package init(
        database: any Database, clock: any Clock, identifiers: IdentifierSource, passwords: PasswordHasher,
        settings: SignInSettings = SignInSettings()
    ) {
        self.settings = settings
        tickets = Tickets(key: settings.ticketKey)
        self.database = database
        self.clock = clock
        self.identifiers = identifiers
        self.passwords = passwords
        limits = SignInLimits()
        bearers = BearerCache()
    }

    /// Logins are compared without case and surrounding blanks.
    static func folded(login: String) -> String {
        let words = VietnameseText.nfc(login).lowercased().split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").prefix(100))
    }
}

extension Accounts {
    /// An account's row with the person or officer behind it.
    struct Holder: Sendable {
        let account: Identifier
        let kind: Caller.Kind
        let isDisabled: Bool
        let person: Identifier?
        let officer: Identifier?
        let name: String

        static let columns: SQL = """
            a.id AS account_id, a.kind, a.disabled_at, a.officer_id, COALESCE(p.name, a.login) AS name,
            COALESCE(a.person_id, o.person_id) AS holder_id
            """
        static let joins: SQL = """
            LEFT JOIN officer o ON o.id = a.officer_id
            LEFT JOIN person p ON p.id = COALESCE(a.person_id, o.person_id)
            """

        init(_ row: Row) throws {
            account = try row.identifier("account_id")
            guard let kind = Caller.Kind(rawValue: try row.text("kind")) else {
                throw Problem(.fault, "account.kind", ["account": account.description])
            }
            self.kind = kind
            isDisabled = try row.optionalInteger("disabled_at") != nil
            person = try row.optionalIdentifier("holder_id")
            officer = try row.optionalIdentifier("officer_id")
            name = try row.text("name")
        }

        /// Nil when there is no such account.
        static func find(_ account: Identifier, _ tx: any ReadTransaction) throws -> Holder? {
            try tx.query("SELECT \(part: columns) FROM account a \(part: joins) WHERE a.id = \(account)").first
                .map(Holder.init)
        }

        /// The caller with the positions of `date`.
        func caller(
            _ tx: any ReadTransaction, at date: CivilDate, language: Language, _ assurance: Assurance = .exempt
        ) throws -> Caller {
            let holds = kind != .citizen && assurance != .single
            return Caller(
                kind: kind, account: account, person: person, officer: officer, displayName: name,
                positions: holds ? try Positions.held(by: self, at: date, tx) : [], language: language,
                assurance: assurance)
        }

        /// The caller of a session: an officer who has shown too little holds no positions.
        func caller(
            _ tx: any ReadTransaction, at date: CivilDate, _ session: Session, _ settings: SignInSettings
        ) throws -> Caller {
            let assurance: Assurance =
                if kind == .citizen { .exempt } else if let verified = session.verified { .confirmed(verified) } else {
                    settings.secondFactorRequired ? .single : .exempt
                }
            return try caller(tx, at: date, language: session.language, assurance)
        }
    }
}
