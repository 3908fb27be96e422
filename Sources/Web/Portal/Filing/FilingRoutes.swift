import Administration
import Casework
import Core
import Hummingbird

/// From the first button to the receipt: a draft on the server, filled in page by page.
struct FilingRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings
    /// How many drafts one address may begin.
    let limits: RequestLimits

    func addRoutes(to group: RouterGroup<WebContext>) {
        let papers = DraftPapersRoutes(services: services, pages: pages, settings: settings)
        let form = FormPageRoutes(services: services, pages: pages, papers: papers)
        let review = ReviewRoutes(services: services, pages: pages, settings: settings)
        group.post("nop/:procedure") { request, context in try await begin(request, context) }
        group.post("ho-so/:dossier/:secret/bo-sung") { request, context in try await beginSupplement(request, context) }
        group.get("ho-so-nhap/:draft") { _, context in try await goOn(context) }
        group.get("ho-so-nhap/:draft/giay-to") { request, context in try await papers.show(request, context) }
        group.post("ho-so-nhap/:draft/giay-to") { request, context in try await papers.take(request, context) }
        group.get("ho-so-nhap/:draft/xem-lai") { _, context in try await review.show(context) }
        group.post("ho-so-nhap/:draft/xem-lai") { request, context in try await review.submit(request, context) }
        group.get("ho-so-nhap/:draft/:page") { request, context in try await form.show(request, context) }
        group.post("ho-so-nhap/:draft/:page") { request, context in try await form.take(request, context) }
        let rules = FormRulesRoutes(services: services, form: form)
        group.get("ho-so-nhap/:draft/:page/quy-tac") { _, context in try await rules.show(context) }
        group.post("ho-so-nhap/:draft/:page/quy-tac") { request, context in try await rules.take(request, context) }
    }

    /// Where a draft that was submitted leads, however often its pages are sent again.
    static func receipt(_ draft: Draft, _ services: Services) -> String {
        guard let id = draft.submitted else { return URLs.draft(draft.id) }
        if draft.isGroup { return URLs.groupReceipt(id, secret: services.dossiers.secret(ofGroup: id)) }
        let secret = services.dossiers.secret(of: id)
        return draft.dossier == nil ? URLs.receipt(id, secret: secret) : URLs.track(id, secret: secret)
    }

    private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await services.posted(request, context)
        guard context.acting.kind != .officer else { throw Problem(.forbidden, "portal.officer") }
        let now = services.clock.now
        let procedure = try await services.catalogue.form(context.parameters.require("procedure"), at: now.date)
        try limits.take(context.clientAddress, at: now)
        let known = try await Prefill.load(procedure.form, services, context)
        let draft = try await services.drafts.create(
            procedure: procedure.id, answers: known.value, context.requireVisit().draftOwner)
        let steps = try await FilingSteps(Filling.load(draft.id, services, context))
        return FilingRoutes.remembering(draft, steps.address(steps.steps[0]), request, settings)
    }

    /// Begins the answer to a supplement request with what the dossier says.
    private func beginSupplement(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await services.posted(request, context)
        let shown = try await ShownDossier.load(services, context)
        try shown.requireApplicant(context)
        guard shown.dossier.openSupplement != nil else { throw Problem(.conflict, "dossier.nothing_asked") }
        try limits.take(context.clientAddress, at: services.clock.now)
        let draft = try await services.drafts.create(
            procedure: shown.dossier.procedure, dossier: shown.dossier.id, answers: shown.dossier.answers,
            context.requireVisit().draftOwner)
        return FilingRoutes.remembering(draft, URLs.draftPapers(draft.id), request, settings)
    }

    /// Leads to `address`; the browser remembers the draft as the one that it touched last.
    static func remembering(
        _ draft: Draft, _ address: String, _ request: Request, _ settings: WebSettings
    ) -> Response {
        var response = seeOther(address)
        var remembered = RememberedDrafts(request, settings)
        remembered.add(draft.id)
        remembered.set(on: &response.headers)
        return response
    }

    /// Leads to `address`; the browser forgets the draft, and none of the others.
    static func forgetting(_ draft: Draft, _ address: String, _ request: Request, _ settings: WebSettings) -> Response {
        var response = seeOther(address)
        var remembered = RememberedDrafts(request, settings)
        remembered.remove(draft.id)
        remembered.set(on: &response.headers)
        return response
    }

    /// To the first step that is not finished.
    private func goOn(_ context: WebContext) async throws -> Response {
        try await services.open(context) { filling in
            let steps = FilingSteps(filling)
            return seeOther(steps.address(steps.steps.first { !filling.isFinished($0) } ?? .review))
        }
    }
}

extension Filling {
    fileprivate func isFinished(_ step: FilingSteps.Step) -> Bool {
        switch step {
        case .page(let id):
            let fields = pages.first { $0.id == id }?.fields ?? []
            return !fields.contains { field in
                errors.keys.contains { field.holds($0) } || missingPapers.contains { $0.id == field.paper }
            }
        case .papers: return dossier == nil && missingPapers.isEmpty
        case .review: return false
        }
    }
}
