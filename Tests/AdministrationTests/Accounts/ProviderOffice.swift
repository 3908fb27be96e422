import Core
import Foundation
import Synchronization

@testable import Administration

/// Accounts, and a provider by which people sign in.
struct ProviderOffice: Sendable {
    let accounts: Accounts
    let clock: HandClock
    let fake: FakeProvider
    let provider: IdentityProvider

    /// Leaves for the provider and comes back with what it gives; `change` is done to the provider in between.
    func signIn(
        state: String? = nil, cookie: String = "bánh", issuer: String? = nil, code: String = "mã",
        _ change: (inout FakeProvider.State) -> Void = { _ in }
    ) async throws -> SignIn {
        let (address, ticket) = try await accounts.begin(provider, next: "/cua-toi", cookie: "bánh")
        let sent = URLComponents(string: address)?.queryItems ?? []
        func value(_ name: String) -> String { sent.first { $0.name == name }?.value ?? "" }
        let seconds = clock.now.milliseconds / 1000
        fake.change { fake in
            fake.claims["nonce"] = .string(value("nonce"))
            fake.claims["iat"] = Value(seconds)
            fake.claims["exp"] = Value(seconds + 300)
            change(&fake)
        }
        return try await accounts.finish(
            provider, ticket: ticket, state: state ?? value("state"), code: code, issuer: issuer,
            SigningBrowser(address: "::1", cookie: cookie)
        ).0.opened()
    }

    /// What signing in is refused with: the problem's code and parameters; nil when it is not.
    func refusal(
        state: String? = nil, cookie: String = "bánh", issuer: String? = nil, code: String = "mã",
        _ change: (inout FakeProvider.State) -> Void = { _ in }
    ) async throws -> String? {
        do {
            _ = try await signIn(state: state, cookie: cookie, issuer: issuer, code: code, change)
            return nil
        } catch let problem as Problem {
            return ([problem.code] + problem.parameters.values).joined(separator: " ")
        }
    }

    /// How often the provider was asked for its keys.
    var keysAsked: Int { fake.asked.count { $0.hasSuffix("/keys") } }
}

func withProvider(_ body: @Sendable (ProviderOffice) async throws -> Void) async throws {
    try await withAccounts { accounts, clock, _ async throws in
        let fake = try FakeProvider(clock.now)
        let settings = IdentityProviderSettings(
            issuer: FakeProvider.issuer, client: "motcua", secret: "bí mật",
            callback: "https://motcua.example/dang-nhap/dinh-danh/ve", name: "VNeID")
        try await body(
            ProviderOffice(
                accounts: accounts, clock: clock, fake: fake,
                provider: IdentityProvider(settings, outgoing: fake, clock: clock)))
    }
}

/// What the first sign-in by a new provider is refused with, see ``ProviderOffice/refusal(state:cookie:issuer:code:_:)``.
func refusal(
    state: String? = nil, cookie: String = "bánh", issuer: String? = nil, code: String = "mã",
    _ change: @escaping @Sendable (inout FakeProvider.State) -> Void = { _ in }
) async throws -> String? {
    let found = Mutex<String?>("nothing ran")
    try await withProvider { office in
        let told = try await office.refusal(state: state, cookie: cookie, issuer: issuer, code: code, change)
        found.withLock { $0 = told }
    }
    return found.withLock { $0 }
}
