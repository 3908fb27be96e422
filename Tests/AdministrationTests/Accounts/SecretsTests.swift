import Administration
import Core
import Testing

@Suite struct `Password hashes` {
    /// RFC 7914 §12's third vector cannot be put in, since salts are ours; so: the same password twice.
    @Test func `the same password has another hash each time, and each says its cost`() async throws {
        let hasher = try PasswordHasher(cost: .init(log2Rounds: 6, blockSize: 4, parallelism: 2))
        let one = try await hasher.hash("mật khẩu")
        let other = try await hasher.hash("mật khẩu")
        #expect(one != other)
        #expect(one.description.hasPrefix("scrypt$6$4$2$"))
        for hash in [one, other] {
            let stored = try #require(PasswordHash(hash.description))
            #expect(stored == hash)
            #expect(try await hasher.verify("mật khẩu", against: stored))
            #expect(try await !hasher.verify("mật khẩu ", against: stored))
        }
        #expect(try await !hasher.verify("mật khẩu", against: nil))
    }

    /// What docs/sign-in.md says of it.
    @Test func `unless told otherwise passwords are hashed at the documented cost`() async throws {
        #expect(try await PasswordHasher().hash("mật khẩu").description.hasPrefix("scrypt$15$8$3$"))
    }

    /// Made with Python's `hashlib.scrypt(b"correct horse", salt=bytes(range(16)), n=16, r=8, p=1, dklen=32)`.
    @Test func `a hash that another implementation made is understood`() async throws {
        let stored = try #require(
            PasswordHash(
                "scrypt$4$8$1$000102030405060708090a0b0c0d0e0f$43b11c1f5ef93ff91c53b244d87454faa4d1aeafc14ba51b09160f741682e72f"
            ))
        #expect(try await PasswordHasher(cost: .least).verify("correct horse", against: stored))
    }

    @Test(arguments: [
        "", "scrypt", "bcrypt$4$8$1$00$00",
        "scrypt$40$8$1$000102030405060708090a0b0c0d0e0f$43b11c1f5ef93ff91c53b244d87454faa4d1aeafc14ba51b09160f741682e72f",
        "scrypt$0$8$1$000102030405060708090a0b0c0d0e0f$43b11c1f5ef93ff91c53b244d87454faa4d1aeafc14ba51b09160f741682e72f",
        "scrypt$4$8$1$0001$43b11c1f5ef93ff91c53b244d87454faa4d1aeafc14ba51b09160f741682e72f",
        "scrypt$4$8$1$000102030405060708090a0b0c0d0e0f$00",
        "scrypt$4$8$1$zz0102030405060708090a0b0c0d0e0f$43b11c1f5ef93ff91c53b244d87454faa4d1aeafc14ba51b09160f741682e72f",
    ])
    func `a stored text of another form, or of a cost that would take all memory, is no hash`(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func `when too many wait, the next is refused at once and the others are served`() async throws {
        let hasher = try PasswordHasher(cost: .init(log2Rounds: 14, blockSize: 8, parallelism: 1), lanes: 1, most: 4)
        let answers = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<12 { group.addTask { await problem { _ = try await hasher.hash("mật khẩu") } } }
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        let refused = answers.count { $0 == "account.busy" }
        #expect(refused >= 1 && refused <= 8)
        #expect(answers.count { $0 == nil } == 12 - refused)
        _ = try await hasher.hash("mật khẩu")
    }
}

@Suite struct `Form tokens` {
    private let tokens = FormTokens(key: Array(0..<32))

    @Test func `an anonymous form is accepted with its cookie and no other`() throws {
        let (mine, other) = (tokens.newCookie(), tokens.newCookie())
        let token = try #require(tokens.token(forCookie: mine))
        #expect(tokens.accepts(token, forCookie: mine))
        #expect(!tokens.accepts(token, forCookie: other))
        #expect(tokens.token(forCookie: mine) != token)
    }

    @Test func `a cookie that we did not make is worth nothing`() throws {
        let foreign = FormTokens(key: Array(1..<33))
        let cookie = foreign.newCookie()
        let token = try #require(foreign.token(forCookie: cookie))
        #expect(tokens.token(forCookie: cookie) == nil)
        #expect(!tokens.accepts(token, forCookie: cookie))
        // A form's token is no cookie either.
        #expect(foreign.token(forCookie: token) == nil)
    }

    @Test func `every changed digit is noticed`() throws {
        let cookie = tokens.newCookie()
        let token = Array(try #require(tokens.token(forCookie: cookie)))
        for index in token.indices {
            var changed = token
            changed[index] = changed[index] == "0" ? "1" : "0"
            #expect(!tokens.accepts(String(changed), forCookie: cookie))
        }
        for text in ["", "0", String(token.dropLast()), String(token) + "0", String(repeating: "z", count: 96)] {
            #expect(!tokens.accepts(text, forCookie: cookie))
        }
    }

    @Test func `a session's form is accepted in that session and no other`() async throws {
        try await withAccounts { accounts, _, _ async throws in
            _ = try await accounts.create(
                NewAccount(login: "a", holder: .citizen(name: "A", phone: nil), password: "một mật khẩu đủ dài"))
            let one = try await accounts.signIn(login: "a", password: "một mật khẩu đủ dài", address: "::1").session
            let other = try await accounts.signIn(login: "a", password: "một mật khẩu đủ dài", address: "::1").session
            let token = tokens.token(for: one)
            #expect(tokens.accepts(token, for: one))
            #expect(!tokens.accepts(token, for: other))
            #expect(!tokens.accepts(tokens.newCookie(), for: one))
        }
    }

    @Test func `a server key is made once and shared by all nodes`() async throws {
        try await withDatabase { database in
            let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask { try await ServerKeys.obtain("forms", from: database, clock: HandClock()) }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(keys.count == 1 && keys.first?.count == 32)
            let other = try await ServerKeys.obtain("other", from: database, clock: HandClock())
            #expect(!keys.contains(other))
        }
    }
}
