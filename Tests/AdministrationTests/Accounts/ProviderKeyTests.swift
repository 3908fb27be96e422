import Core
import Crypto
import Testing

@testable import Administration

/// A provider's keys come and go.
@Suite struct `Keys of providers` {
    private static let hour = Duration.seconds(3601)

    @Test func `the keys are fetched anew after an hour, and not before`() async throws {
        try await withProvider { office in
            for hours in 1...3 {
                for _ in 0..<3 { _ = try await office.signIn() }
                office.clock.advance(.seconds(3500))
                _ = try await office.signIn()
                #expect(office.keysAsked == hours)
                office.clock.advance(.seconds(101))
            }
        }
    }

    @Test func `a key that the provider withdrew signs nobody in after an hour`() async throws {
        try await withProvider { office in
            _ = try await office.signIn()
            let withdrawn = office.fake.key
            office.fake.change { fake in
                fake.key = P256.Signing.PrivateKey()
                fake.published = ["two"]
            }
            office.clock.advance(Self.hour)
            #expect(try await office.refusal { $0.forger = withdrawn } == "provider.token key")
            // Nor under the name of the key that came after it, which is taken.
            #expect(
                try await office.refusal { $0.header = ["alg": "ES256", "kid": "two"] } == "provider.token signature")
            _ = try await office.signIn { $0.forger = nil }
            // A provider that has no key any more signs nobody in.
            office.fake.change { $0.published = [] }
            office.clock.advance(Self.hour)
            #expect(try await office.refusal() == "provider.token key")
        }
    }

    @Test func `a new key under the same name is taken at once, and the old one is worth nothing from then on`()
        async throws
    {
        try await withProvider { office in
            _ = try await office.signIn()
            let old = office.fake.key
            _ = try await office.signIn { $0.key = P256.Signing.PrivateKey() }
            #expect(office.keysAsked == 2)
            _ = try await office.signIn()
            #expect(office.keysAsked == 2)
            #expect(try await office.refusal { $0.forger = old } == "provider.token signature")
            // The same with a key of RSA in place of the curve's.
            _ = try await office.signIn { fake in
                fake.forger = nil
                fake.rsa = true
                fake.header = ["alg": "RS256", "kid": "one"]
            }
        }
    }

    @Test func `the only key, published without a name, is taken at once when it is another`() async throws {
        try await withProvider { office in
            office.fake.change { fake in
                fake.published = [nil]
                fake.header = ["alg": "ES256"]
            }
            _ = try await office.signIn()
            let old = office.fake.key
            _ = try await office.signIn { $0.key = P256.Signing.PrivateKey() }
            #expect(office.keysAsked == 2)
            _ = try await office.signIn()
            #expect(office.keysAsked == 2)
            #expect(try await office.refusal { $0.forger = old } == "provider.token signature")
            // Among two nobody knows which is meant.
            office.clock.advance(Self.hour)
            #expect(
                try await office.refusal { fake in
                    fake.forger = nil
                    fake.published = [nil, nil]
                } == "provider.token key")
        }
    }

    @Test func `when an hour has passed and the keys cannot be had, nobody is let in by those of before`()
        async throws
    {
        try await withProvider { office in
            _ = try await office.signIn()
            office.fake.change { $0.discovery["jwks_uri"] = .string(FakeProvider.issuer + "/away") }
            office.clock.advance(Self.hour)
            #expect(try await office.refusal() == "provider.unavailable")
            #expect(try await office.refusal() == "provider.unavailable")
            office.fake.change { $0.discovery["jwks_uri"] = .string(FakeProvider.issuer + "/keys") }
            office.clock.advance(Self.hour)
            _ = try await office.signIn()
        }
    }
}
