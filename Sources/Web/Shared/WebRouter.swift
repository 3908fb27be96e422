package import Hummingbird

/// A router that turns errors into answers, and the ``Front`` around it.
package struct WebRouter {
    package let router: Router<WebContext>
    package let pages: PageRenderer
    private let settings: WebSettings

    /// A router with the static files. Add groups and routes to ``router``, then ask for the ``responder()``.
    package init(settings: WebSettings, pages: PageRenderer) {
        self.settings = settings
        self.pages = pages
        router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(problems: ProblemAnswers(pages: pages)))
        pages.assets.addRoutes(to: router)
    }

    /// What an `Application` serves. Routes added later are not seen.
    package func responder() -> Front<RouterResponder<WebContext>> {
        let inner = router.buildResponder()
        return Front(inner, routes: RouteTable(router.routes), settings: settings, pages: pages)
    }
}

/// Takes thrown errors before Hummingbird's router would answer them in its own way.
private struct ProblemMiddleware: RouterMiddleware {
    typealias Context = WebContext
    let problems: ProblemAnswers

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return problems.answer(to: error, request, context)
        }
    }
}
