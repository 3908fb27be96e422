import Administration
import Casework
import Core
import Hummingbird

/// Taking a dossier back, after having been asked once whether that is meant.
struct WithdrawalRoutes: Sendable {
    let services: Services
    let pages: PageRenderer

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("ho-so/:dossier/:secret/rut") { _, context in try await show(context) }
        group.post("ho-so/:dossier/:secret/rut") { request, context in try await withdraw(request, context) }
    }

    private func show(_ context: WebContext) async throws -> Response {
        let shown = try await ShownDossier.load(services, context)
        guard shown.mayAnswer(context), shown.mayWithdraw else {
            return seeOther(URLs.track(shown.dossier.id, secret: shown.secret))
        }
        return try pages.page(WithdrawalPage(shown, texts: pages.texts(context)), context)
    }

    private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request, limit: 64 << 10)
        let shown = try await ShownDossier.load(services, context)
        try shown.requireApplicant(context)
        let (reason, problem) = try await services.withdrawal(data, context) { reason in
            try await services.dossiers.withdraw(
                reason: reason, on: shown.dossier.id, secretMatches: shown.secretMatches, context.acting)
        }
        guard let problem else { return seeOther(URLs.track(shown.dossier.id, secret: shown.secret)) }
        let page = WithdrawalPage(shown, reason: reason, problem: problem, texts: pages.texts(context))
        return try pages.page(page, context, status: problem.status)
    }
}

extension Services {
    /// Takes back, for the reason that was sent, what `withdraw` takes back; the problem is for the page that asked.
    func withdrawal(
        _ data: FormData, _ context: WebContext, _ withdraw: (String) async throws -> Void
    ) async throws -> (reason: String, problem: Problem?) {
        let reason = data.trimmed("reason") ?? ""
        do {
            try formTokens.require(data[FormData.tokenField], context)
            guard !reason.isEmpty, reason.count <= 1000 else {
                throw Problem(.invalid, reason.isEmpty ? "dossier.reason_missing" : "portal.reason_long")
            }
            try await withdraw(reason)
        } catch let problem as Problem where ["dossier.withdrawal_pending", "dossier.ended"].contains(problem.code) {
            // A page that was sent twice: it has been done.
        } catch let problem as Problem
            where problem.kind == .invalid || problem.kind == .conflict || problem.code == "form.token"
        {
            return (reason, problem)
        }
        return (reason, nil)
    }
}

struct WithdrawalPage: PageModel {
    static let template = "portal/withdrawal"
    let title: String
    let code: String
    let procedure: String
    let consequence: String
    let errorSummary: Part.ErrorSummary?
    let action: String
    let field: Part.Field
    let back: String

    init(_ shown: ShownDossier, reason: String = "", problem: Problem? = nil, texts: Localizer) {
        let isAtOnce = shown.dossier.clock.startedAt == nil
        self.init(
            code: shown.dossier.code, procedure: shown.procedure.title(texts.language),
            consequence: texts(isAtOnce ? "portal.withdraw_at_once" : "portal.withdraw_confirmed_by_office"),
            action: URLs.withdrawal(shown.dossier.id, secret: shown.secret),
            back: URLs.track(shown.dossier.id, secret: shown.secret), reason: reason, problem: problem, texts: texts)
    }

    init(
        code: String, procedure: String, consequence: String, action: String, back: String, reason: String,
        problem: Problem?, texts: Localizer
    ) {
        title = texts("portal.withdraw")
        self.code = code
        self.procedure = procedure
        self.consequence = consequence
        self.action = action
        self.back = back
        let told = problem.map { texts.sentence(for: $0) }
        errorSummary = Part.ErrorSummary(told.map { [Part.ErrorSummary.Entry($0, field: "reason")] } ?? [])
        field = Part.Field(
            id: "reason", name: "reason", label: texts("portal.withdraw_reason"), error: told, values: [reason],
            widget: .paragraph(rows: 3, length: 1000), texts: texts)
    }
}
