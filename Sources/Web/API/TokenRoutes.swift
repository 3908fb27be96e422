import Administration
import Core
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// `POST /oauth/token`: bearer tokens for other information systems (RFC 6749 §4.4 with RFC 7523's `private_key_jwt`).
struct TokenRoutes: Sendable {
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    let services: Services
    let settings: WebSettings

    func addRoutes(to router: Router<WebContext>) {
        router.post("oauth/token") { request, context in try await issue(request, context) }
    }

    private func issue(_ request: Request, _ context: WebContext) async throws -> Response {
        let data: FormData
        do {
            data = try await FormData.read(request, limit: 32 << 10)
        } catch let problem as Problem where problem.kind == .invalid {
            return answer(["error": "invalid_request"], .badRequest)
        }
        guard let assertion = data["client_assertion"], data["client_assertion_type"] == TokenRoutes.assertionType,
            let grant = data["grant_type"], data.all("client_assertion").count == 1
        else { return answer(["error": "invalid_request"], .badRequest) }
        guard grant == "client_credentials" else { return answer(["error": "unsupported_grant_type"], .badRequest) }
        do {
            let issued = try await services.accounts.token(
                assertion: assertion, audiences: [settings.publicOrigin + "/oauth/token", settings.publicOrigin],
                address: context.clientAddress)
            return answer(
                ["access_token": .string(issued.token), "token_type": "Bearer", "expires_in": Value(issued.seconds)],
                .ok)
        } catch let problem as Problem where problem.kind == .unauthenticated {
            context.logger.notice("refused", metadata: ["code": "\(problem.code)", "route": "/oauth/token"])
            return answer(["error": "invalid_client"], .unauthorized)
        }
    }

    private func answer(_ value: Value, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.jsonBytes())))
    }
}
