import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

/// What to pay for a dossier, and the way to a gateway.
struct PaymentRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("ho-so/:dossier/:secret/nop-phi") { _, context in try await show(context) }
        group.post("ho-so/:dossier/:secret/nop-phi/cong") { request, context in try await leave(request, context) }
        group.get("thanh-toan/ve") { request, _ in comeBack(request) }
    }

    private func show(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        return try pages.page(page(shown, context), context)
    }

    private func page(
        _ shown: ShownDossier, checkout: (invoice: String, page: String)? = nil, problem: Problem? = nil,
        _ context: WebContext
    ) -> PaymentPage {
        PaymentPage(
            shown, DossierWords(services, pages.texts(context)),
            account: { services.dossiers.accounts.account(of: $0, at: services.clock.now.date) },
            gatewayName: services.gateway?.name, checkout: checkout, problem: problem)
    }

    /// Announces the payment and shows the link: our pages may send forms to nobody else, redirects included.
    private func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request, limit: 64 << 10)
        let shown = try await ShownDossier.load(services, context)
        try shown.requireApplicant(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            guard let gateway = services.gateway else { throw Problem(.unavailable, "gateway.refused") }
            let named = data.trimmed("invoice")
            let open = shown.dossier.demands.filter { shown.dossier.awaits($0) }
            guard let demand = open.last(where: { named == nil || $0.invoice?.reference == named }),
                let invoice = demand.invoice
            else { throw Problem(.conflict, "payment.not_awaited") }
            let order = PaymentOrder(
                invoice: invoice.reference, amount: demand.outstanding,
                returnTo: settings.publicOrigin + URLs.gatewayReturn,
                notifyTo: settings.publicOrigin + URLs.gatewayReport(gateway.id))
            let target = try await gateway.checkout(order, at: services.clock.now)
            var response = try pages.page(page(shown, checkout: (invoice.reference, target), context), context)
            // The gateway is not told the secret of the receipt: the browser remembers where it came from.
            SiteCookies(secure: settings.secure).set(
                PaymentRoutes.cookie, to: "\(shown.dossier.id).\(shown.secret)", seconds: 3600, on: &response.headers)
            return response
        } catch let problem as Problem where problem.kind != .fault {
            return try pages.page(page(shown, problem: problem, context), context, status: problem.status)
        }
    }

    private static let cookie = "pay"

    private func comeBack(_ request: Request) -> Response {
        let parts = (SiteCookies(secure: settings.secure).value(PaymentRoutes.cookie, in: request) ?? "")
            .split(separator: ".").map(String.init)
        guard parts.count == 2, let dossier = Identifier(parts[0]) else { return seeOther(URLs.tracking) }
        return seeOther(URLs.payment(dossier, secret: parts[1]))
    }
}

/// Where a gateway reports. Its signature is what lets it in: there is neither a session nor a token.
struct GatewayRoutes: Sendable {
    let services: Services

    func addRoutes(to router: Router<WebContext>) {
        router.post("thanh-toan/:gateway/bao") { request, context in try await report(request, context) }
    }

    /// Answers with what became of it. Throws `gateway.unknown`, what `PaymentGateway.report` throws, and
    /// `payment.transaction_reused`.
    private func report(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let gateway = services.gateway, try context.parameters.require("gateway") == gateway.id else {
            throw Problem(.notFound, "gateway.unknown")
        }
        let data = try await FormData.read(request, limit: 64 << 10)
        let report = try gateway.report(data.fields.map { ($0.name, $0.value) }, at: services.clock.now)
        guard report.isPaid else { return APIAnswers.json(["outcome": "none"]) }
        let outcome = try await services.dossiers.reported(report, by: gateway)
        return APIAnswers.json(["outcome": .string(outcome.rawValue)])
    }
}
