@testable import Administration
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

@testable import Web

/// What a caller was told.
struct EndpointAnswer: Sendable {
    let status: Int
    let location: String?
    let body: String

    /// Without what differs from one answer to the next, and without the ids of the address.
    func plain(_ ids: [String]) -> String {
        var text = "\(status) \(location ?? "")\n\(body)"
        for id in ids where !id.isEmpty { text = text.replacing(id, with: "ID") }
        text = text.replacing(/[A-Za-z0-9_-]{22,}/, with: "RANDOM")
        return text.replacing(/[0-9a-z]{10}/, with: "NUMBER")
    }

    /// The problem's code, as programs are told it.
    var code: String { body.firstMatch(of: /"code":"([a-z_.]+)"/).map { String($0.1) } ?? "" }
}

extension EndpointPlace {
    func call(_ row: EndpointRow, as reader: Reader, exists: Bool = true) async throws -> EndpointAnswer {
        let services = cast.office.services
        let cookie = services.formTokens.newCookie()
        var headers: HTTPFields = [
            .accept: row.isAPI ? "application/json" : "text/html", .origin: "https://motcua.example",
        ]
        var token = services.formTokens.token(forCookie: cookie) ?? ""
        var cookies = "browser=\(cookie)"
        if let login = reader.login {
            guard let account = try await services.accounts.account(login: login) else {
                throw Problem(.notFound, "test.nobody", ["login": login])
            }
            let signIn = try await services.accounts.open(
                account, .password, verified: false, SigningBrowser(address: "test"))
            cookies += "; session=\(signIn.token)"
            token = services.formTokens.token(for: signIn.session)
            if row.isAPI { headers[.authorization] = "Bearer \(signIn.token)" }
        }
        if let bearer = cast.tokens[reader] { headers[.authorization] = "Bearer \(bearer)" }
        headers[.cookie] = cookies
        var body: String?
        if row.method == "POST", row.isAPI {
            headers[.contentType] = row.path.hasSuffix("/papers") ? "application/pdf" : "application/json"
            body = try await json(row).json
        } else if row.method == "POST" {
            headers[.contentType] = "application/x-www-form-urlencoded"
            body = (try await fields(row) + [("_token", token)]).map { "\(URLs.encode($0.0))=\(URLs.encode($0.1))" }
                .joined(separator: "&")
        }
        let response = try await cast.office.client.execute(
            uri: address(row, as: reader, exists: exists) + query(row),
            method: HTTPRequest.Method(rawValue: row.method) ?? .get, headers: headers,
            body: body.map { ByteBuffer(string: $0) })
        return EndpointAnswer(
            status: response.status.code, location: response.headers[.location],
            body: String(buffer: response.body))
    }
}
