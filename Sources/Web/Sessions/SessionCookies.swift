import Administration
import Hummingbird

/// The cookies of signing in: the session's, and the ticket of a sign-in that waits for its second factor.
struct SessionCookies: Sendable {
    static let ticket = "step"

    let cookies: SiteCookies

    init(_ settings: WebSettings) { cookies = SiteCookies(secure: settings.secure) }

    func browser(_ request: Request, _ context: WebContext) throws -> SigningBrowser {
        SigningBrowser(
            address: context.clientAddress, device: DeviceWords.of(request.headers[.userAgent]),
            language: context.language, replacing: cookies.value(SessionMiddleware.sessionCookie, in: request),
            cookie: try context.requireVisit().cookie)
    }

    func ticket(_ request: Request) -> String? { cookies.value(SessionCookies.ticket, in: request) }

    /// Where a step of signing in leads: inside, or to the second factor. Strict unless the browser is on its way back
    /// from another site, which would not be sent the ticket then.
    func answer(_ step: SignInStep, next: String?, strict: Bool = true, _ request: Request) -> Response {
        switch step {
        case .open(let signIn):
            var response = seeOther(next ?? URLs.home(of: signIn.caller))
            open(signIn.token, on: &response)
            forgetTicket(request, on: &response)
            return response
        case .secondFactor(let ticket):
            var response = seeOther(URLs.secondFactor(then: next))
            cookies.set(SessionCookies.ticket, to: ticket, seconds: 300, strict: strict, on: &response.headers)
            return response
        }
    }

    func open(_ token: String, on response: inout Response) {
        cookies.set(SessionMiddleware.sessionCookie, to: token, on: &response.headers)
    }

    func forgetTicket(_ request: Request, on response: inout Response) {
        if ticket(request) != nil { cookies.clear(SessionCookies.ticket, on: &response.headers) }
    }
}
