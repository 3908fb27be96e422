import Core
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
}
