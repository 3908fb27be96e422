import Administration
import Core
import HTTPTypes
import Hummingbird
import Registers

/// Lets officers in and puts their unit and their places into the frame. Who is not signed in, or no longer, is asked
/// to sign in; what they had typed comes back to them, since sessions end in the middle of work.
struct DeskMiddleware: RouterMiddleware {
    typealias Context = WebContext
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let caller = context.acting
        guard caller.kind == .officer else {
            guard caller.kind == .anonymous else { throw Problem(.forbidden, "web.forbidden") }
            return try await askToSignIn(request, context)
        }
        // Without positions there is nothing to see; the account's page says what is missing.
        if caller.assurance == .single { return seeOther(URLs.account) }
        var context = context
        let texts = pages.texts(context)
        context.frame.unit =
            caller.units().first.flatMap { services.organisation.units.unit($0) }?
            .name[context.language]
        var links = [NavigationLink(texts("desk.nav.queue"), URLs.desk)]
        if !caller.units(holding: .receptionist).isEmpty {
            links.append(NavigationLink(texts("desk.nav.intake"), URLs.deskIntake))
            links.append(NavigationLink(texts("desk.nav.book"), URLs.deskBook))
        }
        if !DeskMiddleware.unitsToLead(caller).isEmpty {
            links.append(NavigationLink(texts("desk.nav.unit"), URLs.deskUnit))
        }
        if !DeskRoutes.moneyUnits(caller).isEmpty {
            links.append(NavigationLink(texts("desk.nav.money"), URLs.deskMoney))
        }
        if services.registers.offers(anyTo: caller) {
            links.append(NavigationLink(texts("desk.nav.registers"), URLs.deskRegisters))
        }
        if caller.positions.contains(where: { $0.onBehalf == nil }) {
            links.append(NavigationLink(texts("delegation.nav"), URLs.deskDelegations))
        }
        context.frame.navigation = links
        return try await next(request, context)
    }

    /// The units whose figures the caller may read.
    static func unitsToLead(_ caller: Caller) -> [String] {
        caller.units().filter { Policy.permits(caller, .readStatistics, on: PolicyResource(units: [$0])) }
    }

    private func askToSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let here = context.here.query.map { "\(context.here.path)?\($0)" } ?? context.here.path
        guard request.method == .post else { return seeOther(URLs.signIn(then: here)) }
        let reader = try services.uploads(context)
        let empty = ExpiredPage(here: here, texts: pages.texts(context))
        // Scans are let go of: they are scanned again sooner than a page is typed again.
        let page = try await reader.receive(
            request, limits: UploadLimits(file: 20 << 20)
        ) { submission in empty.with(submission.form) }
        return try pages.page(page, context, status: .unauthorized)
    }
}

/// Somebody sent a form after their session had ended: nothing was done, and what they typed is kept on the page.
struct ExpiredPage: PageModel {
    struct Field: Model {
        let name: String
        let value: String
    }

    static let template = "desk/expired"
    let title: String
    let signIn: String
    let action: String
    private(set) var fields: [Field] = []
    private(set) var hasFields = false

    init(here: String, texts: Localizer) {
        title = texts("desk.expired.title")
        signIn = URLs.signIn(then: URLs.desk)
        action = here
    }

    func with(_ data: FormData) -> ExpiredPage {
        var page = self
        page.fields = data.fields.filter { $0.name != FormData.tokenField }.map {
            Field(name: $0.name, value: $0.value)
        }
        page.hasFields = !page.fields.isEmpty
        return page
    }
}
