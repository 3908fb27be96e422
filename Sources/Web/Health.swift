import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`: the process lives. `/readyz`: it can serve, database included, and whether files are taken. `/metrics`: Prometheus text 0.0.4, for
/// whoever watches over the server alone.
struct Health: Sendable {
    let services: Services
    let settings: WebSettings

    func addRoutes(to router: Router<WebContext>) {
        router.get("healthz") { _, _ in plain("ok\n") }
        router.get("readyz") { _, _ in
            guard await services.isReady() else { return plain("not ready\n", status: .serviceUnavailable) }
            // Everything but files is served on: whoever watches reads it, and no balancer takes the node away.
            let hasRoom = services.limits.room.isThere(services.vault.incoming)
            return plain(hasRoom ? "ready\n" : "ready, no room for files\n")
        }
        router.get("metrics") { request, context in
            guard watches(request, context) else { throw Problem(.notFound, "web.not_found") }
            return plain(services.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    /// With a `metrics-token` whoever sends it; without one, programs of this machine that speak to the server directly: what
    /// a proxy passes on comes from this machine too, and names who it was passed on for.
    private func watches(_ request: Request, _ context: WebContext) -> Bool {
        if let token = settings.metricsToken {
            // Digests, so that the time that comparing takes tells nothing.
            return ContentHash.sha256(request.headers[.authorization] ?? "") == ContentHash.sha256("Bearer \(token)")
        }
        let passedOn: [HTTPField.Name] = [.forwardedFor, .forwarded, HTTPField.Name.known("Via")]
        guard passedOn.allSatisfy({ request.headers[$0] == nil }) else { return false }
        return context.clientAddress == "::1" || context.clientAddress.hasPrefix("127.")
    }

    private func plain(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
