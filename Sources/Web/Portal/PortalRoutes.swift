import Administration
import Casework
import Core
import Hummingbird

/// Every page for citizens. All work is done by the server: a page needs nothing but links and forms.
struct PortalRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to router: Router<WebContext>) {
        let group = router.group()
            .add(middleware: OutageMiddleware(pages: pages, services: services))
            .add(middleware: SessionMiddleware(services: services, pages: pages, settings: settings))
            .add(middleware: PortalNavigation(pages: pages))
        SignInRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        FirstSecretRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        ProviderRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        PhoneRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        SecurityRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        ConfirmRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        FrontRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        ProcedureRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        FilingRoutes(
            services: services, pages: pages, settings: settings, limits: RequestLimits(.drafts)
        ).addRoutes(to: group)
        DraftRoutes(
            services: services, pages: pages, settings: settings, limits: RequestLimits(.drafts)
        ).addRoutes(to: group)
        ApplicationRoutes(services: services, pages: pages).addRoutes(to: group)
        TrackingRoutes(services: services, pages: pages, limits: RequestLimits(.tracking))
            .addRoutes(to: group)
        VerificationRoutes(services: services, pages: pages, limits: RequestLimits(.verification))
            .addRoutes(to: group)
        DossierRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        ReadersRoutes(services: services, pages: pages).addRoutes(to: group)
        WithdrawalRoutes(services: services, pages: pages).addRoutes(to: group)
        PaymentRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
        GroupRoutes(services: services, pages: pages, settings: settings).addRoutes(to: group)
    }
}

/// The three places that citizens go to.
private struct PortalNavigation: RouterMiddleware {
    typealias Context = WebContext
    let pages: PageRenderer

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let texts = pages.texts(context)
        context.frame.navigation = [
            NavigationLink(texts("portal.procedures"), URLs.front),
            NavigationLink(texts("portal.track"), URLs.tracking),
            NavigationLink(texts("portal.own"), URLs.ownDossiers),
        ]
        if context.acting.kind == .anonymous {
            context.frame.navigation.append(NavigationLink(texts("session.sign_in"), URLs.signIn))
        }
        return try await next(request, context)
    }
}

extension WebContext {
    /// An id in the address; nothing is found under what is none.
    func identifier(_ name: String) throws -> Identifier {
        guard let id = Identifier(try parameters.require(name)) else { throw Problem(.notFound, "web.not_found") }
        return id
    }
}
