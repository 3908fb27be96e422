import Core
import Crypto
import Foundation
import Testing

@testable import Administration

@Suite struct ProviderFloodTests {
    @Test func `nobody floods the provider through us: who tries is held up, and it is found once`() async throws {
        try await withAccounts { accounts, clock, _ async throws in
            let fake = try FakeProvider(clock.now)
            let settings = IdentityProviderSettings(
                issuer: FakeProvider.issuer, client: "motcua", secret: nil, callback: "https://motcua.example/ve",
                name: "VNeID")
            let provider = IdentityProvider(settings, outgoing: fake, clock: clock)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await accounts.begin(provider, next: nil, cookie: "bánh") }
                }
                try await group.waitForAll()
            }
            #expect(fake.asked.count == 1)
            func told(_ cookie: String) async -> String? {
                await problem {
                    let (address, ticket) = try await accounts.begin(provider, next: nil, cookie: cookie)
                    let sent = URLComponents(string: address)?.queryItems ?? []
                    let state = sent.first { $0.name == "state" }?.value ?? ""
                    _ = try await accounts.finish(
                        provider, ticket: ticket, state: state, code: "khác", issuer: nil,
                        SigningBrowser(address: "::1", cookie: cookie))
                }
            }
            for _ in 0..<10 { #expect(await told("bánh") == "provider.refused") }
            #expect(await told("bánh") == "account.too_many_attempts")
            for number in 0..<49 { #expect(await told("bánh \(number)") == "provider.refused") }
            #expect(await told("bánh khác") == "account.too_many_attempts")
            #expect(fake.asked.count == 60)
        }
    }

    @Test func `a forged token asks the provider for its keys once, and forgers are held up like all who try`()
        async throws
    {
        let forger = P256.Signing.PrivateKey()
        try await withProvider { office in
            _ = try await office.signIn()
            #expect(office.keysAsked == 1)
            for number in 1...10 {
                #expect(try await office.refusal { $0.forger = forger } == "provider.token signature")
                #expect(office.keysAsked <= 1 + number)
            }
            let asked = office.fake.asked.count
            // The keys' address and the token's, each once for a try, and the discovery.
            #expect(asked <= 1 + 2 * 11)
            #expect(try await office.refusal()?.hasPrefix("account.too_many_attempts") == true)
            #expect(office.fake.asked.count == asked)
            // Nobody's forgery makes us forget the provider's own key.
            office.clock.advance(.seconds(60))
            let keysAsked = office.keysAsked
            _ = try await office.signIn { $0.forger = nil }
            #expect(office.keysAsked == keysAsked)
        }
    }
}
