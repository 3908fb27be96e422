import Core
import HTTPTypes
import HummingbirdTesting
import Store
import StoreTesting
import Testing

@testable import Administration
@testable import Web

/// What whoever keeps the machine ends from there: `motcua account end-sessions` and `revoke-tokens`.
@Suite struct SessionEndingTests {
    @Test(arguments: TestDatabase.engines)
    func `the sessions of one account are ended, or everybody's, and nobody is closed out`(
        _ engine: Engine
    ) async throws {
        try await DeskOffice.open(on: engine) { office in
            let accounts = office.services.accounts
            func open(_ login: String) async throws -> String {
                try await accounts.signIn(login: login, password: "mot-cua-demo-2026", address: login).token
            }
            func isGood(_ token: String) async throws -> Bool { try await accounts.caller(sessionToken: token) != nil }
            let (one, same, other) = (try await open("tiepnhan"), try await open("tiepnhan"), try await open("congdan"))
            #expect(try await accounts.endSessions(of: "TIEPNHAN") == 2)
            #expect(try await !isGood(one))
            #expect(try await !isGood(same))
            #expect(try await isGood(other))
            let again = try await open("tiepnhan")
            #expect(try await accounts.endSessions(of: nil) == 2)
            #expect(try await !isGood(again))
            #expect(try await !isGood(other))
            await #expect(throws: Problem(.notFound, "account.unknown")) { try await accounts.endSessions(of: "ai do") }
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `a system's tokens are revoked by its login, and its next request is refused`(_ engine: Engine) async throws {
        try await DeskOffice.open(on: engine) { office in
            let first = try await SessionEndingTests.tasks(office)
            let ended = try await office.services.accounts.revokeTokens(of: "phanmem.benthanh")
            let then = try await SessionEndingTests.tasks(office)
            #expect(first == 200 && ended == 1 && then == 401)
            await #expect(throws: Problem(.notFound, "account.unknown")) {
                _ = try await office.services.accounts.revokeTokens(of: "tiepnhan")
            }
        }
    }

    /// What the API answers to the unit's own system.
    private static func tasks(_ office: DeskOffice) async throws -> Int {
        let headers: HTTPFields = [.authorization: "Bearer demo-token-phan-mem-mot-cua-ben-thanh"]
        return try await office.client.execute(uri: "/api/v1/tasks", method: .get, headers: headers).status.code
    }
}
