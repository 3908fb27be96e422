package import Core
import Store

/// A new account and the person, officer or system behind it.
package struct NewAccount: Sendable {
    package enum Holder: Hashable, Sendable {
        case citizen(name: String, phone: String?)
        case officer(name: String, staffCode: String)
        case service
    }

    package let login: String
    package let holder: Holder
    /// Nil for a service account, which has tokens instead.
    package let password: String?
    package let positions: [Position]

    package init(login: String, holder: Holder, password: String?, positions: [Position] = []) {
        self.login = login
        self.holder = holder
        self.password = password
        self.positions = positions
    }
}

extension Accounts {
    /// Throws `account.login_taken`, `account.login_form`, or what ``PasswordRules`` says.
    package func create(_ new: NewAccount) async throws -> Identifier { try await create(new, hash: nil) }

    /// `hash`: of the password, when it is known already.
    func create(_ new: NewAccount, hash known: PasswordHash?) async throws -> Identifier {
        let login = Accounts.folded(login: new.login)
        guard !login.isEmpty, login.allSatisfy({ !$0.isWhitespace }) else {
            throw Problem(.invalid, "account.login_form")
        }
        var hash = known
        if let password = new.password, new.holder != .service {
            try check(password, login: login, new.holder)
            if known == nil { hash = try await passwords.hash(password) }
        }
        let stored = hash?.description
        let (account, person, officer) = (identifiers.next(), identifiers.next(), identifiers.next())
        let positions = new.positions.map { (identifiers.next(), $0) }
        let now = clock.now
        do {
            try await database.write { tx in
                var links: (kind: Caller.Kind, person: Identifier?, officer: Identifier?) = (.service, nil, nil)
                switch new.holder {
                case .citizen(let name, let phone):
                    try Accounts.insertPerson(person, name, phone, now, tx)
                    links = (.citizen, person, nil)
                case .officer(let name, let staffCode):
                    try Accounts.insertPerson(person, name, nil, now, tx)
                    try tx.execute(
                        "INSERT INTO officer (id, person_id, staff_code) VALUES (\(officer), \(person), \(staffCode))")
                    links = (.officer, nil, officer)
                case .service: break
                }
                try tx.execute(
                    """
                    INSERT INTO account (id, kind, login, password_hash, person_id, officer_id, created_at)
                    VALUES (\(account), \(links.kind.rawValue), \(login), \(stored), \(links.person),
                        \(links.officer), \(now))
                    """)
                for (id, position) in positions {
                    try Positions.insert(
                        position, id: id, officer: links.officer, account: links.officer == nil ? account : nil, tx)
                }
            }
        } catch StoreError.uniqueViolation(let constraint) where constraint.contains("login") {
            throw Problem(.conflict, "account.login_taken")
        } catch StoreError.uniqueViolation(let constraint) where constraint.contains("staff_code") {
            throw Problem(.conflict, "account.staff_code_taken")
        }
        return account
    }

    /// The account of a login; nil when there is none.
    package func account(login: String) async throws -> Identifier? {
        let login = Accounts.folded(login: login)
        return try await database.read { tx in
            try tx.query("SELECT id FROM account WHERE login = \(login)").first?.identifier("id")
        }
    }

    /// Changes the password and ends every other session (ASVS 7.4.3).
    package func setPassword(_ password: String, of account: Identifier, keeping session: Identifier?) async throws {
        try await setPassword(password, of: account, keeping: session) { _ in true }
    }

    /// `isStill`: whether the password, as it is kept by then, is the one that was shown. Throws `account.password_wrong`.
    private func setPassword(
        _ password: String, of account: Identifier, keeping session: Identifier?,
        where isStill: @escaping @Sendable (String?) -> Bool
    ) async throws {
        let row = try await database.read { tx in
            try tx.query("SELECT login, kind FROM account WHERE id = \(account) AND kind <> 'service'").first
        }
        guard let row else { throw Problem(.notFound, "account.unknown") }
        try PasswordRules.check(
            password, login: try row.text("login"), least: least(isOfficer: try row.text("kind") == "officer"),
            settings.blocklist)
        let hash = try await passwords.hash(password).description
        try await database.write { tx in
            let kept = try tx.queryForUpdate("SELECT password_hash FROM account WHERE id = \(account)").first
            guard isStill(try kept?.optionalText("password_hash")) else {
                throw Problem(.invalid, "account.password_wrong", at: "/old")
            }
            try tx.execute("UPDATE account SET password_hash = \(hash) WHERE id = \(account)")
            try tx.execute(
                "DELETE FROM session WHERE account_id = \(account) AND id <> \(session ?? Identifier(rawValue: 0))")
        }
    }

    /// Changes one's own password. Throws `account.password_wrong` for another than the present one, `policy.step_up`,
    /// `account.too_many_attempts`, or what ``PasswordRules`` says.
    package func changePassword(
        from old: String, to new: String, for session: Session, address: String
    ) async throws {
        // The password is asked for here; who has a factor shows that too.
        if try await hasFactor(session.account) { try await requireFresh(session) }
        let shown = try await prove(password: old, of: session.account, address: address)
        try await setPassword(new, of: session.account, keeping: session.id) { $0 == shown }
    }

    private func check(_ password: String, login: String, _ holder: NewAccount.Holder) throws {
        var isOfficer = false
        if case .officer = holder { isOfficer = true }
        try PasswordRules.check(password, login: login, least: least(isOfficer: isOfficer), settings.blocklist)
    }

    /// Officers are always asked for a second factor as well, where it is required.
    func least(isOfficer: Bool) -> Int {
        isOfficer && settings.secondFactorRequired ? PasswordRules.leastWithFactor : PasswordRules.least
    }

    /// Closes an account, its sessions and its tokens at once (ASVS 7.4.2); nil opens it again.
    package func setDisabled(_ disabled: Bool, account: Identifier) async throws {
        let now = clock.now
        try await database.write { tx in
            try tx.execute("UPDATE account SET disabled_at = \(disabled ? now : nil) WHERE id = \(account)")
            if disabled { try tx.execute("DELETE FROM session WHERE account_id = \(account)") }
        }
        bearers.forgetAll()
    }

    private static func insertPerson(
        _ id: Identifier, _ name: String, _ phone: String?, _ now: Instant, _ tx: any WriteTransaction
    ) throws {
        try tx.execute(
            "INSERT INTO person (id, name, phone, created_at) VALUES (\(id), \(name), \(phone), \(now))")
    }
}
