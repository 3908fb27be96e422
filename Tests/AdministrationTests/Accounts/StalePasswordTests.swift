import Core
import Store
import Synchronization
import Testing

@testable import Administration

private let password = "một mật khẩu đủ dài"
private let other = "một mật khẩu khác hẳn"

/// A database before whose next write something else happens, as when another request comes first.
private final class InterruptedDatabase: Database {
    private let inner: any Database
    private let waiting = Mutex<(@Sendable () async throws -> Void)?>(nil)

    init(_ inner: any Database) { self.inner = inner }

    var engine: Engine { inner.engine }

    func beforeNextWrite(_ act: @escaping @Sendable () async throws -> Void) { waiting.withLock { $0 = act } }

    /// Whether what was to happen has happened.
    var isDone: Bool { waiting.withLock { $0 == nil } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await inner.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T {
        let act = waiting.withLock { waiting in
            let act = waiting
            waiting = nil
            return act
        }
        if let act { try await act() }
        return try await inner.write(body)
    }

    func close() async { await inner.close() }
}

/// Whoever knows an old password must not be inside when its owner has a new one (ASVS 7.4.3), however the requests
/// of both fall together.
@Suite struct `Passwords that change while somebody signs in` {
    private typealias Act = @Sendable (Accounts, Identifier) async throws -> Void

    private static let meanwhile: [(name: String, act: Act)] = [
        ("changed", { accounts, account in try await accounts.setPassword(other, of: account, keeping: nil) }),
        ("reset", { accounts, _ in _ = try await accounts.issueFirstSecret(for: "a") }),
        ("closed", { accounts, account in try await accounts.setDisabled(true, account: account) }),
    ]

    private static let higher = PasswordHash.Cost(log2Rounds: 5, blockSize: 8, parallelism: 1)

    private func withOfficer(
        cost: PasswordHash.Cost = .least,
        _ body: @Sendable (Accounts, HandClock, any Database, Identifier) async throws -> Void
    ) async throws {
        try await withAccounts(cost: cost) { accounts, clock, database async throws in
            let account = try await accounts.create(
                NewAccount(login: "a", holder: .officer(name: "A", staffCode: "1"), password: password))
            try await body(accounts, clock, database, account)
        }
    }

    /// Another process on the same data.
    private func process(
        _ node: Int = 2, on database: any Database, _ clock: HandClock, cost: PasswordHash.Cost = .least
    ) throws -> Accounts {
        Accounts(
            database: database, clock: clock, identifiers: IdentifierSource(node: node, clock: clock),
            passwords: try PasswordHasher(cost: cost), settings: SignInSettings(secondFactorRequired: false))
    }

    private func signIn(_ accounts: Accounts, _ password: String = password) async throws -> SignIn {
        try await accounts.signIn(login: "a", password: password, address: "::1")
    }

    @Test func `a password that was right a moment ago opens nothing`() async throws {
        for (name, act) in Self.meanwhile {
            try await withOfficer { accounts, clock, database, account async throws in
                let between = InterruptedDatabase(database)
                let late = try process(on: between, clock)
                between.beforeNextWrite { try await act(accounts, account) }
                #expect(await problem { _ = try await signIn(late) } == "account.sign_in_failed", "\(name)")
                #expect(between.isDone, "\(name)")
                #expect(try await accounts.sessions(of: account).isEmpty, "\(name)")
                #expect(await problem { _ = try await signIn(late) } == "account.sign_in_failed", "\(name)")
            }
        }
    }

    @Test func `a hash at a higher cost is not put in the place of what came meanwhile`() async throws {
        for (name, act) in Self.meanwhile {
            try await withOfficer { accounts, clock, database, account async throws in
                let between = InterruptedDatabase(database)
                let late = try process(on: between, clock, cost: Self.higher)
                between.beforeNextWrite { try await act(accounts, account) }
                #expect(await problem { _ = try await signIn(late) } == "account.sign_in_failed", "\(name)")
                try await accounts.setDisabled(false, account: account)
                // Only the account that was closed has its password still.
                let told = await problem { _ = try await signIn(accounts) }
                let expected: String? = name == "closed" ? nil : "account.sign_in_failed"
                #expect(told == expected, "\(name)")
                if name == "changed" { _ = try await signIn(accounts, other) }
            }
        }
    }

