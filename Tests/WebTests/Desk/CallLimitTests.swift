import Administration
import Core
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// Programs and people who ask more than they may are told so, and when to come again; others notice nothing.
@Suite struct CallLimitTests {
    private func call(
        _ office: DeskOffice, _ token: String, _ path: String = "/api/v1/tasks", _ method: HTTPRequest.Method = .get,
        body: String? = nil
    ) async throws -> TestResponse {
        try await office.client.execute(
            uri: path, method: method, headers: [.authorization: "Bearer \(token)"],
            body: body.map { ByteBuffer(string: $0) })
    }

    private func token(_ office: DeskOffice, _ login: String) async throws -> String {
        let account = try await office.services.accounts.create(
            NewAccount(
                login: login, holder: .service, password: nil,
                positions: [
                    Position(unit: DeskOffice.unit, role: .receptionist, from: CivilDate(dayNumber: 0))
                ]))
        return try await office.services.accounts.issueToken(for: account, label: "test", expires: nil)
    }

    private static func few(_ services: inout Services) {
        services.limits = CallLimits(
            calls: RequestRate(perMinute: 4), uploads: RequestRate(perMinute: 2), searches: RequestRate(perMinute: 3))
    }

    @Test func `an account's calls are counted, another's are its own, and the answer says when to come again`()
        async throws
    {
        try await DeskOffice.open(arranging: Self.few) { office in
            let (one, other) = (try await token(office, "svc.one"), try await token(office, "svc.other"))
            for _ in 0..<4 { #expect(try await call(office, one).status == .ok) }
            let refused = try await call(office, one)
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "15")
            #expect(refused.headers[.contentType] == "application/problem+json")
            #expect(String(buffer: refused.body).contains("\"code\":\"web.too_many\""))
            #expect(try await call(office, other).status == .ok)
            office.clock.set("2026-11-30T09:00:15+07:00")
            #expect(try await call(office, one).status == .ok)
            #expect(try await call(office, one).status == .tooManyRequests)
        }
    }

    @Test func `an address that tries tokens is held up, and those who have one are not`() async throws {
        try await DeskOffice.open { office in
            let own = try await token(office, "svc.one")
            for _ in 0..<RequestRate.strangers.burst {
                #expect(try await call(office, "none-of-ours").status == .unauthorized)
            }
            #expect(try await call(office, "none-of-ours").status == .tooManyRequests)
            #expect(try await call(office, own).status == .ok)
        }
    }

    @Test func `what is sent with files is counted`() async throws {
        try await DeskOffice.open(arranging: Self.few) { office in
            let own = try await token(office, "svc.one")
            for _ in 0..<2 {
                #expect(try await call(office, own, "/api/v1/papers", .post).status == .unsupportedMediaType)
            }
            let refused = try await call(office, own, "/api/v1/papers", .post)
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "30")
        }
    }

    @Test func `what is sent to the desk by whoever is not signed in is counted by address`() async throws {
        try await DeskOffice.open(arranging: Self.few) { office in
            func send() async throws -> HTTPResponse.Status {
                try await office.client.execute(
                    uri: "/can-bo/ho-so/1/rut", method: .post,
                    headers: [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"],
                    body: ByteBuffer(string: "reason=a")
                ).status
            }
            let answers = [try await send(), try await send(), try await send()]
            #expect(answers == [.unauthorized, .unauthorized, .tooManyRequests])
        }
    }

    @Test func `an officer's searches are counted, and others search on`() async throws {
        try await DeskOffice.open(arranging: Self.few) { office in
            let (one, other) = (
                try await office.browser("chuyenvien"), try await office.browser("lanhdao")
            )
            for number in 0..<3 { #expect(try await one.get("/can-bo/tim?q=Mau+\(number)").status == .ok) }
            let refused = try await one.get("/can-bo/tim?q=Mau")
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "20")
            #expect(refused.has("Có quá nhiều yêu cầu"))
            #expect(try await one.get("/can-bo/tim").status == .ok, "the empty page costs nothing")
            #expect(try await other.get("/can-bo/tim?q=Mau").status == .ok)
        }
    }
}
