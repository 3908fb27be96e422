import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`: the process lives. `/readyz`: it can serve, database included. `/metrics`: Prometheus text 0.0.4.
struct Health: Sendable {
    let services: Services

    func addRoutes(to router: Router<WebContext>) {
        router.get("healthz") { _, _ in plain("ok\n") }
        router.get("readyz") { _, _ in
            await services.isReady() ? plain("ready\n") : plain("not ready\n", status: .serviceUnavailable)
        }
        router.get("metrics") { _, _ in
            plain(services.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func plain(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