    @Test func `a right password still opens when only its hash was renewed meanwhile`() async throws {
        try await withOfficer { _, clock, database, account async throws in
            let between = InterruptedDatabase(database)
            let late = try process(on: between, clock, cost: Self.higher)
            let first = try process(3, on: database, clock, cost: Self.higher)
            between.beforeNextWrite { _ = try await signIn(first) }
            let opened = try await signIn(late)
            #expect(between.isDone)
            #expect(try await first.isOpen(opened.token))
            #expect(try await first.sessions(of: account).count == 2)
        }
    }

    @Test func `who shows an old password does not choose the next one`() async throws {
        try await withOfficer { accounts, clock, database, account async throws in
            let between = InterruptedDatabase(database)
            let late = try process(on: between, clock)
            let thief = try await signIn(late)
            between.beforeNextWrite { try await accounts.setPassword(other, of: account, keeping: nil) }
            let told = await problem {
                try await late.changePassword(
                    from: password, to: "một mật khẩu của kẻ trộm", for: thief.session, address: "::1")
            }
            #expect(told == "account.password_wrong")
            #expect(between.isDone)
            #expect(try await !accounts.isOpen(thief.token))
            _ = try await signIn(accounts, other)
        }
    }

    @Test func `a right password that waits for its second factor waits in vain`() async throws {
        for (name, act) in Self.meanwhile {
            try await withOfficer { accounts, clock, _, account async throws in
                let secret = try await accounts.addApp(try await signIn(accounts).session, clock)
                clock.advance(.seconds(60))
                let browser = SigningBrowser(address: "::1", cookie: "bánh")
                guard case .secondFactor(let ticket) = try await accounts.begin(login: "a", password: password, browser)
                else {
                    Issue.record("a password alone opened an account that has an app")
                    return
                }
                try await act(accounts, account)
                let code = TimeCode.code(secret, step: TimeCode.step(at: clock.now))
                let told = await problem { _ = try await accounts.finish(ticket: ticket, code: code, browser) }
                #expect(told != nil, "\(name)")
                #expect(try await accounts.sessions(of: account).isEmpty, "\(name)")
            }
        }
    }

    @Test func `when a change of the password is done, nobody is inside by the old one, however many tried`()
        async throws
    {
        // A hash that takes some milliseconds, so that most who try have read the old one when it is changed.
        try await withOfficer(cost: .init(log2Rounds: 10, blockSize: 8, parallelism: 1)) {
            accounts, clock, _, account async throws in
            var present = password
            for round in 1...5 {
                let (old, new) = (present, "\(other) \(round)")
                let opened = try await withThrowingTaskGroup(of: SignIn?.self) { group in
                    for number in 0..<10 {
                        if number == 5 {
                            group.addTask {
                                try await accounts.setPassword(new, of: account, keeping: nil)
                                return nil
                            }
                        }
                        group.addTask {
                            try? await accounts.signIn(login: "a", password: old, address: "10.0.\(round).\(number)")
                        }
                    }
                    return try await group.reduce(into: [SignIn]()) { opened, signIn in
                        if let signIn { opened.append(signIn) }
                    }
                }
                for signIn in opened { #expect(try await !accounts.isOpen(signIn.token), "round \(round)") }
                #expect(try await accounts.sessions(of: account).isEmpty, "round \(round)")
                // Whoever failed is not held up any more; the new password opens, and forgets the failures.
                clock.advance(.seconds(3600))
                _ = try await signIn(accounts, new)
                present = new
            }
        }
    }
}
