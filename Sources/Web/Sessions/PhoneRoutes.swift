import Administration
import Core
import Hummingbird

/// Signing in by a code that goes to the phone, for citizens.
struct PhoneRoutes: Sendable {
    static let ticket = "phone"

    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    private var cookies: SessionCookies { SessionCookies(settings) }

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("dang-nhap/dien-thoai") { request, context in
            let query = try FormData(query: request.uri.query)
            _ = try messenger()
            return try page(phone: "", next: URLs.local(query["tiep"]), problem: nil, context)
        }
        group.post("dang-nhap/dien-thoai") { request, context in try await send(request, context) }
        group.post("dang-nhap/dien-thoai/ma") { request, context in try await finish(request, context) }
    }

    private func messenger() throws(Problem) -> any Messenger {
        guard let messenger = services.messenger else { throw Problem(.notFound, "web.not_found") }
        return messenger
    }

    private func page(phone: String, next: String?, problem: Problem?, _ context: WebContext) throws -> Response {
        let page = PhonePage(phone: phone, next: next, problem: problem, texts: pages.texts(context))
        return try pages.page(page, context, telling: problem)
    }

    private func send(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let (next, phone) = (URLs.local(data["tiep"]), data.trimmed("phone") ?? "")
        let texts = pages.texts(context)
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            let sent = try await services.accounts.sendCode(
                to: phone, by: try messenger(), text: { texts("session.phone_text", ["code": $0]) },
                last: cookies.cookies.value(PhoneRoutes.ticket, in: request), try cookies.browser(request, context))
            let page = PhoneCodePage(
                phone: phone, number: sent.number, next: next, notice: PhoneRoutes.notice(sent, texts), problem: nil,
                texts: texts)
            var response = try pages.page(page, context)
            // One that still stands ends when it was to end.
            if sent.isEarly { return response }
            cookies.cookies.set(PhoneRoutes.ticket, to: sent.ticket, seconds: 300, strict: true, on: &response.headers)
            return response
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            return try page(phone: phone, next: next, problem: problem, context)
        }
    }

    /// That nothing was sent, or in the demo the code itself.
    private static func notice(_ sent: PhoneCode, _ texts: Localizer) -> Part.Notice? {
        if sent.isEarly {
            return Part.Notice(.info, texts("session.phone_early", ["number": sent.number, "seconds": "\(sent.wait)"]))
        }
        return sent.shown.map { Part.Notice(.info, texts("session.phone_demo", ["code": $0])) }
    }

    private func finish(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let (next, phone) = (URLs.local(data["tiep"]), data.trimmed("phone") ?? "")
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            let ticket = cookies.cookies.value(PhoneRoutes.ticket, in: request) ?? ""
            let browser = try cookies.browser(request, context)
            let step = try await SignInLog.watching(.phone, context) {
                try await services.accounts.finish(phone: ticket, code: data[StepUp.codeField] ?? "", browser)
            }
            var response = cookies.answer(step, next: next, request)
            cookies.cookies.clear(PhoneRoutes.ticket, on: &response.headers)
            return response
        } catch let problem as Problem where SignInRoutes.tells(problem) {
            let ticket = cookies.cookies.value(PhoneRoutes.ticket, in: request) ?? ""
            let number = services.accounts.number(phone: ticket, try cookies.browser(request, context))
            let page = PhoneCodePage(
                phone: phone, number: number, next: next, notice: nil, problem: problem, texts: pages.texts(context))
            return try pages.page(page, context, telling: problem)
        }
    }
}

struct PhonePage: PageModel {
    static let template = "sessions/phone"
    let title: String
    let action = URLs.signInPhone
    let next: String?
    let field: Part.Field
    let errorSummary: Part.ErrorSummary?

    init(phone: String, next: String?, problem: Problem?, texts: Localizer) {
        title = texts("session.phone")
        self.next = next
        let told = problem.map { texts.sentence(for: $0) }
        field = Part.Field(
            id: "phone", name: "phone", label: texts("session.phone_number"), hint: texts("session.phone_hint"),
            error: told, values: [phone], autocomplete: "tel", widget: .phone, texts: texts)
        errorSummary = Part.ErrorSummary(told.map { [Part.ErrorSummary.Entry($0, field: "phone")] } ?? [])
    }
}

struct PhoneCodePage: PageModel {
    static let template = "sessions/phone-code"
    let title: String
    let action = URLs.signInPhone + "/ma"
    let again = URLs.signInPhone
    /// To another number.
    let change: String
    let phone: String
    let sent: String?
    let next: String?
    let notice: Part.Notice?
    let invalid: Bool
    let errorSummary: Part.ErrorSummary?

    /// `number`: masked, where it is known.
    init(
        phone: String, number: String?, next: String?, notice: Part.Notice?, problem: Problem?, texts: Localizer
    ) {
        title = texts("session.phone_sent")
        change = URLs.signInPhone + (next.map { "?tiep=\(URLs.encode($0))" } ?? "")
        self.phone = phone
        sent = number.map { texts("session.phone_to", ["number": $0]) }
        self.next = next
        self.notice = notice
        invalid = problem != nil
        errorSummary = Part.ErrorSummary(
            problem.map { problem in
                let isWrong = problem.code == "account.code_wrong"
                let told = isWrong ? texts("session.phone_wrong") : texts.sentence(for: problem)
                return [Part.ErrorSummary.Entry(told, field: "code")]
            } ?? [])
    }
}
